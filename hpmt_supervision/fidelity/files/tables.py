"""Tables of figures, once for a page, a PDF and a workbook: a label, a text and a value for each cell.

What is withheld has the words "Vises ikke" for text and no value at all, in every form alike.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _

from hpmt_supervision.web.formats import active_locale, day, number, percent

Value = int | Decimal | date | None


class Look(StrEnum):
    """How a value is written."""

    TEXT = "text"
    WHOLE = "whole"
    SHARE = "share"
    MEAN = "mean"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the text that is read, and the value a workbook counts with, or None."""

    text: str
    value: Value = None
    look: Look = Look.TEXT


@dataclass(frozen=True, slots=True)
class Column:
    """One column; figures stand to the right."""

    label: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table.

    Attributes:
        key: names it in addresses and sheets.
        title: the heading.
        columns: the columns; the first names the row.
        rows: the rows.
        has_total: whether the last row is the total.
        note: a sentence under it, or None.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_total: bool = False
    note: str | None = None

    @property
    def heads(self) -> list[dict[str, str | None]]:
        """Return the headings as the macro of the pages takes them."""
        return [{"label": one.label, "align": "right" if one.is_figure else None} for one in self.columns]


def withheld_text() -> str:
    """Return the words for a figure that exists and is not shown."""
    return str(_("Vises ikke"))


def text_cell(text: object) -> Cell:
    """Return a cell with words."""
    return Cell(str(text))


def whole_cell(value: int | None) -> Cell:
    """Return a cell with a whole number, or the words for a figure that is not shown."""
    if value is None:
        return text_cell(withheld_text())
    return Cell(number(value, locale=active_locale()), value, Look.WHOLE)


def share_cell(value: Decimal | None) -> Cell:
    """Return a cell with a share, 0 to 1, or the words for what does not apply."""
    if value is None:
        return text_cell(_("Gjelder ikke"))
    return Cell(percent(value, locale=active_locale()), value, Look.SHARE)


def mean_cell(value: Decimal | None) -> Cell:
    """Return a cell with a mean, or the words for what does not apply."""
    if value is None:
        return text_cell(_("Gjelder ikke"))
    return Cell(number(value, 2, locale=active_locale()), value, Look.MEAN)


def day_cell(value: date | None) -> Cell:
    """Return a cell with a day; an empty one without a day."""
    return text_cell("") if value is None else Cell(day(value, locale=active_locale()), value, Look.DAY)
