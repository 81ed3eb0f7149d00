"""What a county, the nation or one office shows to those who do not work there. Values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hpmt_supervision.fidelity.area.shown_rows import shown_row, without_absent
from hpmt_supervision.fidelity.area.units import UnitFigures, figures_of
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.month_shares import CHART_MONTHS, MonthShare
from hpmt_supervision.fidelity.figures.months import Month, months_between, months_up_to
from hpmt_supervision.fidelity.figures.record_queries import Structure
from hpmt_supervision.fidelity.figures.rows import UnitFacts, report_rows
from hpmt_supervision.fidelity.frequency_report.queries import Question
from hpmt_supervision.fidelity.frequency_report.report import ReportRow
from hpmt_supervision.fidelity.withholding.holders import is_few
from hpmt_supervision.fidelity.withholding.month_cells import MonthCells, month_cells
from hpmt_supervision.fidelity.withholding.small_numbers import Reason
from hpmt_supervision.people.models import UnitKind

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.indicators import Records

# The kind of unit that has a row on the page of each kind.
ROWS_OF = {UnitKind.NATIONAL: UnitKind.COUNTY, UnitKind.COUNTY: UnitKind.OFFICE}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One unit as somebody from outside sees it.

    Attributes:
        shown: the figures that may be shown.
        reason: why the row is withheld, or None when it is not.
        hides_attendances: whether attendances alone are withheld of a row that is not.
        has_group: whether the unit has a group of the level.
        months: the months, oldest first, everyone counted; a withheld row may have months that are not.
        last_held: the day of the last session held up to today, or None.
        merged_into: the name of the unit it was merged into, or None.
    """

    shown: ReportRow
    reason: Reason | None
    hides_attendances: bool
    has_group: bool
    months: tuple[MonthShare, ...]
    last_held: date | None
    merged_into: str | None

    @property
    def unit(self) -> UnitFacts:
        """Return the unit."""
        return self.shown.unit

    @property
    def sessions(self) -> int:
        """Return the sessions of the period, whatever became of them."""
        return sum(self.count(name) for name in ("sessions_planned", "sessions_held", "sessions_cancelled"))

    @property
    def is_silent(self) -> bool:
        """Tell whether there is a group and no session of any status: silence, which is not the same as none held."""
        return self.has_group and self.sessions == 0

    def count(self, name: str) -> int:
        """Return a field that is a whole number and is shown."""
        value = self.shown.fields[name]
        return value if isinstance(value, int) else 0


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What the page of a county, the nation or an office seen from outside shows.

    Attributes:
        question: what was asked for.
        months: the months that are drawn.
        rows: the units beneath, in order; none for an office.
        total: the unit itself; None when it has no row on this level or was not open in the period.
        intervals: the intervals of the groups, in days, rising.
    """

    question: Question
    months: tuple[Month, ...]
    rows: tuple[AreaRow, ...]
    total: AreaRow | None
    intervals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which months a page draws, and which must be known for it.

    Attributes:
        drawn: the months that are drawn, oldest first.
        months: the same, with the months of the period before them when the period is longer.
    """

    drawn: tuple[Month, ...]
    months: tuple[Month, ...]

    @classmethod
    def of_page(cls, period: Period, fewest: int) -> "Drawn":
        """Return the months of a page: those of the period, and more before it when they are few.

        Args:
            period: whole calendar months.
            fewest: months to draw at least; never more than ``CHART_MONTHS``.
        """
        first, last = Month.of(period.first), Month.of(period.last)
        drawn = months_up_to(last, min(CHART_MONTHS, max(fewest, len(months_between(first, last)))))
        return cls(tuple(drawn), tuple(months_between(min(drawn[0], first), last)))

    @property
    def span(self) -> Period:
        """Return the days from the first month to the last."""
        return Period(self.months[0].first, self.months[-1].last)


