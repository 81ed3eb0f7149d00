"""What was agreed last, for Min side."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.agreement_queries import last_with_agreements
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


def last_agreed(viewer: Viewer) -> LastAgreed | None:
    """Return what was agreed last, or None when nothing has been.

    One who leads is often supervised too, on the level above; what was agreed there must not hide the own group's.

    Args:
        viewer: somebody who leads, or who is supervised.
    """
    last = _last_led(viewer) if viewer.may(Permission.LEAD_SESSIONS) else last_with_agreements(viewer)
    key = last.with_only_columns(SupervisionSession.id, maintain_column_froms=True).correlate(None).scalar_subquery()
    rows = db.session.execute(
        select(SupervisionSession, Agreement, SessionLog.state)
        .outerjoin(
            Agreement, and_(Agreement.session_id == SupervisionSession.id, Agreement.state != AgreementState.DROPPED)
        )
        .outerjoin(SessionLog, SessionLog.session_id == SupervisionSession.id)
        .where(SupervisionSession.id == key)
        .options(joinedload(Agreement.owner))
        .order_by(Agreement.id)
    ).all()
    if not rows:
        return None
    session, _agreement, state = rows[0]
    return LastAgreed(
        session, [agreement for _session, agreement, _state in rows if agreement], state == LogState.SIGNED
    )


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
