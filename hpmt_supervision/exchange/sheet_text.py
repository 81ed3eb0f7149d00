"""What a cell of a workbook says, as the text that a CSV file would have. Pure."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.utils.escape import unescape

from hpmt_supervision.exchange.schema import Kind

# Spreadsheet programs keep fifteen digits; a larger number is written by the computer, not by a person.
LARGEST_EXACT = 10**15
_NO_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def shows_time(number_format: str) -> bool:
    """Whether a number format shows the time of day.

    Args:
        number_format: as Excel writes it, such as `yyyy-mm-dd hh:mm`.
    """
    return "h" in _NO_LETTERS.sub("", number_format).lower()


def as_text(value: Any, kind: Kind | None, *, with_time: bool) -> str:
    """A cell's value as text.

    Args:
        value: a text, number, truth value, date or time, or None for an empty cell.
        kind: what the cell's column holds; None for a column that is not known.
        with_time: whether the cell shows a time of day, so that midnight was meant.

    Returns:
        Whole numbers without decimals, days as `YYYY-MM-DD`, times as `YYYY-MM-DDTHH:MM`; seconds are kept, so that
        the reader of the column refuses them instead of losing them.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < LARGEST_EXACT else repr(value)
    if isinstance(value, datetime):
        return _moment(value, kind, with_time=with_time)
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second and not value.microsecond else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _moment(value: datetime, kind: Kind | None, *, with_time: bool) -> str:
    """A day or a time of a day: a day column shows days, and a time column needs a time that somebody gave."""
    # Times of day are fractions of a day there, so the last digits are noise.
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if value.time() == time() and (kind is not Kind.LOCAL_TIME or not with_time):
        return value.date().isoformat()
    return value.isoformat(timespec="seconds" if value.second else "minutes")
