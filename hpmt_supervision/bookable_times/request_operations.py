"""The supervisor answers wishes, and those nobody answers lapse."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.bookable_times.locking import lock_times
from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState
from hpmt_supervision.bookable_times.moving import offer_of, set_state, settle, tell_freed, waiting_request
from hpmt_supervision.bookable_times.policy import led_time
from hpmt_supervision.bookable_times.states import TimePart
from hpmt_supervision.bookable_times.taking_operations import note_taken
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.offered_operations import book_offered, move_offered
from hpmt_supervision.sessions.queries import has_started


def answer_request(*, time_id: int, request_id: int, approved: bool, by: Viewer) -> BookableTime:
    """Say yes or no to the wish that a time is held for. The same answer twice is once.

    A yes books the session, or moves the one the supervisee has; a no lets the next one have the time.

    Args:
        time_id: a time of a group that ``by`` leads.
        request_id: the wish the page showed.
        approved: yes or no.
        by: who answers; any of the group's leaders.

    Raises:
        NotFound: when ``by`` does not lead the group, or the wish is not for the time.
        IllegalMove: when it was answered otherwise, taken back, or its time has run out.
        UserError: when one of the two has become busy or is away.
    """
    (time,) = lock_times([time_id], led_time(by))
    request = db.session.get(TimeRequest, request_id, populate_existing=True)
    if request is None or request.time_id != time.id:
        raise NotFound("")
    wanted = RequestState.APPROVED if approved else RequestState.DECLINED
    if request.state == wanted:
        return time
    if request.state == RequestState.WAITING and clock.now() >= time.bookable_until:
        raise IllegalMove(_("Fristen for å svare er ute, og ønsket er falt bort. Avtal en annen tid."))
    settle(request, wanted, TimePart.LEADER, by=by)
    if approved:
        _give(time, request, by)
    else:
        set_state(time, TimeState.OPEN, TimePart.LEADER)
        tell_freed([time], by=by)
    record_act("times.answer", subject_kind="bookable_time", subject_id=time.id, by=by, state=str(wanted))
    return time


def _give(time: BookableTime, request: TimeRequest, by: Viewer) -> None:
    person_id = request.person_id
    moved = _session_to_move(request)
    if moved is None:
        session = book_offered(offer_of(time), person_id=person_id, by=by)
        note_taken(time, session, TimePart.LEADER, person_id=person_id, by=by)
        return
    present = db.session.scalar(
        select(BookableTime).where(BookableTime.session_id == moved.id).with_for_update(of=BookableTime)
    )
    move_offered(moved, offer_of(time), person_id=person_id, by=by)
    if present is not None:
        set_state(present, TimeState.OPEN, TimePart.LEADER)
    note_taken(time, moved, TimePart.LEADER, person_id=person_id, by=by)
    if present is not None:
        tell_freed([present], by=by)


def _session_to_move(request: TimeRequest) -> SupervisionSession | None:
    """Return the session a wish would move, or None when there is none to move any more and a new one is booked."""
    if request.moves_session_id is None:
        return None
    session = db.session.get(SupervisionSession, request.moves_session_id)
    if session is None or session.status != SessionStatus.PLANNED or has_started(session):
        return None
    is_there = any(row.person_id == request.person_id for row in session.invitations)
    return session if is_there and not session.whole_group else None


def lapse_requests(now: datetime) -> int:
    """Let the wishes lapse that nobody answered before their times could no longer be booked. Twice is once.

    Args:
        now: the present instant.

    Returns:
        How many lapsed.
    """
    rows = db.session.scalars(
        select(BookableTime)
        .where(BookableTime.state == TimeState.ASKED)
        .order_by(BookableTime.id)
        .with_for_update(of=BookableTime, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    due = [time for time in rows if time.state == TimeState.ASKED and now >= time.bookable_until]
    for time in due:
        lapse(time, TimeState.OPEN, by=None)
    return len(due)


def lapse(time: BookableTime, state: TimeState, *, by: Viewer | None) -> None:
    """Let a held time go without an answer.

    Args:
        time: the time, held for the transaction.
        state: open when others may have it, else closed.
        by: whose act elsewhere it comes of, or None.
    """
    request = waiting_request(time)
    set_state(time, state, TimePart.EVENTS)
    if request is not None:
        settle(request, RequestState.LAPSED, TimePart.EVENTS, by=by)
    record_act("times.lapse", subject_kind="bookable_time", subject_id=time.id, by=by)
