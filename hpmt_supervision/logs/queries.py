"""Reading logs: the session somebody leads, the log somebody may read, and how a group's logs stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import policy
from hpmt_supervision.logs.due import LogStanding, standing
from hpmt_supervision.logs.models import (
    LogAddition,
    LogState,
    SessionLog,
)
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import (
    Origin,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.policy import led


@dataclass(frozen=True)
class LogRow:
    """A session with its log and how the log stands."""

    session: SupervisionSession
    log: SessionLog | None
    standing: LogStanding


def led_session(viewer: Viewer, session_id: int) -> SupervisionSession:
    """Return a session the viewer leads, with its group, unit and guests.

    Raises:
        NotFound: when there is none.
    """
    return led_session_with_log(viewer, session_id)[0]


def led_session_with_log(viewer: Viewer, session_id: int) -> tuple[SupervisionSession, SessionLog | None]:
    """Return a session the viewer leads, with its group, unit and guests, and its log, or None before there is one.

    Raises:
        NotFound: when there is no such session.
    """
    found = (
        db.session.execute(
            select(SupervisionSession, SessionLog)
            .outerjoin(SessionLog, SessionLog.session_id == SupervisionSession.id)
            .where(SupervisionSession.id == session_id, led(viewer))
            .options(
                joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit),
                joinedload(SupervisionSession.guests),
            )
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound("")
    return found[0], found[1]


def log_of(session_id: int) -> SessionLog | None:
    """Return a session's log, or None when nobody has begun it. The caller has checked who asks."""
    return db.session.scalar(select(SessionLog).where(SessionLog.session_id == session_id))


def readable_log(viewer: Viewer, session_id: int) -> SessionLog:
    """Return a log the viewer may read, with its session, group, signer and additions.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(
        select(SessionLog)
        .join(SessionLog.session)
        .where(SessionLog.session_id == session_id, policy.readable_logs(viewer))
        .options(
            contains_eager(SessionLog.session).joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit),
            joinedload(SessionLog.signed_by),
            selectinload(SessionLog.additions).joinedload(LogAddition.author),
        )
    )
    if found is None:
        raise NotFound("")
    return found


def readable_logs_of(viewer: Viewer, session_ids: Sequence[int]) -> dict[int, bool]:
    """Return those sessions that have a log the viewer may read, by key: whether it can still be written in.

    Args:
        viewer: who asks.
        session_ids: keys of sessions.
    """
    found = db.session.execute(
        select(SessionLog.session_id, SessionLog.state, SessionLog.text_deleted_at)
        .join(SessionLog.session)
        .where(SessionLog.session_id.in_(session_ids), policy.readable_logs(viewer))
        .order_by(SessionLog.session_id)
    )
    return {key: state == LogState.DRAFT and deleted_at is None for key, state, deleted_at in found}


def led_group(viewer: Viewer, group_id: int) -> SupervisionGroup:
    """Return a group the viewer leads, with its unit.

    Raises:
        NotFound: when the viewer does not lead it.
    """
    found = db.session.scalar(
        select(SupervisionGroup)
        .where(SupervisionGroup.id == group_id, SupervisionGroup.id.in_(led_groups(viewer)))
        .options(joinedload(SupervisionGroup.unit))
    )
    if found is None:
        raise NotFound("")
    return found


def leads_session(viewer: Viewer, session: SupervisionSession) -> bool:
    """Tell whether the viewer leads the session's group today."""
    found = select(SupervisionSession.id).where(SupervisionSession.id == session.id, led(viewer))
    return db.session.scalar(found) is not None


def next_planned(session: SupervisionSession) -> SupervisionSession | None:
    """Return the group's next planned session after this one."""
    return db.session.scalar(
        select(SupervisionSession)
        .where(
            SupervisionSession.group_id == session.group_id,
            SupervisionSession.status == SessionStatus.PLANNED,
            SupervisionSession.starts_at > session.starts_at,
        )
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
        .limit(1)
    )


def logs_of_group(viewer: Viewer, group_id: int, *, limit: int = 50) -> list[LogRow]:
    """Return how the logs of a group stand, newest session first, for one who leads the group."""
    return _log_rows(viewer, SupervisionSession.group_id == group_id, limit=limit)


def logs_waiting(viewer: Viewer) -> list[LogRow]:
    """Return the held sessions of the groups the viewer leads whose log waits for a signature, oldest first."""
    unsigned = or_(SessionLog.id.is_(None), SessionLog.state != LogState.SIGNED)
    return list(reversed(_log_rows(viewer, unsigned, SupervisionSession.origin == Origin.APP, limit=50)))


def _log_rows(viewer: Viewer, *conditions: object, limit: int) -> list[LogRow]:
    rows = db.session.execute(
        select(SupervisionSession, SessionLog)
        .outerjoin(SessionLog, SessionLog.session_id == SupervisionSession.id)
        .where(SupervisionSession.status == SessionStatus.HELD, led(viewer), *conditions)  # type: ignore[arg-type]
        .options(joinedload(SupervisionSession.group))
        .order_by(SupervisionSession.starts_at.desc(), SupervisionSession.id.desc())
        .limit(limit)
    )
    return [LogRow(session, log, standing_of(session, log, viewer.today)) for session, log in rows]


def standing_of(session: SupervisionSession, log: SessionLog | None, today: date) -> LogStanding:
    """Return how a session's log stands on a day."""
    signed_on = clock.local_date(log.signed_at) if log and log.signed_at else None
    return standing(
        status=session.status,
        origin=session.origin,
        session_day=session.local_date,
        signed_on=signed_on,
        today=today,
    )
