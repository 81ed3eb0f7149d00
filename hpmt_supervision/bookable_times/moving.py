"""Setting a time's state, and telling those who wait when one has freed up. Flushes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState, WaitingPlace
from hpmt_supervision.bookable_times.signals import request_answered, time_freed
from hpmt_supervision.bookable_times.states import REQUEST_MOVES, TIME_MOVES, TimePart
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.offered_operations import Offer


def offer_of(time: BookableTime) -> Offer:
    """Return a time as the room of sessions knows it."""
    return Offer(time.group_id, time.led_by_id, time.starts_at, time.minutes, time.place, time.link)


def set_state(
    time: BookableTime,
    state: TimeState,
    part: TimePart,
    *,
    holder_id: int | None = None,
    session_id: int | None = None,
) -> None:
    """Move a time to another state with whom and what goes with it.

    Args:
        time: the time, held for the transaction.
        state: where it goes.
        part: what whoever moves it is to the time.
        holder_id: whom it is held or taken for from now on.
        session_id: the session that comes of it.

    Raises:
        IllegalMove: when it cannot go there.
    """
    TIME_MOVES.check(time.state, state, {part})
    time.state, time.holder_id, time.session_id = state, holder_id, session_id
    db.session.flush()


def waiting_request(time: BookableTime) -> TimeRequest | None:
    """Return the wish that a time is held for, or None."""
    return db.session.scalar(
        select(TimeRequest).where(TimeRequest.time_id == time.id, TimeRequest.state == RequestState.WAITING)
    )


def settle(request: TimeRequest, state: RequestState, part: TimePart, *, by: Viewer | None) -> None:
    """Give a wish its outcome, and tell of it unless its own author took it back.

    Args:
        request: the wish, whose time is held for the transaction.
        state: the outcome.
        part: what whoever decides is to the time.
        by: who decides, or None when it is nobody.

    Raises:
        IllegalMove: when it has one already.
    """
    REQUEST_MOVES.check(request.state, state, {part})
    request.state, request.answered_at = state, clock.now()
    request.answered_by_id = by.person_id if by else None
    db.session.flush()
    if state != RequestState.TAKEN_BACK:
        request_answered.send(request=request, time=request.time, by=by)


def tell_freed(times: Iterable[BookableTime], *, by: Viewer | None) -> None:
    """Tell of times of one group that can be booked from now on, with all who wait for one.

    Nobody is told of their own doing, nor of a time that can no longer be booked.

    Args:
        times: times that have become open.
        by: who opened them, or None.
    """
    now = clock.now()
    free = [time for time in times if time.state == TimeState.OPEN and time.bookable_until > now]
    if free:
        waiting = frozenset(waiting_in(free)) - ({by.person_id} if by else set())
        time_freed.send(times=free, person_ids=waiting, by=by)


def waiting_in(times: Sequence[BookableTime]) -> list[int]:
    """Return the keys of those who wait in the times' group and are supervised in it today, the first first.

    Args:
        times: times of one group.
    """
    query = (
        select(WaitingPlace.person_id)
        .join(
            Membership,
            (Membership.group_id == WaitingPlace.group_id) & (Membership.person_id == WaitingPlace.person_id),
        )
        .where(
            WaitingPlace.group_id.in_({time.group_id for time in times}),
            Membership.part == Part.SUPERVISEE,
            covers(Membership, clock.today()),
        )
        .order_by(WaitingPlace.joined_at, WaitingPlace.id)
    )
    return list(dict.fromkeys(db.session.scalars(query)))
