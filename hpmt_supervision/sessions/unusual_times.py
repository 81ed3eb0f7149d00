"""Times that are more often a slip of the keyboard than a wish. They can be booked, and are asked about once (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

SUNDAY = 6
EARLIEST, LATEST = time(7), time(18)
# How many are named one by one; a series of many years' Sundays is one question.
MOST_NAMED = 8


class Reason(StrEnum):
    """Why few are at work; a Sunday evening is named for its day."""

    HOLIDAY = "holiday"
    SUNDAY = "sunday"
    HOURS = "hours"


@dataclass(frozen=True)
class UnusualTime:
    """A session at a time when few are at work.

    Attributes:
        local: the naive local date and time it starts.
        holiday: the name of the public holiday it is on, or None.
    """

    local: datetime
    holiday: str | None

    @property
    def reason(self) -> Reason:
        """Return why it is asked about: the first reason that holds."""
        if self.holiday is not None:
            return Reason.HOLIDAY
        return Reason.SUNDAY if self.local.weekday() == SUNDAY else Reason.HOURS


def unusual_time(local: datetime, minutes: int, *, holiday: str | None) -> UnusualTime | None:
    """Return a time that is on a Sunday, on a public holiday or partly outside the hours of a working day, or None.

    Args:
        local: the naive local date and time it starts.
        minutes: how long it lasts.
        holiday: the name of the public holiday on its day, or None.
    """
    within = local.time() >= EARLIEST and local + timedelta(minutes=minutes) <= datetime.combine(local.date(), LATEST)
    if holiday is None and local.weekday() != SUNDAY and within:
        return None
    return UnusualTime(local, holiday)


@dataclass(frozen=True)
class TimesToConfirm:
    """The unusual times of a booking or a change, as the page asks about them.

    Attributes:
        named: those that are named one by one, in order.
        more: how many there are besides.
        earliest, latest: the hours of a working day, which the page names.
    """

    named: Sequence[UnusualTime]
    more: int
    earliest: time
    latest: time


def times_to_confirm(found: Sequence[UnusualTime | None]) -> TimesToConfirm | None:
    """Return what the page asks about, or None when there is nothing to ask.

    Args:
        found: from ``unusual_time``, of every session in order.
    """
    unusual = [one for one in found if one is not None]
    if not unusual:
        return None
    return TimesToConfirm(unusual[:MOST_NAMED], max(len(unusual) - MOST_NAMED, 0), EARLIEST, LATEST)
