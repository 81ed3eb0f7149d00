"""Times proposed for a group, held against a walk through every minute."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.sessions.conflicts import Span
from hpmt_supervision.sessions.free_times import DayAsked, Diary, Enough, FreeTime, free_times

# A week with the spring change of the clocks at its end, on the Sunday.
MONDAY = date(2026, 3, 23)
DAYS = [MONDAY + timedelta(days=number) for number in range(7)]
START = clock.day_start(MONDAY)
PEOPLE = range(1, 6)

minutes_of_day = st.integers(0, 95).map(lambda step: time(step // 4, step % 4 * 15))
hours = st.dictionaries(
    st.integers(1, 7), st.tuples(minutes_of_day, minutes_of_day).map(lambda pair: (min(pair), max(pair))), max_size=7
)
spans = st.builds(
    lambda starts, length: Span(START + timedelta(minutes=starts), START + timedelta(minutes=starts + length)),
    st.integers(-500, 7 * 24 * 60),
    st.integers(-5, 900),
)
diaries = st.fixed_dictionaries({key: st.builds(Diary, hours, st.lists(spans, max_size=5)) for key in PEOPLE})
some = st.frozensets(st.sampled_from(PEOPLE))
asked_days = st.lists(st.sampled_from(DAYS), unique=True, max_size=3).flatmap(
    lambda days: st.tuples(*(st.builds(DayAsked, st.just(day), some, some, some) for day in sorted(days)))
)
lengths = st.sampled_from([15, 50, 90, 480])
instants = st.integers(0, 7 * 24 * 60).map(lambda number: START + timedelta(minutes=number))


def free_by_the_minute(diary: Diary, day: date, span: Span) -> bool:
    """Walk through a span: every minute lies in the day's working hours and in nothing that is taken."""
    minute = span.starts_at
    while minute < span.ends_at:
        local = clock.to_local(minute)
        work = diary.hours.get(day.isoweekday())
        if work is None or local.date() != day or not work[0] <= local.time() < work[1]:
            return False
        if any(taken.starts_at <= minute < taken.ends_at for taken in diary.taken):
            return False
        minute += timedelta(minutes=1)
    return True


def fits(asked: DayAsked, free: set[int], enough: Enough) -> bool:
    members, leaders = asked.members - asked.away, asked.leaders - asked.away
    if not members or not leaders & free:
        return False
    if enough is Enough.ALL:
        return free == members | leaders
    return len(members & free) > len(members) / 2


def every_time(
    asked: DayAsked, books: Mapping[int, Diary], minutes: int, enough: Enough, not_before: datetime
) -> dict[Span, set[int]]:
    """Return every time of a day on a quarter of an hour that fits, with those who are free."""
    found = {}
    for step in range(96):
        local = datetime.combine(asked.day, time(step // 4, step % 4 * 15))
        try:
            start = clock.to_utc(local)
        except clock.NonexistentLocalTime:
            continue
        span = Span(start, start + timedelta(minutes=minutes))
        there = (asked.members | asked.leaders) - asked.away
        free = {key for key in there if free_by_the_minute(books[key], asked.day, span)}
        if start >= not_before and fits(asked, free, enough):
            found[span] = free
    return found


@settings(max_examples=40)
@given(asked_days, diaries, lengths, st.sampled_from(Enough), instants)
def test_every_time_proposed_fits_and_no_day_with_one_is_left_out(
    days: tuple[DayAsked, ...], books: dict[int, Diary], minutes: int, enough: Enough, not_before: datetime
) -> None:
    found = free_times(days, books, minutes=minutes, enough=enough, not_before=not_before, most=1000)
    for asked in days:
        fitting = every_time(asked, books, minutes, enough, not_before)
        of_day = [one for one in found if clock.local_date(one.span.starts_at) == asked.day]
        assert bool(of_day) == bool(fitting)
        assert len(of_day) <= 3
        for one in of_day:
            assert set(one.free) == fitting[one.span]
            assert set(one.away) == (asked.members | asked.leaders) & asked.away
            assert set(one.busy) == (asked.members | asked.leaders) - asked.away - set(one.free)
        if fitting:
            best = max(len(free) for free in fitting.values())
            first = min(span for span, free in fitting.items() if len(free) == best)
            assert first in {one.span for one in of_day}
            # A time is only left out for one that overlaps it, or when the day is full.
            for span in fitting:
                assert len(of_day) == 3 or any(span.overlaps(one.span) for one in of_day)


@settings(max_examples=40)
@given(asked_days, diaries, lengths, st.sampled_from(Enough), st.integers(0, 6))
def test_they_are_the_first_in_order_without_overlaps(
    days: tuple[DayAsked, ...], books: dict[int, Diary], minutes: int, enough: Enough, most: int
) -> None:
    def found(count: int) -> list[FreeTime]:
        return free_times(days, books, minutes=minutes, enough=enough, not_before=START, most=count)

    some_of_them, all_of_them = found(most), found(1000)
    assert some_of_them == all_of_them[:most]
    assert all_of_them == sorted(all_of_them, key=lambda one: one.span)
    for one, after in pairwise(all_of_them):
        assert one.span.ends_at <= after.span.starts_at


@settings(max_examples=40)
@given(asked_days, diaries, lengths)
def test_whenever_all_are_free_most_are(days: tuple[DayAsked, ...], books: dict[int, Diary], minutes: int) -> None:
    for asked in days:
        everybody = every_time(asked, books, minutes, Enough.ALL, START)
        assert everybody.items() <= every_time(asked, books, minutes, Enough.MOST, START).items()
