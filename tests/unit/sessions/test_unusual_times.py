"""A time when few are at work is told apart from every other, and a page names no more of them than can be read."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.sessions.unusual_times import EARLIEST, LATEST, MOST_NAMED, Reason, times_to_confirm, unusual_time


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
    # As often within the hours of a working day as outside them.
    starts=st.times() | st.times(EARLIEST, LATEST),
    minutes=st.integers(15, 480),
    holiday=st.none() | st.just("Langfredag"),
)
def test_all_but_what_is_wholly_within_an_ordinary_day_is_asked_about(
    day: date, starts: time, minutes: int, holiday: str | None
) -> None:
    local = datetime.combine(day, starts)
    ends = local + timedelta(minutes=minutes)
    at_work = ends.date() == day and starts >= EARLIEST and ends.time() <= LATEST
    found = unusual_time(local, minutes, holiday=holiday)
    assert (found is None) is (holiday is None and day.isoweekday() < 7 and at_work)


def test_a_day_is_named_before_the_hour_and_a_holiday_before_a_sunday() -> None:
    night, sunday = datetime(2026, 12, 3, 22), datetime(2026, 12, 6, 22)
    asked = [(night, None), (sunday, None), (sunday, "Første pinsedag"), (night, "Langfredag")]
    found = [unusual_time(local, 60, holiday=holiday) for local, holiday in asked]
    assert [one and one.reason for one in found] == [Reason.HOURS, Reason.SUNDAY, Reason.HOLIDAY, Reason.HOLIDAY]


@given(count=st.integers(0, 60))
def test_every_unusual_time_is_counted_and_few_are_named(count: int) -> None:
    sundays = [datetime(2026, 12, 6, 9) + timedelta(weeks=number) for number in range(count)]
    found = [unusual_time(one, 60, holiday=None) for one in sundays]
    asked = times_to_confirm([None, *found, None])
    assert (asked is None) is (count == 0)
    if asked is not None:
        assert len(asked.named) + asked.more == count and len(asked.named) <= MOST_NAMED
