"""The figures of the units on a page, by month and for its period. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.record_queries import Structure
from hpmt_supervision.fidelity.figures.rows import UnitFacts
from hpmt_supervision.fidelity.withholding.month_cells import MonthCells

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.indicators import Records


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit, everyone counted.

    Attributes:
        of_period: its figures for the period.
        active_days, on_schedule_days: its days in each month of the cells.
    """

    of_period: Figures
    active_days: tuple[int, ...]
    on_schedule_days: tuple[int, ...]


def figures_of(
    structure: Structure, records: "Records", cells: MonthCells, units: Sequence[UnitFacts], period: Period
) -> dict[int, UnitFigures]:
    """Return the figures of units by key, whatever is withheld of them.

    Args:
        structure: every unit, and every group of the level.
        records: what the cells were made from.
        cells: the owning units by month, which need not be computed again.
        units: the units.
        period: the period, some of the months of the cells.
    """
    from hpmt_supervision.fidelity.figures.month_figures import MonthFigures, figures_above

    found: dict[int, UnitFigures] = {}

    def take(rows: Sequence[UnitFacts], by_month: MonthFigures, of_period: Sequence[Figures]) -> None:
        for place, unit in enumerate(rows):
            days = (by_month.active_days[place], by_month.on_schedule_days[place])
            found[unit.id] = UnitFigures(of_period[place], *(tuple(some.tolist()) for some in days))

    take(cells.units, cells.figures, cells.of_period)
    owning = structure.group_rows(cells.units)
    # Somebody in two offices counts once in the county, so its figures are no sum of the offices'.
    for kind in sorted({unit.kind for unit in units if unit.id not in found}):
        rows = [unit for unit in units if unit.kind == kind]
        above = structure.group_rows(rows)
        take(rows, *figures_above(cells.figures, records, owning, above, len(rows), cells.months, period))
    return {unit.id: found[unit.id] for unit in units}
