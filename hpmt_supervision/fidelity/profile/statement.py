"""What the parts of the one statement that reads an office share: their columns, and the days that are asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
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


# What the statement asks with. Naming the values lets it be built once for each number of months, and not at every
# request, where building it took a sixth of the time of the whole page.
OFFICE_ID = bindparam("office_id", type_=Integer)
TODAY = bindparam("today", type_=Date)
FIRST_DAY, LAST_DAY = bindparam("first_day", type_=Date), bindparam("last_day", type_=Date)
_BEGINS_AT, _ENDS_AT = bindparam("begins_at", type_=UtcDateTime), bindparam("ends_at", type_=UtcDateTime)
MONTHS_BEGIN_AT = bindparam("months_begin_at", type_=UtcDateTime)


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

    def values(self) -> dict[str, Any]:
        """Return the values of the statement's parameters."""
        found: dict[str, Any] = {
            OFFICE_ID.key: self.office_id,
            TODAY.key: clock.today(),
            FIRST_DAY.key: self.span.first,
            LAST_DAY.key: self.span.last,
            _BEGINS_AT.key: clock.day_start(self.span.first),
            _ENDS_AT.key: _end_of(self.span.last),
        }
        if self.months:
            found[MONTHS_BEGIN_AT.key] = clock.day_start(self.months[0].first)
            found |= {month_ends_at(place).key: _end_of(month.last) for place, month in enumerate(self.months)}
        return found


def month_ends_at(place: int) -> BindParameter[datetime]:
    """Return the instant that a month ends, by its place among those asked for."""
    return bindparam(f"month_{place}_ends_at", type_=UtcDateTime)


def has_day(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the condition that a local day lies in the span."""
    return column.between(FIRST_DAY, LAST_DAY)


def has_instant(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the condition that an instant lies on a local day of the span."""
    return and_(column >= _BEGINS_AT, column < _ENDS_AT)


def touches(spell: Any) -> ColumnElement[bool]:
    """Return the condition that a dated spell has a day in the span."""
    return and_(spell.valid_from <= LAST_DAY, or_(spell.valid_to.is_(None), spell.valid_to >= FIRST_DAY))


def _end_of(day: date) -> datetime:
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
