"""Every rule keeps its local time and its distance in days, over both changes of the clocks."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.recurrence import MOST_OCCURRENCES, Occurrence, Rule, occurrences

days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
times = st.times().map(lambda found: found.replace(second=0, microsecond=0))
firsts = st.builds(datetime.combine, days, times)
intervals = st.integers(1, 366)
counts = st.integers(1, MOST_OCCURRENCES)


def in_three_years(every: int, count: int) -> bool:
    return every * (count - 1) <= 3 * 365


def local_of(found: Occurrence) -> datetime:
    assert found.starts_at is not None
    return clock.to_local(found.starts_at).replace(tzinfo=None)


@given(firsts, intervals, counts)
def test_a_count_gives_that_many_at_one_local_time_n_days_apart(first: datetime, every: int, count: int) -> None:
    count = min(count, 1 + 3 * 365 // every)
    found = occurrences(Rule(first, every, count))
    assert len(found) == count
    assert found[0].local == first
    assert {one.local.time() for one in found} == {first.time()}
    gaps = {(after.day - before.day).days for before, after in pairwise(found)}
    assert gaps <= {every}
    for one in found:
        if one.starts_at is not None:
            assert local_of(one) == one.local
            assert one.starts_at.utcoffset() == timedelta(0)


@given(firsts, intervals, st.integers(0, 3 * 365))
def test_an_end_date_holds_every_occurrence_up_to_and_with_it(first: datetime, every: int, length: int) -> None:
    until = first.date() + timedelta(days=length)
    expected = length // every + 1
    if expected > MOST_OCCURRENCES:
        with pytest.raises(UserError) as caught:
            occurrences(Rule(first, every, None, until))
        assert caught.value.field == "until"
        return
    found = occurrences(Rule(first, every, None, until))
    assert len(found) == expected
    assert found[-1].day <= until < found[-1].day + timedelta(days=every)


@given(firsts, intervals, counts)
def test_only_the_hour_that_spring_leaves_out_has_no_instant(first: datetime, every: int, count: int) -> None:
    count = min(count, 1 + 3 * 365 // every)
    for one in occurrences(Rule(first, every, count)):
        last_sunday = one.day.month == 3 and one.day.isoweekday() == 7 and one.day.day > 24
        left_out = last_sunday and time(2) <= one.local.time() < time(3)
        assert (one.starts_at is None) == left_out


@pytest.mark.parametrize("first", [datetime(2026, 10, 18, 9), datetime(2027, 3, 21, 9)])
def test_nine_stays_nine_over_the_change(first: datetime) -> None:
    before, on, after = occurrences(Rule(first, 7, 3))
    assert [local_of(one).time() for one in (before, on, after)] == [time(9)] * 3
    assert before.starts_at is not None and on.starts_at is not None
    # A week over a change is an hour longer in autumn and an hour shorter in spring.
    assert abs((on.starts_at - before.starts_at) - timedelta(days=7)) == timedelta(hours=1)


def test_the_hour_that_comes_twice_is_the_first() -> None:
    (found,) = occurrences(Rule(datetime(2026, 10, 25, 2, 30)))
    assert found.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=clock.now().tzinfo)


def test_a_missing_hour_leaves_the_other_days_alone() -> None:
    found = occurrences(Rule(datetime(2027, 3, 27, 2, 30), 1, 3))
    assert [one.starts_at is None for one in found] == [False, True, False]


def test_a_leap_day_starts_a_series() -> None:
    found = occurrences(Rule(datetime(2028, 2, 29, 9), 366, 3))
    assert [one.day for one in found] == [date(2028, 2, 29), date(2029, 3, 1), date(2030, 3, 2)]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(datetime(2026, 1, 1, 9), 0), "every_days"),
        (Rule(datetime(2026, 1, 1, 9), -14), "every_days"),
        (Rule(datetime(2026, 1, 1, 9), 367), "every_days"),
        (Rule(datetime(2026, 1, 1, 9), 14, 0), "count"),
        (Rule(datetime(2026, 1, 1, 9), 1, 401), "count"),
        (Rule(datetime(2026, 1, 1, 9), 14, None), "count"),
        (Rule(datetime(2026, 1, 1, 9), 14, 400), "count"),
        (Rule(datetime(2026, 1, 1, 9), 14, None, date(2025, 12, 31)), "until"),
        (Rule(datetime(2026, 1, 1, 9), 14, None, date(2029, 1, 2)), "until"),
        (Rule(datetime(2026, 1, 1, 9), 1, None, date(2028, 12, 31)), "until"),
    ],
)
def test_out_of_bounds_names_its_field(rule: Rule, field: str) -> None:
    with pytest.raises(UserError) as caught:
        occurrences(rule)
    assert caught.value.field == field
