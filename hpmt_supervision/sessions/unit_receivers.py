"""What closing a unit means for sessions: what is booked after its last day is cancelled, and what was held stays."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.signals import unit_closing, unit_closing_asked
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.session_changes import keep_cancellation
from hpmt_supervision.sessions.signals import session_cancelled
from hpmt_supervision.sessions.states import SESSION_MOVES, SessionPart
from hpmt_supervision.web.formats import active_locale
from hpmt_supervision.web.formats import day as day_text


def connect() -> None:
    """Listen to the people room."""
    unit_closing_asked.connect(count_booked)
    unit_closing.connect(cancel_booked)


def _booked_after(group_ids: Sequence[int], last_day: date) -> ColumnElement[bool]:
    """Return the condition of what is booked after a day and has not begun; what should have begun is left as it is."""
    return and_(
        SupervisionSession.group_id.in_(group_ids),
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.local_date > last_day,
        SupervisionSession.starts_at > clock.now(),
    )


def count_booked(sender: Any, *, group_ids: Sequence[int], last_day: date) -> int:
    """Return how many sessions of some groups are booked after a day.

    Args:
        sender: not used.
        group_ids: the groups' keys.
        last_day: the last local day the groups' unit would be open.
    """
    counted = select(func.count(SupervisionSession.id)).where(_booked_after(group_ids, last_day))
    return db.session.scalar(counted) or 0


def cancel_booked(sender: Any, *, group_ids: Sequence[int], last_day: date, cancel: bool, by: Any) -> None:
    """Cancel what is booked after a unit's last day, unless it is kept, and keep that day after the last held session.

    Args:
        sender: not used.
        group_ids: the keys of the unit's groups.
        last_day: the last local day the unit is open.
        cancel: whether to cancel; otherwise what is booked stays booked.
        by: who closes the unit.

    Raises:
        UserError: when a session was held after that day.
    """
    held = db.session.scalar(
        select(func.max(SupervisionSession.local_date)).where(
            SupervisionSession.group_id.in_(group_ids),
            SupervisionSession.status == SessionStatus.HELD,
            SupervisionSession.local_date > last_day,
        )
    )
    if held is not None:
        raise UserError(
            _(
                "En av gruppene hadde veiledning %(day)s. Velg den dagen eller en senere.",
                day=day_text(held, today=clock.today(), locale=active_locale()),
            ),
            field="closed_on",
        )
    if not cancel:
        return
    booked = db.session.scalars(
        select(SupervisionSession)
        .where(_booked_after(group_ids, last_day))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
        .with_for_update()
    ).all()
    of_group: dict[int, list[SupervisionSession]] = {}
    for session in booked:
        SESSION_MOVES.check(session.status, SessionStatus.CANCELLED, {SessionPart.CLOSING})
        session.status, session.cancel_reason = SessionStatus.CANCELLED, CancelReason.OTHER
        keep_cancellation(session, by=by)
        db.session.flush()
        record_act(
            "session.cancel", subject_kind="session", subject_id=session.id, by=by, reason=str(CancelReason.OTHER)
        )
        session_cancelled.send(session=session, by=by)
        session.sequence += 1
        of_group.setdefault(session.group_id, []).append(session)
    db.session.flush()
    for sessions in of_group.values():
        announce(Act.CANCELLED, sessions, by=by)
