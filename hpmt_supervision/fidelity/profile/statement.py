"""What the parts of the one statement that reads an office share: their columns, and the days that are asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import UtcDateTime
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month

COLUMNS: dict[str, Any] = {
    "kind": String(),
    "key": Integer(),
    "ref": Integer(),
    "n1": Integer(),
    "n2": Integer(),
    "n3": Integer(),
    "day": Date(),
    "day2": Date(),
    "at": UtcDateTime(),
    "at2": UtcDateTime(),
    "at3": UtcDateTime(),
    "at4": UtcDateTime(),
    "text": String(),
    "text2": String(),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read.

    Attributes:
        office_id: the office.
        span: from the first day of the period before to the last day of the period.
        months: the months in a row that FE forms are read of; none when none is counted.
    """

    office_id: int
    span: Period
    months: tuple[Month, ...]

    def has_day(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Return the condition that a local day lies in the span."""
        return column.between(self.span.first, self.span.last)

    def has_instant(self, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Return the condition that an instant lies on a local day of the span."""
        return and_(column >= clock.day_start(self.span.first), column < end_of(self.span.last))


def end_of(day: date) -> datetime:
    """Return the instant a local day ends."""
    return clock.day_start(day + timedelta(days=1))


def facts(kind: str, **values: Any) -> Select[Any]:
    """Return a select of the shared columns, with nothing in those that are not named."""
    columns = [literal_column(f"'{kind}'", String).label("kind")]
    columns += [
        (values[name] if name in values else cast(null(), type_)).label(name)
        for name, type_ in COLUMNS.items()
        if name != "kind"
    ]
    listed: tuple[Any, ...] = tuple(columns)
    return select(*listed)


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return one where a condition holds, and zero elsewhere."""
    return case((condition, 1), else_=0)


def touches(spell: Any, period: Period) -> ColumnElement[bool]:
    """Return the condition that a dated spell has a day in a period."""
    return and_(spell.valid_from <= period.last, or_(spell.valid_to.is_(None), spell.valid_to >= period.first))
