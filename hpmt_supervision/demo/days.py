"""The days on which the demo's groups meet. Pure: dates in, dates out."""

from datetime import date, timedelta

from hpmt_supervision.sessions.public_holidays import holiday_names


def weekday_from(day: date, weekday: int) -> date:
    """Return the first day from a day on that is a given weekday, Monday 0."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def series(last: date, step: int, since: date, ahead: int) -> list[date]:
    """Return the days of a series back to a day and so many days ahead of its last; nobody meets on holidays.

    Args:
        last: a day of the series, which is kept whatever day it is.
        step: days from one to the next.
        since: the first day that may be in it.
        ahead: how many days after ``last``.
    """
    back = (last - since).days // step
    days = [last + timedelta(days=step * n) for n in range(-back, ahead + 4)]
    off = {*holiday_names(days), *(day for day in days if (day.month, day.day) in ((12, 24), (12, 31)))}
    kept = [day for day in days if day not in off or day == last]
    return kept[: kept.index(last) + 1 + ahead]


def in_summer(day: date) -> bool:
    """Tell whether a day lies in the weeks in which most people are on holiday."""
    return (7, 3) <= (day.month, day.day) <= (8, 8)
