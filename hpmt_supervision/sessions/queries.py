"""Reads about sessions. Those that take a viewer show only what the viewer may see; every list is ordered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.paging import page_count
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.group_queries import (
    LONGEST,
    ends_at,
    group_days,
    in_time,
    last_attended,
    last_before,
    next_dates,
    overlapping,
    sessions_of_group,
    with_group,
)
from hpmt_supervision.sessions.models import (
    Attendance,
    Invitation,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.policy import led, supervised_on_the_day, visible

__all__ = [
    "LONGEST",
    "PAGE_SIZE",
    "Page",
    "attendance_of",
    "awaiting_outcome",
    "ends_at",
    "group_days",
    "has_started",
    "in_name_order",
    "is_supervised_in",
    "last_attended",
    "last_before",
    "led_session_for",
    "next_dates",
    "overlapping",
    "own_attendance",
    "own_invitations",
    "past_sessions",
    "session_for",
    "sessions_of_group",
    "upcoming_for",
]

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page:
    """One page of a list.

    Attributes:
        rows: the sessions on this page.
        number: the page's number, from 1.
        count: how many pages there are, at least 1.
        total: how many sessions there are on all of them.
    """

    rows: list[SupervisionSession]
    number: int
    count: int
    total: int


def has_started(session: SupervisionSession) -> bool:
    """Tell whether a session's time has come."""
    return session.starts_at <= clock.now()


def session_for(viewer: Viewer, session_id: int) -> SupervisionSession:
    """Return a session with its group, invitations, people and guests.

    Args:
        viewer: who asks.
        session_id: the session's key.

    Raises:
        NotFound: when there is none, or the viewer may not see it.
    """
    query = select(SupervisionSession).where(SupervisionSession.id == session_id, visible(viewer))
    found = db.session.scalar(
        with_group(query).options(
            selectinload(SupervisionSession.invitations).joinedload(Invitation.person),
            selectinload(SupervisionSession.guests),
        )
    )
    if found is None:
        raise NotFound("")
    return found


def led_session_for(viewer: Viewer, session_id: int) -> SupervisionSession:
    """Return a session of a group the viewer leads today.

    Raises:
        NotFound: when there is none, or somebody else leads it.
    """
    query = select(SupervisionSession).where(SupervisionSession.id == session_id, led(viewer))
    found = db.session.scalar(
        with_group(query).options(selectinload(SupervisionSession.invitations).joinedload(Invitation.person))
    )
    if found is None:
        raise NotFound("")
    return found


def is_supervised_in(session: SupervisionSession, person_id: int) -> bool:
    """Tell whether a person is supervised in a session's group on its day; if not, they come from elsewhere.

    Args:
        session: the session.
        person_id: the person's key.
    """
    found = select(SupervisionSession.id).where(SupervisionSession.id == session.id, supervised_on_the_day(person_id))
    return db.session.scalar(found) is not None


def upcoming_for(viewer: Viewer, *, limit: int | None = None) -> list[SupervisionSession]:
    """Return the planned sessions from today on that the viewer leads or takes part in, the first first.

    A planned session stays in the list for the whole of its day, also when its time has passed.

    Args:
        viewer: who asks.
        limit: how many at most.
    """
    query = select(SupervisionSession).where(
        visible(viewer),
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.local_date >= viewer.today,
    )
    return list(db.session.scalars(with_group(query).order_by(*in_time()).limit(limit)))


def awaiting_outcome(viewer: Viewer) -> list[SupervisionSession]:
    """Return sessions the viewer leads whose day has passed, and that are neither held nor cancelled; oldest first.

    Args:
        viewer: who asks.
    """
    query = select(SupervisionSession).where(
        led(viewer),
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.local_date < viewer.today,
    )
    return list(db.session.scalars(with_group(query).order_by(*in_time())))


def past_sessions(viewer: Viewer, *, page: int = 1, size: int = PAGE_SIZE) -> Page:
    """Return the sessions that are over for the viewer: held, cancelled, or on a day that has passed; newest first.

    Args:
        viewer: who asks.
        page: which page, from 1; a page after the last gives the last.
        size: how many on a page.
    """
    over = and_(
        visible(viewer),
        or_(SupervisionSession.status != SessionStatus.PLANNED, SupervisionSession.local_date < viewer.today),
    )
    newest = (SupervisionSession.starts_at.desc(), SupervisionSession.id.desc())
    numbered = select(SupervisionSession, func.count().over()).where(over)
    query = with_group(numbered).order_by(*newest).limit(size)
    number = max(page, 1)
    rows = db.session.execute(query.offset((number - 1) * size)).all()
    if not rows and number > 1:
        total = db.session.scalar(select(func.count(SupervisionSession.id)).where(over)) or 0
        number = page_count(total, size)
        rows = db.session.execute(query.offset((number - 1) * size)).all()
    total = rows[0][1] if rows else 0
    return Page([row[0] for row in rows], number, page_count(total, size), total)


def in_name_order(invitations: Iterable[Invitation]) -> list[Invitation]:
    """Return invitations in the order of their people's names."""
    return sorted(invitations, key=lambda row: (norwegian_order(row.person.name), row.person_id))


def attendance_of(session_id: int) -> list[Attendance]:
    """Return a session's attendance with its people, in order of name. The caller decides who may see it.

    Args:
        session_id: the session's key.
    """
    rows = db.session.scalars(
        select(Attendance).where(Attendance.session_id == session_id).options(joinedload(Attendance.person))
    )
    return sorted(rows, key=lambda row: (norwegian_order(row.person.name), row.person_id))


def own_invitations(viewer: Viewer, sessions: Sequence[SupervisionSession]) -> dict[int, Invitation]:
    """Return the viewer's own invitations by session.

    Args:
        viewer: who asks.
        sessions: the sessions to look at.
    """
    if not sessions:
        return {}
    rows = db.session.scalars(
        select(Invitation)
        .where(
            Invitation.person_id == viewer.person_id,
            Invitation.session_id.in_([session.id for session in sessions]),
        )
        .order_by(Invitation.id)
    )
    return {row.session_id: row for row in rows}


def own_attendance(viewer: Viewer, sessions: Sequence[SupervisionSession]) -> dict[int, str]:
    """Return the viewer's own attendance by session.

    Args:
        viewer: who asks.
        sessions: the sessions to look at.
    """
    if not sessions:
        return {}
    rows = db.session.execute(
        select(Attendance.session_id, Attendance.status)
        .where(
            Attendance.person_id == viewer.person_id,
            Attendance.session_id.in_([session.id for session in sessions]),
        )
        .order_by(Attendance.id)
    )
    return {session_id: status for session_id, status in rows}  # noqa: C416 - a dict of rows has no types
