"""Quiet hours: evenings and nights, weekends and public holidays. Pure: no clock, no session."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hpmt_supervision.core import clock
from hpmt_supervision.core.working_days import is_working_day

# What one can choose among. The clocks never jump over an hour in which quiet ends.
QUIET_BEGINS = range(12, 24)
QUIET_ENDS = range(4, 12)


@dataclass(frozen=True)
class QuietHours:
    """The hours of a working day in which nothing goes that can wait; they pass midnight.

    Attributes:
        begins: the local hour they begin, 12–23.
        ends: the local hour they end the next morning, 4–11. The clocks never jump over it.
    """

    begins: int = 17
    ends: int = 7


def is_open(instant: datetime, quiet: QuietHours, days_off: Collection[date]) -> bool:
    """Tell whether an instant lies outside the quiet hours.

    Args:
        instant: an aware instant.
        quiet: the quiet hours.
        days_off: public holidays.
    """
    local = clock.to_local(instant)
    return is_working_day(local.date(), days_off) and quiet.ends <= local.hour < quiet.begins


def next_open(instant: datetime, quiet: QuietHours, days_off: Collection[date]) -> datetime:
    """Return an instant itself when it is outside the quiet hours, else the next working morning.

    Args:
        instant: an aware instant.
        quiet: the quiet hours.
        days_off: public holidays.
    """
    if is_open(instant, quiet, days_off):
        return instant
    local = clock.to_local(instant)
    day = local.date() if local.hour < quiet.ends else local.date() + timedelta(days=1)
    while not is_working_day(day, days_off):
        day += timedelta(days=1)
    return morning(day, quiet)


def open_or_at_once(wanted: datetime, before: datetime, quiet: QuietHours, days_off: Collection[date]) -> datetime:
    """Return when something goes that waits out the quiet hours, unless it would then come too late.

    Everything that heeds quiet hours and is of no use after some instant asks here.

    Args:
        wanted: when it would go if no hours were quiet.
        before: from when it is of no use any more, such as the start of a session.
        quiet: the person's quiet hours.
        days_off: public holidays.
    """
    opened = next_open(wanted, quiet, days_off)
    return opened if opened < before else wanted


def last_open(instant: datetime, quiet: QuietHours, days_off: Collection[date]) -> datetime:
    """Return an instant itself when it is outside the quiet hours, else an hour before they last began.

    Args:
        instant: an aware instant.
        quiet: the quiet hours.
        days_off: public holidays.
    """
    if is_open(instant, quiet, days_off):
        return instant
    local = clock.to_local(instant)
    day = local.date() if local.hour >= quiet.begins else local.date() - timedelta(days=1)
    while not is_working_day(day, days_off):
        day -= timedelta(days=1)
    return local_hour(day, quiet.begins - 1)


def morning(day: date, quiet: QuietHours) -> datetime:
    """Return the instant the quiet hours end on a working day."""
    return local_hour(day, quiet.ends)


def local_hour(day: date, hour: int) -> datetime:
    """Return the instant of a whole hour on a local day; not between two and three, which spring leaves out."""
    return clock.to_utc(datetime.combine(day, time(hour)))


def working_day_before(day: date, days: int, days_off: Collection[date]) -> date:
    """Return the last working day that is at least some days before a day.

    What counts down to a day comes rather earlier than later, or there would be no time to do something about it.

    Args:
        day: the local day it counts down to.
        days: how many days before, at least.
        days_off: public holidays.
    """
    found = day - timedelta(days=days)
    while not is_working_day(found, days_off):
        found -= timedelta(days=1)
    return found
