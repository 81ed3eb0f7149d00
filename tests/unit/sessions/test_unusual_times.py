"""A time when few are at work is told apart from every other, and a page names no more of them than can be read."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.sessions.unusual_times import MOST_NAMED, times_to_confirm, unusual_time


@pytest.mark.parametrize(
    ("local", "minutes", "asked"),
    [
        (datetime(2026, 12, 3, 9), 90, False),
        (datetime(2026, 12, 3, 7), 90, False),
        (datetime(2026, 12, 3, 6, 59), 90, True),
        (datetime(2026, 12, 3, 16, 30), 90, False),
        (datetime(2026, 12, 3, 16, 31), 90, True),
        (datetime(2026, 12, 3, 22), 60, True),
        (datetime(2026, 12, 3, 23, 30), 60, True),
        (datetime(2026, 12, 5, 9), 90, False),
        (datetime(2026, 12, 6, 9), 90, True),
    ],
)
def test_sundays_and_hours_outside_the_working_day_are_asked_about(local: datetime, minutes: int, asked: bool) -> None:
    assert (unusual_time(local, minutes, holiday=None) is not None) is asked


@given(
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    starts=st.times(),
    minutes=st.integers(15, 480),
    holiday=st.none() | st.just("Langfredag"),
)
def test_what_is_not_asked_about_is_wholly_within_an_ordinary_day(
    day: date, starts: time, minutes: int, holiday: str | None
) -> None:
    local = datetime.combine(day, starts)
    if unusual_time(local, minutes, holiday=holiday) is None:
        ends = local + timedelta(minutes=minutes)
        assert holiday is None and day.isoweekday() < 7 and ends.date() == day
        assert starts >= time(7) and ends.time() <= time(18)


@given(count=st.integers(0, 60))
def test_every_unusual_time_is_counted_and_few_are_named(count: int) -> None:
    sundays = [datetime(2026, 12, 6, 9) + timedelta(weeks=number) for number in range(count)]
    found = [unusual_time(one, 60, holiday=None) for one in sundays]
    asked = times_to_confirm([None, *found, None])
    if asked is None:
        assert count == 0
    else:
        assert len(asked.named) + asked.more == count and len(asked.named) <= MOST_NAMED
