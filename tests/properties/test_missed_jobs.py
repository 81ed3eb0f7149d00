"""A daily job whose time passed while nothing ran is known as missed once, whatever the clocks did."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.reminders.missed import latest_time, was_missed

MOMENTS = st.datetimes(datetime(2024, 1, 2), datetime(2030, 1, 1), timezones=st.just(UTC))
TIMES = st.times().filter(lambda one: one.hour != 2).map(lambda one: one.replace(second=0, microsecond=0))


@given(TIMES, MOMENTS)
def test_the_latest_time_is_within_a_day_and_at_its_hour(daily_at: time, now: datetime) -> None:
    found = latest_time(daily_at, now)
    assert found <= now < found + timedelta(hours=25)
    assert clock.to_local(found).time().replace(tzinfo=None) == daily_at


@given(TIMES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=5)))
def test_missed_is_what_has_not_run_since(daily_at: time, now: datetime, ago: timedelta) -> None:
    last = now - ago
    assert was_missed(daily_at, last, now) == (last < latest_time(daily_at, now))
    assert not was_missed(daily_at, now, now)
    assert not was_missed(daily_at, None, now)
