"""The day an administration page is asked about: ``?per=2026-03-01``, today when nothing is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import request

from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.form_fields import no_date, read_date

PARAMETER = "per"
Row = TypeVar("Row")


@dataclass(frozen=True)
class AsOf:
    """The day a list or page tells of.

    Attributes:
        day: the local day.
        today: the local day of the request.
        typed: what stands in the field: what was typed, or nothing for today.
        error: the sentence for something that is no date; then the page tells of today.
    """

    day: date
    today: date
    typed: str = ""
    error: str | None = None

    @property
    def is_today(self) -> bool:
        """Tell whether the page tells of today."""
        return self.day == self.today

    @property
    def per(self) -> str | None:
        """Return the day as addresses carry it on, or None for today."""
        return None if self.is_today else self.day.isoformat()

    def phase(self, first: date, last: date | None) -> str:
        """Tell what a spell is to the day: ``now``, ``later`` or ``past``."""
        if last is not None and last < self.day:
            return "past"
        return "later" if first > self.day else "now"

    def split(self, rows: Iterable[Row], first: str = "valid_from", last: str = "valid_to") -> dict[str, list[Row]]:
        """Return rows by what they are to the day: what holds, what comes, and what is over, the latest first.

        Args:
            rows: rows with a first and a last day.
            first: the name of the first day.
            last: the name of the last day.
        """
        found: dict[str, list[Row]] = {"now": [], "later": [], "past": []}
        for row in rows:
            found[self.phase(getattr(row, first), getattr(row, last))].append(row)
        found["past"].sort(key=lambda row: getattr(row, last), reverse=True)
        found["later"].sort(key=lambda row: getattr(row, first))
        return found

    def ordered(self, rows: Iterable[Row], first: str = "valid_from", last: str = "valid_to") -> list[Row]:
        """Return rows in the order of ``split``."""
        found = self.split(rows, first, last)
        return found["now"] + found["later"] + found["past"]


def day_asked() -> AsOf:
    """Return the day the present request asks about."""
    today = current_viewer().today
    typed = request.args.get(PARAMETER, "").strip()[:20]
    if not typed:
        return AsOf(today, today)
    day = read_date(typed)
    if day is None:
        return AsOf(today, today, typed, no_date(typed))
    return AsOf(day, today, f"{day:%d.%m.%Y}" if day != today else "")
