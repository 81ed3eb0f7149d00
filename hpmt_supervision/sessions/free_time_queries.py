"""What the page that looks for a time shows: the first times when a group is free, and who is not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.availability.own_calendar_queries import working_hours
from hpmt_supervision.availability.queries import ClosedSpell, closed_periods_for
from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, SupervisionGroup, Unit
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.conflict_queries import names_of, ties_of_group, time_taken
from hpmt_supervision.sessions.conflicts import ConflictKind, Span
from hpmt_supervision.sessions.free_times import DayAsked, Diary, Enough, free_times
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.public_holidays import holiday_names
from hpmt_supervision.sessions.taking_time import Taken, Tie

# How far ahead a time is looked for.
LOOK_AHEAD = timedelta(weeks=12)
ORDINARY_MINUTES = 60


@dataclass(frozen=True)
class Asked:
    """What is looked for.

    Attributes:
        first: the first local day to look at.
        minutes: how long the session is.
        enough: how many must be free.
    """

    first: date
    minutes: int
    enough: Enough


@dataclass(frozen=True)
class Proposal:
    """A time to book, with names in alphabetical order.

    Attributes:
        span: the time.
        free: who is free.
        busy: who is not; with what is not told.
        away: who is absent that day; why is not told.
    """

    span: Span
    free: Sequence[str]
    busy: Sequence[str]
    away: Sequence[str]

    @property
    def asked(self) -> int:
        """Return how many are not absent."""
        return len(self.free) + len(self.busy)

    @property
    def week(self) -> int:
        """Return the number of the week."""
        return clock.local_date(self.span.starts_at).isocalendar().week


@dataclass(frozen=True)
class FoundTimes:
    """What was found.

    Attributes:
        asked: what was looked for.
        last: the last day that was looked at.
        proposals: the times, in order.
        closed: the periods that were passed over because the unit is closed.
        has_members: whether anybody is supervised in the group in that time.
    """

    asked: Asked
    last: date
    proposals: Sequence[Proposal]
    closed: Sequence[ClosedSpell]
    has_members: bool


@dataclass(frozen=True)
class LedGroup:
    """A group a time is looked for.

    Attributes:
        group: the group, with its unit.
        usual_minutes: how long its last session is, or an hour when it has had none.
    """

    group: SupervisionGroup
    usual_minutes: int


def led_group(viewer: Viewer, group_id: int) -> LedGroup:
    """Return a group the viewer leads.

    Args:
        viewer: who asks.
        group_id: the group's key.

    Raises:
        NotFound: when the viewer does not lead it.
    """
    last_minutes = (
        select(SupervisionSession.minutes)
        .where(
            SupervisionSession.group_id == SupervisionGroup.id,
            SupervisionSession.status != SessionStatus.CANCELLED,
            SupervisionSession.whole_group,
        )
        .order_by(SupervisionSession.local_date.desc(), SupervisionSession.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(SupervisionGroup, last_minutes)
        .where(SupervisionGroup.id == group_id, SupervisionGroup.id.in_(led_groups(viewer)))
        .options(joinedload(SupervisionGroup.unit))
    ).one_or_none()
    if found is None:
        raise NotFound("")
    group, minutes = found
    return LedGroup(group, minutes or ORDINARY_MINUTES)


def find_times(viewer: Viewer, group: SupervisionGroup, asked: Asked) -> FoundTimes:
    """Return the first times when a group is free within working hours, not on holidays or in closed weeks.

    Args:
        viewer: who asks.
        group: a group the viewer leads, with its unit.
        asked: what is looked for.
    """
    last = asked.first + LOOK_AHEAD
    ties = ties_of_group(group.id, asked.first, last)
    people = {tie.person_id for tie in ties}
    closed = closed_periods_for(group.unit, asked.first, last)
    whole = Span(clock.day_start(asked.first), clock.day_start(last + timedelta(days=1)))
    taken = time_taken(people, [whole], viewer=viewer)
    hours = working_hours(people)
    by_person: dict[int, list[Span]] = {}
    for row in taken:
        if row.person_id is not None and row.kind is not ConflictKind.ABSENCE:
            by_person.setdefault(row.person_id, []).append(row.span)
    found = free_times(
        _days(asked.first, last, group.unit, ties, taken, closed),
        {key: Diary(hours[key], by_person.get(key, [])) for key in people},
        minutes=asked.minutes,
        enough=asked.enough,
        not_before=clock.now(),
    )
    names = names_of(people)
    return FoundTimes(
        asked,
        last,
        [Proposal(one.span, *(_by_name(keys, names) for keys in (one.free, one.busy, one.away))) for one in found],
        closed,
        any(tie.part == Part.SUPERVISEE for tie in ties),
    )


def _days(
    first: date,
    last: date,
    unit: Unit,
    ties: Sequence[Tie],
    taken: Sequence[Taken],
    closed: Sequence[ClosedSpell],
) -> list[DayAsked]:
    """Return the days on which the unit is open, with who belongs to the group and who is away."""
    away: dict[date, set[int]] = {}
    for row in taken:
        if row.kind is ConflictKind.ABSENCE and row.person_id is not None:
            day = clock.local_date(row.span.starts_at)
            while clock.day_start(day) < row.span.ends_at:
                away.setdefault(day, set()).add(row.person_id)
                day += timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    holidays = holiday_names(days)
    return [
        DayAsked(
            day,
            frozenset(tie.person_id for tie in ties if tie.part == Part.SUPERVISEE and tie.covers(day)),
            frozenset(tie.person_id for tie in ties if tie.part != Part.SUPERVISEE and tie.covers(day)),
            frozenset(away.get(day, ())),
        )
        for day in days
        if day not in holidays and not any(spell.covers(day) for spell in closed) and unit.is_open_on(day)
    ]


def _by_name(keys: Collection[int], names: dict[int, str]) -> list[str]:
    return sorted((names[key] for key in keys), key=norwegian_order)
