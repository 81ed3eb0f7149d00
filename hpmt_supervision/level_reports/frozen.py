"""Figures as JSON and back, so that a sent report keeps the values it was sent with. Values in, values out."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.level_reports.figures import (
    AskedLine,
    CourseLine,
    Figures,
    Gap,
    GroupLine,
    InsideFigures,
    MonthLine,
    NeedCount,
    NeedItem,
    RecordedShare,
    Standing,
    ToolCount,
    UnitLine,
    WarnedLine,
)

# The form the figures are written in. When a field changes, the number goes up and ``from_json`` reads the old one too.
FORM = 2
# The first form held neither what happened nor the days since.
_WITHOUT_HAPPENINGS = 1


def to_json(figures: Figures) -> str:
    """Return figures as JSON; decimals are text, so that no digit is lost."""
    return json.dumps({"form": FORM} | _plain(figures), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Figures:
    """Return the figures that ``to_json`` wrote.

    Raises:
        ValueError: when they are written in a form that is not known here.
    """
    found = json.loads(text)
    if found.get("form") == _WITHOUT_HAPPENINGS:
        found |= {"warned": [], "asked": [], "tells_since": False, "recorded": None}
    elif found.get("form") != FORM:
        raise ValueError(f"Figures of the form {found.get('form')} are not known")
    inside = found["inside"]
    return Figures(
        lines=tuple(_unit(row) for row in found["lines"]),
        total=_unit(found["total"]) if found["total"] else None,
        months=tuple(_month(row) for row in found["months"]),
        intervals=tuple(found["intervals"]),
        groups=tuple(GroupLine(**row) for row in found["groups"]),
        cancelled=tuple((reason, count) for reason, count in found["cancelled"]),
        courses=tuple(CourseLine(**row) for row in found["courses"]),
        need_counts=tuple(NeedCount(**row) for row in found["need_counts"]),
        tools=tuple(ToolCount(**row) for row in found["tools"]),
        items=tuple(_item(row) for row in found["items"]),
        inside=_inside(inside) if inside else None,
        warned=tuple(_warned(row) for row in found["warned"]),
        asked=tuple(_asked(row) for row in found["asked"]),
        tells_since=found["tells_since"],
        recorded=_recorded(found["recorded"]) if found["recorded"] else None,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Month):
        return value.code
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _unit(row: dict[str, Any]) -> UnitLine:
    return UnitLine(
        **row
        | {
            "standing": Standing(row["standing"]),
            "on_schedule": _decimal(row["on_schedule"]),
            "mean": _decimal(row["mean"]),
            "opened": _day(row["opened"]),
            "closed": _day(row["closed"]),
            "last_held": _day(row.get("last_held")),
        }
    )


def _month(row: dict[str, Any]) -> MonthLine:
    month = Month.parse(row["month"])
    assert month is not None, "a month was written by its code"
    return MonthLine(month, _decimal(row["share"]), Gap(row["gap"]) if row["gap"] else None)


def _item(row: dict[str, Any]) -> NeedItem:
    return NeedItem(**row | {"reported_on": _day(row["reported_on"]), "answered_on": _day(row["answered_on"])})


def _warned(row: dict[str, Any]) -> WarnedLine:
    days = ("raised_on", "answered_on", "new_date", "ended_on")
    return WarnedLine(**row | {name: _day(row[name]) for name in days})


def _asked(row: dict[str, Any]) -> AskedLine:
    return AskedLine(**row | {"asked_on": _day(row["asked_on"]), "answered_on": _day(row["answered_on"])})


def _recorded(row: dict[str, Any]) -> RecordedShare:
    return RecordedShare(Decimal(row["share"]), row["months"], row["of_months"])


def _inside(row: dict[str, Any]) -> InsideFigures:
    return InsideFigures(tuple(row["distribution"]), row["longest_gap_days"], _decimal(row["without_absent"]))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
