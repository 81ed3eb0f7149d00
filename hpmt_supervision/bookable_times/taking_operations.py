"""A supervisee takes a time, moves to another, or gives it back."""

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import delete, or_

from hpmt_supervision.bookable_times.locking import lock_times
from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState, WaitingPlace
from hpmt_supervision.bookable_times.moving import offer_of, set_state, settle, tell_freed, waiting_request
from hpmt_supervision.bookable_times.policy import held_by, offered_to, still_led
from hpmt_supervision.bookable_times.signals import request_made
from hpmt_supervision.bookable_times.states import TimePart
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.conflict_queries import conflicts_for
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.offered_operations import book_offered, cancel_offered, move_offered
from hpmt_supervision.sessions.queries import has_started
from hpmt_supervision.web.formats import day as day_text


def take_time(*, time_id: int, by: Viewer) -> BookableTime:
    """Take an open time, or ask for it when the supervisor approves. Taking one's own once more changes nothing.

    Args:
        time_id: a time of a group ``by`` is supervised in that day.
        by: the supervisee.

    Raises:
        NotFound: when ``by`` is not supervised there.
        UserError: when somebody else was first, or it can no longer be booked, or one of the two is away or busy.
    """
    (time,) = lock_times([time_id], offered_to(by) & still_led(by))
    if time.holder_id == by.person_id:
        return time
    _check_open(time, by)
    if time.needs_approval:
        return _ask_for(time, by, moves=None)
    session = book_offered(offer_of(time), person_id=by.person_id, by=by)
    note_taken(time, session, TimePart.SUPERVISEE, person_id=by.person_id, by=by)
    return time


def move_time(*, from_id: int, to_id: int, by: Viewer) -> BookableTime:
    """Move one's own session from a taken time to another, or ask for the move when the supervisor approves.

    The present time stays one's own until the other has been given.

    Args:
        from_id: the time one has.
        to_id: the time one wants, of the same group.
        by: the supervisee.

    Raises:
        NotFound: when either is not within reach.
        IllegalMove: when the time one has is no longer one's own, or the day to cancel has passed.
        UserError: as for ``take_time``.
    """
    reached = or_(held_by(by), offered_to(by) & still_led(by))
    present, wanted = lock_times([from_id, to_id], reached) if from_id != to_id else (None, None)
    if present is None or wanted is None or present.holder_id != by.person_id:
        raise NotFound("")
    if wanted.holder_id == by.person_id:
        return wanted
    session = _own_session(present)
    _check_open(wanted, by, own_ids=[session.id])
    if wanted.needs_approval:
        return _ask_for(wanted, by, moves=session)
    move_offered(session, offer_of(wanted), person_id=by.person_id, by=by)
    set_state(present, TimeState.OPEN, TimePart.HOLDER)
    note_taken(wanted, session, TimePart.SUPERVISEE, person_id=by.person_id, by=by)
    tell_freed([present], by=by)
    return wanted


def give_back(*, time_id: int, by: Viewer) -> BookableTime:
    """Cancel one's own session on a time, or take back one's wish for it, so that others can have it. Twice is once.

    Args:
        time_id: a time that is held or taken for ``by``.
        by: the supervisee.

    Raises:
        NotFound: when it is not.
        IllegalMove: when the day to cancel has passed, or the session has been held or cancelled.
    """
    (time,) = lock_times([time_id], held_by(by))
    if time.state == TimeState.ASKED:
        request = waiting_request(time)
        set_state(time, TimeState.OPEN, TimePart.HOLDER)
        if request is not None:
            settle(request, RequestState.TAKEN_BACK, TimePart.HOLDER, by=by)
    else:
        session = _own_session(time)
        # The time lets go of its session first, so that its cancelling does not close it.
        set_state(time, TimeState.OPEN, TimePart.HOLDER)
        cancel_offered(session, by=by)
    record_act("times.give_back", subject_kind="bookable_time", subject_id=time.id, by=by)
    tell_freed([time], by=by)
    return time


def _check_open(time: BookableTime, by: Viewer, *, own_ids: Collection[int] = ()) -> None:
    if time.state != TimeState.OPEN:
        raise UserError(_("Noen andre var først ute med denne tida. Velg en av de andre."), field="time")
    if clock.now() >= time.bookable_until:
        raise UserError(_("Fristen for å booke denne tida er ute. Velg en senere tid."), field="time")
    span = offer_of(time).span
    if conflicts_for([span], person_ids_by_span=[{time.led_by_id}], viewer=by, own_ids=own_ids)[0]:
        raise UserError(_("Tida er ikke ledig lenger. Velg en av de andre."), field="time")


def _ask_for(time: BookableTime, by: Viewer, *, moves: SupervisionSession | None) -> BookableTime:
    set_state(time, TimeState.ASKED, TimePart.SUPERVISEE, holder_id=by.person_id)
    request = TimeRequest(time=time, person_id=by.person_id, moves_session_id=moves.id if moves else None)
    db.session.add(request)
    db.session.flush()
    record_act("times.ask", subject_kind="bookable_time", subject_id=time.id, by=by)
    request_made.send(request=request, time=time, by=by)
    return time


def _own_session(time: BookableTime) -> SupervisionSession:
    session = time.session
    if time.state != TimeState.TAKEN or session is None:
        raise IllegalMove(_("Tida er endret i mellomtiden. Last siden på nytt for å se hva som gjelder nå."))
    db.session.refresh(session, with_for_update={"of": SupervisionSession})
    if session.status != SessionStatus.PLANNED or has_started(session):
        raise IllegalMove(_("Veiledningen er i gang, gjennomført eller avlyst."))
    if clock.today() > time.last_cancel_day:
        raise IllegalMove(
            _(
                "Fristen for å flytte eller avbestille var %(day)s. Si fra til %(name)s.",
                day=day_text(time.last_cancel_day),
                name=time.led_by.name,
            )
        )
    return session


def note_taken(time: BookableTime, session: SupervisionSession, part: TimePart, *, person_id: int, by: Viewer) -> None:
    """Note that a time has become a session: it is taken, and whoever has it waits no longer. Flushes.

    Args:
        time: the time, held for the transaction.
        session: the session that came of it.
        part: what whoever acts is to the time.
        person_id: whose it is.
        by: who acts.
    """
    set_state(time, TimeState.TAKEN, part, holder_id=person_id, session_id=session.id)
    db.session.execute(
        delete(WaitingPlace).where(WaitingPlace.group_id == time.group_id, WaitingPlace.person_id == person_id)
    )
    record_act("times.take", subject_kind="bookable_time", subject_id=time.id, by=by, session_id=session.id)
