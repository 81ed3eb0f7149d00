"""Cutting days into times: whatever the cut, the times fit, keep apart, and none that would fit is left out."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.bookable_times.slots import MOST_SLOTS, Cut, slots


@st.composite
def cuts(draw: st.DrawFn) -> Cut:
    first = draw(st.dates(date(2025, 1, 1), date(2028, 12, 31)))
    starts, ends = sorted(draw(st.tuples(st.times(), st.times())))
    return Cut(
        first,
        first + timedelta(days=draw(st.integers(0, 20))),
        tuple(sorted(draw(st.sets(st.integers(0, 6))))),
        time(starts.hour, starts.minute),
        time(ends.hour, ends.minute),
        draw(st.integers(15, 480)),
        draw(st.integers(0, 120)),
    )


@given(cuts())
def test_times_lie_within_the_hours_of_chosen_days_and_keep_apart(cut: Cut) -> None:
    found, length = slots(cut), timedelta(minutes=cut.minutes)
    for start in found:
        assert cut.first_day <= start.date() <= cut.last_day
        assert start.weekday() in cut.weekdays
        assert datetime.combine(start.date(), cut.starts) <= start
        assert start + length <= datetime.combine(start.date(), cut.ends)
    for one, other in pairwise(found):
        assert other - one >= timedelta(minutes=cut.minutes + cut.pause)


@given(cuts())
def test_no_time_that_fits_is_left_out(cut: Cut) -> None:
    hours = datetime.combine(date.min, cut.ends) - datetime.combine(date.min, cut.starts)
    left = int(hours.total_seconds() // 60) - cut.minutes
    a_day = left // (cut.minutes + cut.pause) + 1 if left >= 0 else 0
    every = [cut.first_day + timedelta(days=n) for n in range((cut.last_day - cut.first_day).days + 1)]
    days = [day for day in every if day.weekday() in cut.weekdays]
    assert len(slots(cut)) == min(a_day * len(days), MOST_SLOTS + 1)
