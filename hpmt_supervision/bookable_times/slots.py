"""Cutting days into times of one length. Values in, values out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# What one publication may hold; more is most likely a mistyped date.
MOST_SLOTS = 200
MOST_DAYS = 184


@dataclass(frozen=True)
class Cut:
    """How days are cut into times.

    Attributes:
        first_day, last_day: the local days, both included.
        weekdays: which days of the week, 0 for Monday.
        starts, ends: the local time within which every time lies.
        minutes: how long each is.
        pause: minutes between two of them.
    """

    first_day: date
    last_day: date
    weekdays: Collection[int]
    starts: time
    ends: time
    minutes: int
    pause: int = 0


def slots(cut: Cut) -> list[datetime]:
    """Return the naive local starts of the times a cut makes, in order; at most one more than ``MOST_SLOTS``.

    A time that would end after the end of the day's range is left out, so none is shorter than the others.

    Args:
        cut: how days are cut.
    """
    length, step = timedelta(minutes=cut.minutes), timedelta(minutes=cut.minutes + cut.pause)
    found: list[datetime] = []
    if cut.minutes <= 0:
        return found
    day = cut.first_day
    while day <= cut.last_day and len(found) <= MOST_SLOTS:
        start, end = datetime.combine(day, cut.starts), datetime.combine(day, cut.ends)
        while day.weekday() in cut.weekdays and start + length <= end and len(found) <= MOST_SLOTS:
            found.append(start)
            start += step
        if day == date.max:
            break
        day += timedelta(days=1)
    return found