def compose(
    structure: Structure,
    records: "Records",
    question: Question,
    drawn: Drawn,
    *,
    begun: Mapping[int, date],
    last_held: Mapping[int, date],
) -> AreaFigures:
    """Return what the page of a place shows.

    Args:
        structure: every unit, and every group of the level.
        records: what was read for these groups, from before the first month to the last day.
        question: what is asked for; its unit is the place, and ``by`` the place's own kind.
        drawn: the months of the page.
        begun: the day of the first session on record, by unit.
        last_held: the day of the last session held, by unit.
    """
    period = question.period
    top = structure.units[structure.key_of(question.unit or "")]
    months = [month.period for month in drawn.months]
    cells = month_cells(structure, records, level=question.level, months=months, period=period)
    units = _units_of_page(structure, top, question)
    found = figures_of(structure, records, cells, units, period)
    few = frozenset(key for key, one in found.items() if is_few(one.of_period.supervisees))
    why = cells.reasons(period, few)
    of_period = {key: one.of_period for key, one in found.items()}
    parts = {unit.id: one for unit, one in zip(cells.units, cells.of_period, strict=True)}
    if question.exclude_absent:
        why, of_period, parts = without_absent(structure, records, cells, units, question)
    shown = [shown_row(structure, unit, of_period[unit.id], why, parts, cells, period) for unit in units]
    series = {unit.id: _series(unit, found[unit.id], cells, drawn, begun.get(unit.id, date.max)) for unit in units}
    rows = _area_rows(structure, shown, why, cells.unattended_in(period), series, last_held)
    has_total = bool(units) and units[-1].id == top.id
    return AreaFigures(
        question=question,
        months=drawn.drawn,
        rows=tuple(rows[:-1] if has_total else rows),
        total=rows[-1] if has_total else None,
        intervals=tuple(sorted({interval for _key, _owner, interval in structure.beneath(top.id).groups})),
    )


def _units_of_page(structure: Structure, top: UnitFacts, question: Question) -> list[UnitFacts]:
    """Return the units that have a row, those beneath in order and the place itself last."""
    kinds = (ROWS_OF.get(UnitKind(top.kind)), top.kind)
    return [
        unit
        for kind in kinds
        if kind is not None
        for unit in report_rows(
            structure.units,
            set(structure.owners),
            kind=kind,
            level=question.level,
            period=question.period,
            beneath=top.id,
        )
    ]


def _series(
    unit: UnitFacts, found: UnitFigures, cells: MonthCells, drawn: Drawn, begun: date
) -> tuple[MonthShare, ...]:
    """Return the months of a unit that the page draws, everyone counted; a withheld cell is blank."""
    before = len(drawn.months) - len(drawn.drawn)
    return tuple(
        MonthShare(month, 0, 0, month.last >= begun, is_withheld=True)
        if unit.id in hidden
        else MonthShare(month, active, scheduled, month.last >= begun)
        for month, hidden, active, scheduled in zip(
            drawn.drawn,
            cells.hidden[before:],
            found.active_days[before:],
            found.on_schedule_days[before:],
            strict=True,
        )
    )


def _area_rows(
    structure: Structure,
    shown: Sequence[ReportRow],
    why: Mapping[int, Reason],
    unattended: frozenset[int],
    series: Mapping[int, tuple[MonthShare, ...]],
    last_held: Mapping[int, date],
) -> list[AreaRow]:
    """Return the rows with everything that belongs to each."""
    with_group = {above for owner in set(structure.owners) for above in structure.upwards(owner)}

    def name_of(key: int | None) -> str | None:
        return structure.units[key].name if key in structure.units else None

    return [
        AreaRow(
            shown=row,
            reason=why.get(row.unit.id) if row.withheld else None,
            hides_attendances=row.unit.id in unattended and not row.withheld,
            has_group=row.unit.id in with_group,
            months=series[row.unit.id],
            last_held=last_held.get(row.unit.id),
            merged_into=name_of(row.unit.merged_into_id),
        )
        for row in shown
    ]
