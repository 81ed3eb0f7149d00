"""Working days, as every room counts them. Pure: no clock, no session."""

from collections.abc import Collection
from datetime import date

SATURDAY = 5


def is_working_day(day: date, days_off: Collection[date]) -> bool:
    """Tell whether a day is neither in a weekend nor among the days off.

    Args:
        day: the local day.
        days_off: public holidays, and whatever other days few are at work.
    """
    return day.weekday() < SATURDAY and day not in days_off
