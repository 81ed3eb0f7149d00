"""Holding a session: starting it, and who was there."""

from collections.abc import Collection
from datetime import timedelta

from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.queries import supervisors_of
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.models import (
    Attendance,
    AttendanceStatus,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.policy import lock_as_leader
from hpmt_supervision.sessions.signals import session_held
from hpmt_supervision.sessions.states import SESSION_MOVES, SessionPart
from hpmt_supervision.web.formats import clock_time

# Leaders gather a little before the hour, and the log is ready for them then.
OPENS_BEFORE = timedelta(minutes=30)


def mark_held(session: SupervisionSession, *, by: Viewer, version: int | None = None) -> SupervisionSession:
    """Start holding a planned session: from half an hour before its time, also on a later day. Twice is once.

    Args:
        session: a session of a group that ``by`` leads.
        by: who holds it.
        version: the version the page was opened with.

    Raises:
        NotFound: when ``by`` does not lead the group.
        IllegalMove: when it is cancelled, or its time has not come.
        StaleVersion: when somebody changed it meanwhile.
    """
    lock_as_leader(session, by)
    if session.status == SessionStatus.HELD:
        return session
    SESSION_MOVES.check(session.status, SessionStatus.HELD, {SessionPart.LEADER})
    expect_version(session, version)
    opens = session.starts_at - OPENS_BEFORE
    if clock.now() < opens:
        raise IllegalMove(_("Du kan starte veiledningen fra kl. %(time)s samme dag.", time=clock_time(opens)))
    session.status = SessionStatus.HELD
    db.session.flush()
    record_act("session.hold", subject_kind="session", subject_id=session.id, by=by)
    session_held.send(session=session, by=by)
    return session


def take_attendance(
    session: SupervisionSession,
    *,
    by: Viewer,
    attended: Collection[int] = (),
    absent: Collection[int] = (),
    excused: Collection[int] = (),
    guests: Collection[int] = (),
) -> list[Attendance]:
    """Make the attendance of a held session what is given; people who are not named have no row.

    Leaders may be named; their attendance is kept and counts in no figure.

    Args:
        session: a held session of a group that ``by`` leads.
        by: who takes it.
        attended: keys of those who were there.
        absent: keys of those who were not.
        excused: keys of those who had said so.
        guests: keys of the session's guests who were there.

    Returns:
        The rows, in the order of the people's keys.

    Raises:
        NotFound: when ``by`` does not lead the group, or somebody named has nothing to do with the session.
        UserError: when a person is named twice.
        IllegalMove: when the session is not held.
    """
    lock_as_leader(session, by)
    if session.status != SessionStatus.HELD:
        raise IllegalMove(_("Oppmøtet føres når veiledningen er i gang. Start veiledningen først."))
    given: dict[int, AttendanceStatus] = {}
    for people, status in (
        (attended, AttendanceStatus.ATTENDED),
        (absent, AttendanceStatus.ABSENT),
        (excused, AttendanceStatus.EXCUSED),
    ):
        for person_id in set(people):
            if person_id in given:
                raise UserError(_("Velg én status for hver person."), field="attendance")
            given[person_id] = status
    if not set(given) <= possible_attendees(session) | {by.person_id} or not set(guests) <= {
        guest.id for guest in session.guests
    }:
        raise NotFound("")
    present = {row.person_id: row for row in session.attendances}
    for person_id, row in present.items():
        if person_id not in given:
            db.session.delete(row)
    for person_id, status in given.items():
        if person_id in present:
            present[person_id].status = status
        else:
            db.session.add(Attendance(session_id=session.id, person_id=person_id, status=status))
    for guest in session.guests:
        guest.attended = guest.id in set(guests)
    db.session.flush()
    db.session.expire(session, ["attendances"])
    return sorted(session.attendances, key=lambda row: row.person_id)


def possible_attendees(session: SupervisionSession) -> set[int]:
    """Return the keys of those who can have attended: who was invited, the group's members and leaders that day.

    Args:
        session: the session.
    """
    day = session.local_date
    members = set(queries.group_days(session.group_id, day, day).names)
    invited = {row.person_id for row in session.invitations}
    leaders = {leader.person_id for leader in supervisors_of(session.group_id, day)}
    return members | invited | leaders
