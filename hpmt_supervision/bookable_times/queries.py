"""Reads about published times for those supervised: what they may take, have and wait for, in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState, WaitingPlace
from hpmt_supervision.bookable_times.moving import offer_of
from hpmt_supervision.bookable_times.policy import held_by, offered_to, still_led
from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import own_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.conflict_queries import conflicts_for
from hpmt_supervision.sessions.conflicts import Conflict, ConflictKind
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.queries import LONGEST

# So many free times are looked at; later ones show when these are taken.
MOST_FREE = 100
# So long the answer to a wish stays on the page of whoever had it.
ANSWERS_SHOWN = timedelta(days=14)


@dataclass(frozen=True)
class FreeTime:
    """A time the viewer may take.

    Attributes:
        time: the time, with its group and supervisor.
        in_the_way: what the viewer has then; a session or an absence keeps them from taking it, a busy time of their
            own calendar does not.
    """

    time: BookableTime
    in_the_way: Sequence[Conflict]

    @property
    def can_be_taken(self) -> bool:
        """Tell whether the viewer is free then, but perhaps for what their own calendar says."""
        return all(found.kind is ConflictKind.BUSY for found in self.in_the_way)


def free_times(viewer: Viewer, *, moving: BookableTime | None = None) -> list[FreeTime]:
    """Return the times the viewer may take, the first first: open, with notice left, and the supervisor free then.

    Args:
        viewer: who asks.
        moving: the taken time the viewer would move from; only its group's times are returned, and its own session is
            not in the way.
    """
    now = clock.now()
    query = (
        select(BookableTime)
        .where(
            BookableTime.state == TimeState.OPEN, BookableTime.starts_at > now, offered_to(viewer), still_led(viewer)
        )
        .options(joinedload(BookableTime.group), joinedload(BookableTime.led_by))
        .order_by(BookableTime.starts_at, BookableTime.id)
        .limit(MOST_FREE)
    )
    if moving is not None:
        query = query.where(BookableTime.group_id == moving.group_id)
    rows = [row for row in db.session.scalars(query) if row.bookable_until > now]
    own_ids = [moving.session_id] if moving is not None and moving.session_id is not None else []
    conflicts = conflicts_for(
        [offer_of(row).span for row in rows],
        person_ids_by_span=[{row.led_by_id, viewer.person_id} for row in rows],
        viewer=viewer,
        own_ids=own_ids,
    )
    free = []
    for row, found in zip(rows, conflicts, strict=True):
        if not any(one.person_id == row.led_by_id for one in found):
            free.append(FreeTime(row, [one for one in found if one.person_id == viewer.person_id]))
    return free


def first_free_day(viewer: Viewer) -> date | None:
    """Return the local day of the first open time for the viewer, or None. It is cheap enough for the front page.

    Whether somebody is busy then is for the list to find out.

    Args:
        viewer: who asks.
    """
    now = clock.now()
    rows = db.session.execute(
        select(BookableTime.starts_at, BookableTime.notice_hours)
        .where(
            BookableTime.state == TimeState.OPEN, BookableTime.starts_at > now, offered_to(viewer), still_led(viewer)
        )
        .order_by(BookableTime.starts_at, BookableTime.id)
        .limit(MOST_FREE)
    )
    return next((clock.local_date(start) for start, hours in rows if start - timedelta(hours=hours) > now), None)


@dataclass(frozen=True)
class OwnTimes:
    """What the viewer has to do with times as a supervisee.

    Attributes:
        groups: the groups they are supervised in today, each with whether they are on its waiting list.
        taken: the times they have, with their sessions.
        requests: their wishes that wait, and those answered lately.
    """

    groups: Sequence[tuple[SupervisionGroup, bool]]
    taken: Sequence[BookableTime]
    requests: Sequence[TimeRequest]


def own_times(viewer: Viewer) -> OwnTimes:
    """Return what the viewer has taken, asked for and waits for.

    Args:
        viewer: who asks.
    """
    now = clock.now()
    groups = db.session.execute(
        select(SupervisionGroup, WaitingPlace.id)
        .outerjoin(
            WaitingPlace,
            and_(WaitingPlace.group_id == SupervisionGroup.id, WaitingPlace.person_id == viewer.person_id),
        )
        .where(SupervisionGroup.id.in_(own_groups(viewer)))
    ).all()
    taken = db.session.scalars(
        select(BookableTime)
        .join(BookableTime.session)
        .where(
            held_by(viewer),
            BookableTime.state == TimeState.TAKEN,
            SupervisionSession.status == SessionStatus.PLANNED,
            SupervisionSession.starts_at > now - LONGEST,
        )
        .options(contains_eager(BookableTime.session), joinedload(BookableTime.group), joinedload(BookableTime.led_by))
        .order_by(SupervisionSession.starts_at, BookableTime.id)
    ).all()
    requests = db.session.scalars(
        select(TimeRequest)
        .join(TimeRequest.time)
        .where(
            TimeRequest.person_id == viewer.person_id,
            or_(
                TimeRequest.state == RequestState.WAITING,
                and_(
                    TimeRequest.state.in_((RequestState.DECLINED, RequestState.LAPSED)),
                    TimeRequest.answered_at > now - ANSWERS_SHOWN,
                ),
            ),
            BookableTime.starts_at > now,
        )
        .options(
            contains_eager(TimeRequest.time).options(joinedload(BookableTime.group), joinedload(BookableTime.led_by))
        )
        .order_by(BookableTime.starts_at, TimeRequest.id)
    ).all()
    ordered = sorted(groups, key=lambda row: (row[0].level, norwegian_order(row[0].name), row[0].id))
    return OwnTimes(
        groups=[(group, place is not None) for group, place in ordered],
        taken=[row for row in taken if row.session is not None and row.session.ends_at > now],
        requests=requests,
    )


def taken_time_for(viewer: Viewer, time_id: int) -> BookableTime:
    """Return a time the viewer has taken, with its session.

    Args:
        viewer: who asks.
        time_id: the time's key.

    Raises:
        NotFound: when there is none, or somebody else has it.
    """
    found = db.session.scalar(
        select(BookableTime)
        .where(BookableTime.id == time_id, held_by(viewer), BookableTime.state == TimeState.TAKEN)
        .options(joinedload(BookableTime.session), joinedload(BookableTime.group), joinedload(BookableTime.led_by))
    )
    if found is None:
        raise NotFound("")
    return found
