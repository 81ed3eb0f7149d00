"""Factories for sessions, invitations, guests and attendance. Each makes just what it is asked for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.change_queries import Wish
from hpmt_supervision.sessions.models import (
    Answer,
    Attendance,
    AttendanceStatus,
    Guest,
    Invitation,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.recurrence import Rule


def local(text: str) -> datetime:
    """Read a local time such as "2026-11-26 09:00" as its instant."""
    return clock.to_utc(datetime.fromisoformat(text))


def book_session(*, group_id: int, starts_local: datetime, minutes: int, by: Viewer, **more: Any) -> SupervisionSession:
    """Book one session as the page does: as a series of one."""
    rule = Rule(starts_local)
    series = operations.book_series(group_id=group_id, rule=rule, minutes=minutes, by=by, **more)
    return db.session.scalars(select(SupervisionSession).where(SupervisionSession.series_id == series.id)).one()


def change_session(
    session: SupervisionSession,
    *,
    starts_local: datetime,
    minutes: int,
    place: str | None,
    link: str | None,
    by: Viewer,
    version: int | None = None,
) -> None:
    """Change the time, place or link of one session as the page does, with the leader it has."""
    wish = Wish(starts_local, minutes, place, link, session.led_by_id)
    operations.change_sessions(session, wish=wish, by=by, version=version)


def make_session(
    group: SupervisionGroup,
    starts: str | datetime = "2026-11-26 09:00",
    *,
    minutes: int = 90,
    invited: Iterable[Person] = (),
    answer: Answer = Answer.WAITING,
    status: SessionStatus = SessionStatus.PLANNED,
    reason: CancelReason | None = None,
    whole_group: bool = True,
    place: str | None = "Møterom Utsikten",
    link: str | None = None,
) -> SupervisionSession:
    """Make a planned session; ``starts`` is a local time as text, or an aware instant."""
    session = SupervisionSession(
        group_id=group.id,
        starts_at=local(starts) if isinstance(starts, str) else starts,
        minutes=minutes,
        status=status,
        cancel_reason=reason,
        whole_group=whole_group,
        place=place,
        link=link,
    )
    db.session.add(session)
    db.session.flush()
    for person in invited:
        invite(session, person, answer)
    return session


def make_held_session(
    group: SupervisionGroup,
    starts: str | datetime = "2026-11-12 09:00",
    *,
    attended: Iterable[Person] = (),
    absent: Iterable[Person] = (),
    excused: Iterable[Person] = (),
    minutes: int = 90,
    whole_group: bool = True,
) -> SupervisionSession:
    """Make a held session; those named are invited and have their attendance."""
    session = make_session(group, starts, minutes=minutes, status=SessionStatus.HELD, whole_group=whole_group)
    for people, status in (
        (attended, AttendanceStatus.ATTENDED),
        (absent, AttendanceStatus.ABSENT),
        (excused, AttendanceStatus.EXCUSED),
    ):
        for person in people:
            invite(session, person, Answer.YES)
            db.session.add(Attendance(session_id=session.id, person_id=person.id, status=status))
    db.session.flush()
    return session


def make_cancelled_session(
    group: SupervisionGroup,
    starts: str | datetime = "2026-11-12 09:00",
    *,
    reason: CancelReason = CancelReason.WORKLOAD,
    invited: Iterable[Person] = (),
) -> SupervisionSession:
    """Make a cancelled session."""
    return make_session(group, starts, status=SessionStatus.CANCELLED, reason=reason, invited=invited)


def invite(session: SupervisionSession, person: Person, answer: Answer = Answer.WAITING) -> Invitation:
    """Ask a person to a session."""
    answered_at = None if answer is Answer.WAITING else clock.now()
    invitation = Invitation(session_id=session.id, person_id=person.id, answer=answer, answered_at=answered_at)
    db.session.add(invitation)
    db.session.flush()
    return invitation


def make_guest(session: SupervisionSession, name: str = "Kari Gjest", affiliation: str | None = None) -> Guest:
    """Ask someone from outside to a session."""
    guest = Guest(session_id=session.id, name=name, affiliation=affiliation)
    db.session.add(guest)
    db.session.flush()
    return guest
