"""Fields for dates and times of day as people type them in Norway, forgiving about dots, colons and leading zeros."""

import re
from datetime import date, time
from typing import Any

from babel.dates import get_month_names
from flask_babel import gettext as _
from wtforms import StringField

from hpmt_supervision.web.formats import clock_time

_DATE = re.compile(r"(\d{1,2})[./\- ]\s*(\d{1,2})[./\- ]\s*(\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE_IN_WORDS = re.compile(r"(\d{1,2})\.?\s*([A-Za-z]{3,9})\.?\s+(\d{4}|\d{2})")
_DATE_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:[.: ](\d{2}))?")
_TIME_DIGITS = re.compile(r"(\d{2})(\d{2})")
# Dates far away are slips of the keyboard, and some of them overflow further calculation.
EARLIEST_YEAR = 1900
LATEST_YEAR = 2199


def _month_numbers() -> dict[str, int]:
    """Return the months by name and by short name, as the pages write them in the languages they are shown in."""
    return {
        name.lower().rstrip("."): number
        for language in ("nb", "nn", "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


_MONTHS = _month_numbers()


def read_date(text: str) -> date | None:
    """Read a date such as ``26.11.2026``, ``26/11/26``, ``2026-11-26`` or ``26. november 2026``.

    Args:
        text: what was typed; a two-digit year is read as 20xx.

    Returns:
        The date, or None when the text is no day between 1900 and 2199.
    """
    text = text.strip()
    # str.isdigit and \d know other scripts' digits too; a date is written with ours.
    if not text.isascii():
        return None
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DATE.fullmatch(text) or _DATE_DIGITS.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if len(found.group(3)) == 2 else 0
    elif (found := _DATE_IN_WORDS.fullmatch(text)) and found.group(2).lower() in _MONTHS:
        day, month, year = int(found.group(1)), _MONTHS[found.group(2).lower()], int(found.group(3))
        year += 2000 if len(found.group(3)) == 2 else 0
    else:
        return None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Read a time of day such as ``09.00``, ``9:00``, ``0900``, ``9`` or ``kl. 9.00``.

    Args:
        text: what was typed.

    Returns:
        The time to whole minutes, or None when the text is no time of day.
    """
    text = text.strip().lower().removeprefix("kl.").removeprefix("kl").strip()
    if not text.isascii():
        return None
    found = _TIME_DIGITS.fullmatch(text) or _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found.group(1)), int(found.group(2) or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def no_date(text: str) -> str:
    """Return what to say of a text that ``read_date`` reads no day from: one written rightly may still not exist.

    Args:
        text: what was typed.
    """
    text = text.strip()
    in_words = _DATE_IN_WORDS.fullmatch(text)
    is_named = in_words is not None and in_words.group(2).lower() in _MONTHS
    if text.isascii() and (_ISO_DATE.fullmatch(text) or _DATE.fullmatch(text) or is_named):
        return _("Datoen %(date)s finnes ikke. Sjekk dag, måned og år.", date=text)
    return _("Fant ingen dato her. Skriv dag, måned og år, slik: 26.11.2026.")


def _typed(field: StringField, valuelist: list[Any]) -> str:
    """Return what was typed. Blanks alone are nothing, so that a field that must be filled in asks for it."""
    text = str(valuelist[0]).strip() if valuelist else ""
    if not text:
        field.raw_data = []
    return text


class LocalDateField(StringField):
    """A local date; ``data`` is a ``date`` or None. What was typed stays when it could not be read."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%d.%m.%Y}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed.

        Raises:
            ValueError: with the sentence for the field when it is no date.
        """
        text = _typed(self, valuelist)
        self.data = read_date(text) if text else None
        if text and self.data is None:
            raise ValueError(no_date(text))


class LocalTimeField(StringField):
    """A local time of day; ``data`` is a ``time`` or None. What was typed stays when it could not be read."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock_time(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed.

        Raises:
            ValueError: with the sentence for the field when it is no time of day.
        """
        text = _typed(self, valuelist)
        self.data = read_time(text) if text else None
        if text and self.data is None:
            raise ValueError(
                _("Fant ikke noe klokkeslett i «%(field)s». Skriv time og minutt, slik: 09.00.", field=self.label.text)
            )
