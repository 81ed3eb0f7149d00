"""A working day is in no weekend and is no day off."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core.working_days import is_working_day

MONDAY_TO_FRIDAY = range(1, 6)


@given(day=st.dates(), days_off=st.frozensets(st.dates(), max_size=3), is_off=st.booleans())
def test_weekends_and_days_off_are_no_working_days(day: date, days_off: frozenset[date], is_off: bool) -> None:
    off = days_off | {day} if is_off else days_off - {day}
    assert is_working_day(day, off) is (day.isoweekday() in MONDAY_TO_FRIDAY and not is_off)
