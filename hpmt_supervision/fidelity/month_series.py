"""Months of the units on a page, with the months that are withheld left blank. Values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hpmt_supervision.fidelity.definitions import Period
from hpmt_supervision.fidelity.month_withholding import withheld_by_month
from hpmt_supervision.fidelity.months import Month, months_up_to
from hpmt_supervision.fidelity.office_queries import CHART_MONTHS, MonthShare
from hpmt_supervision.fidelity.queries import group_rows, holders_of
from hpmt_supervision.fidelity.record_queries import Structure
from hpmt_supervision.fidelity.rows import UnitFacts
from hpmt_supervision.fidelity.small_numbers import Holder, withheld

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.indicators import Records


def months_of_page(period: Period, fewest: int) -> list[Month]:
    """Return the months that a page draws: those of the period, and more before it when they are few.

    Args:
        period: whole calendar months.
        fewest: months to draw at least; never more than ``CHART_MONTHS``.
    """
    last = Month.of(period.last)
    asked = (last.year - period.first.year) * 12 + last.number - period.first.month + 1
    return months_up_to(last, min(CHART_MONTHS, max(fewest, asked)))


@dataclass(frozen=True, slots=True)
class _Table:
    """One month of the whole nation.

    Attributes:
        month: the month.
        holders: every unit with the people and sums of the month.
        hidden: the keys of the units that do not show this month.
    """

    month: Month
    holders: list[Holder]
    hidden: frozenset[int]


def month_series(
    structure: Structure,
    records: "Records",
    *,
    level: int,
    period: Period,
    months: Sequence[Month],
    hidden: frozenset[int],
    units: Sequence[UnitFacts],
) -> dict[int, tuple[MonthShare, ...]]:
    """Return the months of some units, everyone counted.

    Args:
        structure: every unit, and every group of the level.
        records: what was read for these groups, from before the first month or the period to the last day.
        level: 1, 2 or 3.
        period: the period of the page, whole calendar months.
        months: the months to show; the last one is the last of the period.
        hidden: the units whose rows for the period, with everyone, are withheld.
        units: the units to show.
    """
    tables = _tables(structure, records, level, period, months, hidden)
    begun = _first_session_days(structure, records)
    sums = [_sums(structure, records, table, units) for table in tables]

    def share(unit: UnitFacts, table: _Table, found: Mapping[int, tuple[int, int]]) -> MonthShare:
        registered = table.month.last.toordinal() >= begun.get(unit.id, date.max.toordinal())
        if unit.id in table.hidden:
            return MonthShare(table.month, 0, 0, registered, is_withheld=True)
        return MonthShare(table.month, *found.get(unit.id, (0, 0)), registered)

    return {
        unit.id: tuple(share(unit, table, found) for table, found in zip(tables, sums, strict=True)) for unit in units
    }


def _tables(
    structure: Structure,
    records: "Records",
    level: int,
    period: Period,
    months: Sequence[Month],
    hidden: frozenset[int],
) -> list[_Table]:
    """Return each month of the nation with what is withheld in it."""

    def holders(of: Period) -> list[Holder]:
        return holders_of(structure, records, level, of, rows_in=period)

    found = [(month, holders(month.period)) for month in months]
    parts = [table for month, table in found if month.first >= period.first]
    if period.first < months[0].first:
        # The months too early to be drawn are part of the period's sum all the same.
        parts.append(holders(Period(period.first, months[0].first - timedelta(days=1))))
    within = withheld_by_month(hidden, parts)
    return [
        _Table(month, table, within if month.first >= period.first else withheld(table, also=hidden))
        for month, table in found
    ]


def _sums(
    structure: Structure, records: "Records", table: _Table, units: Sequence[UnitFacts]
) -> dict[int, tuple[int, int]]:
    """Return active and on-schedule days of the month by unit, for at least the given units that show it."""
    from hpmt_supervision.fidelity import indicators

    found = {
        holder.key: (holder.active_days, holder.on_schedule_days) for holder in table.holders if holder.owns_groups
    }
    for kind in sorted({unit.kind for unit in units if unit.id not in found}):
        # Somebody in two offices counts once in the county, so its days are no sum of the offices'.
        rows = [unit for unit in units if unit.kind == kind]
        figures = indicators.figures(records, group_rows(structure, rows), len(rows), table.month.period)
        found |= {unit.id: (one.active_days, one.on_schedule_days) for unit, one in zip(rows, figures, strict=True)}
    return found


def _first_session_days(structure: Structure, records: "Records") -> dict[int, int]:
    """Return the day of the first session on record, of any status, by unit, as a proleptic ordinal."""
    first: dict[int, int] = {}
    owners = [structure.upwards(owner) for owner in structure.owners]
    for group, day in zip(records.session_group.tolist(), records.session_day.tolist(), strict=True):
        for key in owners[group]:
            first[key] = min(first.get(key, day), day)
    return first
