"""How long something is kept, and the days that follow from it. Pure: values in, values out.

A text is kept through the whole of its last local day, and is gone the day after.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

_ONE_DAY = timedelta(days=1)


class TermUnit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True)
class Term:
    """A length of time on the calendar.

    Attributes:
        amount: how many days or months.
        unit: which of them.
    """

    amount: int
    unit: TermUnit

    def after(self, day: date) -> date:
        """Return the local day this long after another; of a month that is too short, its last day."""
        return day + (timedelta(days=self.amount) if self.unit is TermUnit.DAYS else relativedelta(months=self.amount))

    def before(self, day: date) -> date:
        """Return the local day this long before another; of a month that is too short, its last day."""
        return day - (timedelta(days=self.amount) if self.unit is TermUnit.DAYS else relativedelta(months=self.amount))


@dataclass(frozen=True)
class Bounds:
    """The shortest and the longest a term may be set to, in the unit of the term."""

    lowest: int
    highest: int

    def allow(self, amount: int) -> bool:
        """Tell whether a number is within them, both ends included."""
        return self.lowest <= amount <= self.highest


def days(amount: int) -> Term:
    """Return a term in days."""
    return Term(amount, TermUnit.DAYS)


def months(amount: int) -> Term:
    """Return a term in months."""
    return Term(amount, TermUnit.MONTHS)


def last_day(started_on: date, term: Term) -> date:
    """Return the last local day on which something is kept.

    Args:
        started_on: the local day from which its time runs.
        term: how long it is kept.
    """
    return term.after(started_on)


def gone_on(started_on: date, term: Term, *, held_until: date | None = None) -> date:
    """Return the local day on which something is gone: the run of that night deletes it.

    Args:
        started_on: the local day from which its time runs.
        term: how long it is kept.
        held_until: the last local day it is held longer, or None.
    """
    last = last_day(started_on, term)
    return max(last, held_until or last) + _ONE_DAY


def first_kept(today: date, term: Term) -> date:
    """Return the earliest local day that what is still kept today may have started on.

    Whatever started before it is gone: ``gone_on(day, term) <= today`` holds exactly for the days before the answer.

    Args:
        today: the local day.
        term: how long things are kept.
    """
    first = term.before(today)
    # Months differ in length, so the day that many months back may itself have run out already.
    while last_day(first, term) < today:
        first += _ONE_DAY
    return first
