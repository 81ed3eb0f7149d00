"""The first times when all, or most, of a group are free. Values in, values out."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from hpmt_supervision.availability.hours import Hours
from hpmt_supervision.core import clock
from hpmt_supervision.sessions.conflicts import Span

# A meeting starts on a quarter of an hour.
STEP_MINUTES = 15
MOST_TIMES = 10
MOST_A_DAY = 3


class Enough(StrEnum):
    """How many must be free."""

    ALL = "all"
    MOST = "most"


@dataclass(frozen=True)
class DayAsked:
    """A local day on which there can be a session.

    Attributes:
        day: the day.
        members: keys of those who are supervised in the group that day.
        leaders: keys of those who lead it.
        away: keys of those of them who are absent that day; nobody waits for them, nor asks them.
    """

    day: date
    members: frozenset[int]
    leaders: frozenset[int]
    away: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Diary:
    """When a person can be asked.

    Attributes:
        hours: the local times of day that work starts and ends by weekday, 1 for Monday.
        taken: what takes their time, in any order.
    """

    hours: Mapping[int, Hours]
    taken: Sequence[Span] = ()


@dataclass(frozen=True)
class FreeTime:
    """A time to propose.

    Attributes:
        span: the time.
        free: keys of those who are free, in ascending order.
        busy: keys of those who are not, or do not work then.
        away: keys of those who are absent that day.
    """

    span: Span
    free: tuple[int, ...]
    busy: tuple[int, ...]
    away: tuple[int, ...]


def free_times(
    days: Iterable[DayAsked],
    diaries: Mapping[int, Diary],
    *,
    minutes: int,
    enough: Enough,
    not_before: datetime,
    most: int = MOST_TIMES,
    most_a_day: int = MOST_A_DAY,
) -> list[FreeTime]:
    """Return the first times when enough are free within their working hours, in order.

    Those who are absent that day count neither way. Of the others all must be free, or more than half of the members
    and at least one who leads. On each day the times with the most free come before earlier ones, none overlaps
    another, and there are few, so that the times are spread over days to choose among.

    Args:
        days: the days to look at, in order.
        diaries: everybody's diary by key.
        minutes: how long the session is.
        enough: how many must be free.
        not_before: the first instant to propose.
        most: how many times at most.
        most_a_day: how many of them on one day.
    """
    books = {key: _Book(diary) for key, diary in diaries.items()}
    found: list[FreeTime] = []
    for asked in days:
        if len(found) >= most:
            break
        fitting = [
            offered
            for start in _starts(asked.day)
            if start >= not_before
            and (offered := _offered(asked, books, Span(start, start + timedelta(minutes=minutes))))
            and _is_enough(asked, offered.free, enough)
        ]
        found += sorted(_best(fitting, most_a_day), key=lambda one: one.span)
    return found[:most]


def _starts(day: date) -> Iterator[datetime]:
    for step in range(0, 24 * 60, STEP_MINUTES):
        local = datetime.combine(day, time(step // 60, step % 60))
        try:
            yield clock.to_utc(local)
        except clock.NonexistentLocalTime:
            continue


def _offered(asked: DayAsked, books: Mapping[int, "_Book"], span: Span) -> FreeTime:
    everybody = asked.members | asked.leaders
    there = everybody - asked.away
    free = {key for key in there if books[key].is_free(asked.day, span)}
    return FreeTime(span, tuple(sorted(free)), tuple(sorted(there - free)), tuple(sorted(everybody & asked.away)))


def _is_enough(asked: DayAsked, free: Collection[int], enough: Enough) -> bool:
    members, leaders = asked.members - asked.away, asked.leaders - asked.away
    if not members or not leaders.intersection(free):
        return False
    if enough is Enough.ALL:
        return len(free) == len(members | leaders)
    return 2 * len(members.intersection(free)) > len(members)


def _best(fitting: Sequence[FreeTime], most: int) -> list[FreeTime]:
    chosen: list[FreeTime] = []
    for one in sorted(fitting, key=lambda one: (-len(one.free), one.span)):
        if len(chosen) < most and not any(one.span.overlaps(other.span) for other in chosen):
            chosen.append(one)
    return chosen


class _Book:
    """A diary made quick to ask: what is taken is merged, so that one look tells whether a span is free."""

    def __init__(self, diary: Diary) -> None:
        self._hours = diary.hours
        self._ends: list[datetime] = []
        self._starts: list[datetime] = []
        for span in sorted(diary.taken):
            if span.ends_at <= span.starts_at:
                continue
            if self._ends and span.starts_at <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.ends_at)
            else:
                self._starts.append(span.starts_at)
                self._ends.append(span.ends_at)

    def is_free(self, day: date, span: Span) -> bool:
        """Tell whether a span of a day lies within working hours and nothing taken."""
        hours = self._hours.get(day.isoweekday())
        if hours is None or span.starts_at < _instant(day, hours[0]) or span.ends_at > _instant(day, hours[1]):
            return False
        # The first of those taken that ends after the span begins is the only one that can be in its way.
        place = bisect_left(self._ends, span.starts_at + timedelta.resolution)
        return place == len(self._ends) or self._starts[place] >= span.ends_at


def _instant(day: date, local: time) -> datetime:
    # The hour that spring leaves out is read as the time the clocks then show.
    return datetime.combine(day, local, tzinfo=clock.OSLO).astimezone(UTC)
