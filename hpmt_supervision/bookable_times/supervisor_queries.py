"""Reads about published times for those who lead: their groups' times and the wishes that wait, in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState, WaitingPlace
from hpmt_supervision.bookable_times.policy import led_time
from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, SupervisionGroup
from hpmt_supervision.people.policy import covers, led_groups
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class GroupTimes:
    """The times of a group as those who lead it see them.

    Attributes:
        group: the group, with its unit.
        asked: the wishes that wait for an answer, with their times and people.
        open: the times nobody has.
        taken: the times that are taken, with their sessions and holders.
        waiting: the names of those who wait for a time, the first first.
        now: the instant they were read at.
    """

    group: SupervisionGroup
    asked: Sequence[TimeRequest]
    open: Sequence[BookableTime]
    taken: Sequence[BookableTime]
    waiting: Sequence[str]
    now: datetime

    def is_bookable(self, time: BookableTime) -> bool:
        """Tell whether there is notice left to book a time."""
        return time.bookable_until > self.now


def led_group(viewer: Viewer, group_id: int) -> SupervisionGroup:
    """Return a group the viewer leads today, with its unit.

    Args:
        viewer: who asks.
        group_id: the group's key.

    Raises:
        NotFound: when somebody else leads it.
    """
    group = db.session.scalar(
        select(SupervisionGroup)
        .where(SupervisionGroup.id == group_id, SupervisionGroup.id.in_(led_groups(viewer)))
        .options(joinedload(SupervisionGroup.unit))
    )
    if group is None:
        raise NotFound("")
    return group


def group_times(viewer: Viewer, group_id: int) -> GroupTimes:
    """Return the coming times of a group the viewer leads.

    Args:
        viewer: who asks.
        group_id: the group's key.

    Raises:
        NotFound: when somebody else leads it.
    """
    group, now = led_group(viewer, group_id), clock.now()
    times = db.session.scalars(
        select(BookableTime)
        .where(
            BookableTime.group_id == group_id,
            BookableTime.state.in_((TimeState.OPEN, TimeState.TAKEN)),
            BookableTime.starts_at > now,
        )
        .options(joinedload(BookableTime.led_by), joinedload(BookableTime.holder), joinedload(BookableTime.session))
        .order_by(BookableTime.starts_at, BookableTime.id)
    ).all()
    asked = db.session.scalars(
        select(TimeRequest)
        .join(TimeRequest.time)
        .where(
            BookableTime.group_id == group_id,
            TimeRequest.state == RequestState.WAITING,
            BookableTime.starts_at > now,
        )
        .options(contains_eager(TimeRequest.time).joinedload(BookableTime.led_by), joinedload(TimeRequest.person))
        .order_by(TimeRequest.made_at, TimeRequest.id)
    ).all()
    waiting = db.session.scalars(
        select(WaitingPlace)
        .where(
            WaitingPlace.group_id == group_id,
            select(Membership.id)
            .where(
                Membership.group_id == WaitingPlace.group_id,
                Membership.person_id == WaitingPlace.person_id,
                Membership.part == Part.SUPERVISEE,
                covers(Membership, viewer.today),
            )
            .correlate(WaitingPlace)
            .exists(),
        )
        .options(joinedload(WaitingPlace.person))
        .order_by(WaitingPlace.joined_at, WaitingPlace.id)
    )
    return GroupTimes(
        group=group,
        asked=asked,
        open=[time for time in times if time.state == TimeState.OPEN],
        taken=[time for time in times if time.state == TimeState.TAKEN],
        waiting=[place.person.name for place in waiting],
        now=now,
    )


def led_time_for(viewer: Viewer, time_id: int) -> BookableTime:
    """Return a time of a group the viewer leads today.

    Args:
        viewer: who asks.
        time_id: the time's key.

    Raises:
        NotFound: when there is none, or somebody else leads its group.
    """
    found = db.session.scalar(select(BookableTime).where(BookableTime.id == time_id, led_time(viewer)))
    if found is None:
        raise NotFound("")
    return found


def published_with(viewer: Viewer, group_id: int, request_key: str) -> list[BookableTime]:
    """Return what the viewer has published for a group with one form, in order of time.

    Args:
        viewer: the supervisor.
        group_id: the group's key.
        request_key: the form's key.
    """
    rows = db.session.scalars(
        select(BookableTime)
        .where(
            BookableTime.request_key == request_key,
            BookableTime.group_id == group_id,
            BookableTime.led_by_id == viewer.person_id,
        )
        .order_by(BookableTime.starts_at, BookableTime.id)
    )
    return list(rows)


def requests_waiting(viewer: Viewer) -> list[tuple[SupervisionGroup, int]]:
    """Return the groups the viewer leads in which wishes wait for an answer, each with how many.

    Args:
        viewer: who asks.
    """
    now = clock.now()
    rows = db.session.execute(
        select(SupervisionGroup, func.count(TimeRequest.id))
        .join(BookableTime, BookableTime.group_id == SupervisionGroup.id)
        .join(TimeRequest, TimeRequest.time_id == BookableTime.id)
        .where(led_time(viewer), TimeRequest.state == RequestState.WAITING, BookableTime.starts_at > now)
        .group_by(SupervisionGroup.id)
    )
    return sorted(((group, count) for group, count in rows), key=lambda row: (norwegian_order(row[0].name), row[0].id))
