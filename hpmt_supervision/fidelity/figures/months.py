"""Whole calendar months: what a page's period is chosen in. Values in, values out."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _

from hpmt_supervision.fidelity.figures.definitions import Period

_CODE = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """Return the month written as ``2026-05``, or None when the text is no month."""
        found = _CODE.fullmatch(text)
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:
            return None
        return cls(int(found[1]), int(found[2]))

    @property
    def code(self) -> str:
        """Return the month as ``2026-05``."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return the last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def period(self) -> Period:
        """Return the month as a period."""
        return Period(self.first, self.last)

    def plus(self, months: int) -> "Month":
        """Return the month so many months later."""
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)


def span(first: Month, last: Month) -> Period:
    """Return the period from the first day of one month to the last day of another."""
    return Period(first.first, last.last)


def months_between(first: Month, last: Month) -> list[Month]:
    """Return the months from one to another, both included."""
    return months_up_to(last, (last.year - first.year) * 12 + last.number - first.number + 1)


def tertial_of(month: Month) -> Period:
    """Return the third of a year that a month lies in: January–April, May–August or September–December."""
    first = Month(month.year, (month.number - 1) // 4 * 4 + 1)
    return span(first, first.plus(3))


def last_whole_tertial(today: date) -> Period:
    """Return the latest third of a year that is over on a day."""
    present = tertial_of(Month.of(today))
    return tertial_of(Month.of(present.first).plus(-1))


def is_tertial(period: Period) -> bool:
    """Tell whether a period is one third of a year."""
    return period == tertial_of(Month.of(period.first))


def months_up_to(last: Month, count: int) -> list[Month]:
    """Return so many months in a row, the last one last."""
    return [last.plus(offset) for offset in range(1 - count, 1)]


def month_name(month: Month, *, locale: str = "nb", pattern: str = "LLLL y") -> str:
    """Return the month in words, as "mai 2026".

    Args:
        month: the month.
        locale: the language.
        pattern: how it is written; ``LLL`` is the short name.
    """
    return format_date(month.first, pattern, locale="en_GB" if locale.startswith("en") else locale).rstrip(".")


def only_a_tertial() -> str:
    """Return why absent people can be left out of a third of a year alone, and what to do."""
    return str(
        _(
            "Uten fravær og sluttede vises for ett tertial om gangen: januar–april, mai–august eller "
            "september–desember. Velg et av dem, eller ta bort haken."
        )
    )
