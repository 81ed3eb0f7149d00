"""What was agreed last, for Min side."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.agreement_queries import last_with_agreements, waits_for
from hpmt_supervision.logs.models import Agreement, AgreementState, LogState, SessionLog
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import led


@dataclass(frozen=True)
class LastAgreed:
    """What was agreed in the last session that has agreements.

    Attributes:
        session: the session.
        agreements: those that are not dropped, as they were written.
        log_is_signed: whether its log is signed, so that everybody invited may open it.
    """

    session: SupervisionSession
    agreements: list[Agreement]
    log_is_signed: bool


def agreed_for(viewer: Viewer) -> tuple[list[Agreement], LastAgreed | None]:
    """Return the open agreements the viewer owns, the first due first, and what was agreed last, in one statement.

    One who leads is often supervised too, on the level above; what was agreed there must not hide the own group's.

    Args:
        viewer: somebody who leads, or who is supervised.

    Returns:
        The agreements, and None beside them when nothing has been agreed yet.
    """
    last = _last_led(viewer) if viewer.may(Permission.LEAD_SESSIONS) else last_with_agreements(viewer)
    key = last.with_only_columns(SupervisionSession.id, maintain_column_froms=True).correlate(None).scalar_subquery()
    is_last, waits = SupervisionSession.id == key, waits_for(viewer)
    rows = db.session.execute(
        select(SupervisionSession, Agreement, SessionLog.state, is_last.label("is_last"), waits.label("waits"))
        .outerjoin(
            Agreement, and_(Agreement.session_id == SupervisionSession.id, Agreement.state != AgreementState.DROPPED)
        )
        .outerjoin(SessionLog, SessionLog.session_id == SupervisionSession.id)
        .where(or_(is_last, waits))
        .options(joinedload(Agreement.owner), contains_eager(Agreement.session))
        .order_by(Agreement.id)
    ).all()
    own = sorted((row.Agreement for row in rows if row.waits), key=lambda one: (one.due_on is None, one.due_on, one.id))
    of_last = [row for row in rows if row.is_last]
    if not of_last:
        return own, None
    agreements = [row.Agreement for row in of_last if row.Agreement]
    return own, LastAgreed(of_last[0].SupervisionSession, agreements, of_last[0].state == LogState.SIGNED)


def _last_led(viewer: Viewer) -> Select[SupervisionSession]:
    return (
        select(SupervisionSession)
        .where(
            led(viewer),
            SupervisionSession.status == SessionStatus.HELD,
            exists().where(Agreement.session_id == SupervisionSession.id),
        )
        .order_by(SupervisionSession.starts_at.desc(), SupervisionSession.id.desc())
        .limit(1)
    )
