"""Writes to sessions, under one name; booking and holding have modules of their own."""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.answer_operations import answer_invitation, ask_again
from hpmt_supervision.sessions.booking_checks import check_start, refuse_overlaps
from hpmt_supervision.sessions.booking_operations import book_series, book_session
from hpmt_supervision.sessions.guest_operations import invite_guest, withdraw_guest
from hpmt_supervision.sessions.holding_operations import mark_held, possible_attendees, take_attendance
from hpmt_supervision.sessions.joint_operations import invite_beyond, withdraw_joint
from hpmt_supervision.sessions.joint_queries import joint_people
from hpmt_supervision.sessions.meeting_place import LONGEST_PLACE, check_link, check_minutes, clean_text
from hpmt_supervision.sessions.models import (
    Answer,
    CancelReason,
    Invitation,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.policy import lock_as_leader
from hpmt_supervision.sessions.recurrence import Rule, occurrences
from hpmt_supervision.sessions.signals import session_cancelled, session_changed
from hpmt_supervision.sessions.states import SESSION_MOVES, SessionPart

__all__ = [
    "answer_invitation",
    "ask_again",
    "book_series",
    "book_session",
    "cancel_session",
    "change_session",
    "invite_beyond",
    "invite_guest",
    "mark_held",
    "possible_attendees",
    "take_attendance",
    "withdraw_guest",
    "withdraw_joint",
]


def cancel_session(
    session: SupervisionSession, *, reason: str, by: Viewer, version: int | None = None
) -> SupervisionSession:
    """Cancel a planned session, also one whose day has passed. A second call with the same reason changes nothing.

    Args:
        session: a session of a group that ``by`` leads.
        reason: a ``CancelReason``.
        by: who cancels.
        version: the version the page was opened with.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: when the reason is not one of those there are.
        IllegalMove: when the session is held, or cancelled for another reason.
        StaleVersion: when somebody changed it meanwhile.
    """
    lock_as_leader(session, by)
    if reason not in list(CancelReason):
        raise UserError(_("Velg hvorfor veiledningen avlyses."), field="reason")
    if session.status == SessionStatus.CANCELLED and session.cancel_reason == reason:
        return session
    SESSION_MOVES.check(session.status, SessionStatus.CANCELLED, {SessionPart.LEADER})
    expect_version(session, version)
    session.status = SessionStatus.CANCELLED
    session.cancel_reason = reason
    db.session.flush()
    record_act("session.cancel", subject_kind="session", subject_id=session.id, by=by, reason=reason)
    session_cancelled.send(session=session, by=by)
    session.sequence += 1
    db.session.flush()
    announce(Act.CANCELLED, [session], by=by)
    return session


def change_session(
    session: SupervisionSession,
    *,
    starts_local: datetime,
    minutes: int,
    place: str | None,
    link: str | None,
    by: Viewer,
    version: int | None = None,
    accepted_overlaps: Collection[int] = (),
) -> SupervisionSession:
    """Change the time, place or link of one planned session. When its start moves, everybody is asked anew.

    Args:
        session: a planned session of a group that ``by`` leads.
        starts_local: the naive local date and time it shall start.
        minutes: its length, 15 to 480.
        place: a room, or None.
        link: an https address, or None.
        by: who changes it.
        version: the version the page was opened with.
        accepted_overlaps: keys of the group's sessions that may go on at the same time.

    Raises:
        NotFound: when ``by`` does not lead the group.
        IllegalMove: when it is held or cancelled.
        UserError: with the field when something must be mended.
        StaleVersion: when somebody changed it meanwhile.
    """
    lock_as_leader(session, by)
    if session.status != SessionStatus.PLANNED:
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst, og kan ikke endres."))
    expect_version(session, version)
    check_minutes(minutes)
    room, address = clean_text(place, most=LONGEST_PLACE, field="place"), check_link(link)
    moved = starts_local != clock.to_local(session.starts_at).replace(tzinfo=None)
    if moved:
        (occurrence,) = occurrences(Rule(starts_local))
        start = check_start(session.group, occurrence, today=clock.today())
    else:
        # The hour that comes twice in autumn has one local time; what stood is kept.
        start = session.starts_at
    if moved or minutes > session.minutes:
        span = (start, start + timedelta(minutes=minutes))
        refuse_overlaps(session.group_id, [span], accepted=accepted_overlaps, own={session.id})
    beyond = joint_people(session) if moved else set()
    before = (session.starts_at, session.minutes, session.place, session.link)
    session.starts_at, session.minutes, session.place, session.link = start, minutes, room, address
    if before == (start, minutes, room, address):
        return session
    asked_before = {row.person_id for row in session.invitations}
    if moved:
        _ask_anew(session, beyond)
    session.sequence += 1
    db.session.flush()
    record_act("session.change", subject_kind="session", subject_id=session.id, by=by, moved=moved)
    session_changed.send(session=session, by=by)
    announce(Act.CHANGED, [session], moved=moved, by=by)
    let_go = asked_before - {row.person_id for row in session.invitations}
    if let_go:
        announce(Act.WITHDRAWN, [session], person_ids=let_go, guest_ids=(), by=by)
    return session


def _ask_anew(session: SupervisionSession, beyond: Collection[int]) -> None:
    """Set every answer back, and let the new day decide which members are asked. Others stay invited.

    Args:
        session: the session, already moved.
        beyond: keys of those who were asked beyond the group's members before it moved.
    """
    present = {row.person_id: row for row in session.invitations}
    day = session.local_date
    chosen = None if session.whole_group else set(present) - set(beyond)
    wanted = queries.group_days(session.group_id, day, day).on(day, chosen).invited
    if not session.whole_group and not wanted:
        raise UserError(
            _("Ingen av de inviterte er til stede i gruppa den dagen. Velg en annen dato."), field="first_day"
        )
    for person_id, row in present.items():
        if person_id not in wanted and person_id not in beyond:
            db.session.delete(row)
        row.answer, row.answered_at, row.asked_again_on = Answer.WAITING, None, None
    for guest in session.guests:
        guest.answer, guest.answered_at = Answer.WAITING, None
    for person_id in wanted:
        if person_id not in present:
            db.session.add(Invitation(session_id=session.id, person_id=person_id))
    db.session.flush()
    db.session.expire(session, ["invitations"])
