"""The period before a period, and the whole months that FE forms are counted in. Values in, values out."""

from datetime import date, timedelta

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month


def months_touched(period: Period) -> int:
    """Return the number of calendar months that a period has a day in."""
    first, last = Month.of(period.first), Month.of(period.last)
    return (last.year - first.year) * 12 + last.number - first.number + 1


def period_before(period: Period) -> Period:
    """Return the equally long period before a period that begins on the first of a month.

    It has as many calendar months. When the period ends within a month, as one up to today does, so does the period
    before, on the same day of its month, so that like is put beside like.

    Args:
        period: the period; its first day is the first of a month.
    """
    months = months_touched(period)
    last = Month.of(period.last).plus(-months)
    if period.last == Month.of(period.last).last:
        return Period(Month.of(period.first).plus(-months).first, last.last)
    return Period(Month.of(period.first).plus(-months).first, min(last.last, last.first + _into_month(period.last)))


def months_over(period: Period, today: date) -> list[Month]:
    """Return the calendar months that lie in a period with every day and are over.

    Args:
        period: the period.
        today: the local day; a month that ends on it is not over.
    """
    first = Month.of(period.first)
    touched = [first.plus(place) for place in range(months_touched(period))]
    return [
        month for month in touched if period.first <= month.first and month.last <= period.last and month.last < today
    ]


def _into_month(day: date) -> timedelta:
    return timedelta(days=day.day - 1)
