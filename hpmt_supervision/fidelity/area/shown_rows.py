"""How much of a unit's figures is shown to those who do not work there. Values in, values out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.months import is_tertial
from hpmt_supervision.fidelity.figures.record_queries import Structure
from hpmt_supervision.fidelity.figures.rows import UnitFacts
from hpmt_supervision.fidelity.frequency_report.queries import Question, holders_of
from hpmt_supervision.fidelity.frequency_report.report import NOT_FOR_ONE_OFFICE, OF_ATTENDANCES, ReportRow
from hpmt_supervision.fidelity.withholding.distributions import Part, tells_of_few
from hpmt_supervision.fidelity.withholding.holders import is_small
from hpmt_supervision.fidelity.withholding.month_cells import MonthCells
from hpmt_supervision.fidelity.withholding.small_numbers import Reason, reasons, withheld_without_absent
from hpmt_supervision.people.models import UnitKind

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.indicators import Records


def shown_row(
    structure: Structure,
    unit: UnitFacts,
    figures: Figures,
    why: Mapping[int, Reason],
    parts: Mapping[int, Figures],
    cells: MonthCells,
    period: Period,
) -> ReportRow:
    """Return what is shown of a unit.

    Args:
        structure: every unit.
        unit: the unit.
        figures: its figures.
        why: why rows are withheld, by key.
        parts: the figures of the units that own groups, by key.
        cells: the owning units by month.
        period: the period of the figures.
    """
    beneath = {key: one for key, one in parts.items() if key != unit.id and unit.id in structure.upwards(key)}
    few = [_part(one) for key, one in beneath.items() if why.get(key, Reason.FOR_ANOTHER) != Reason.FOR_ANOTHER]
    not_shown: tuple[str, ...] = OF_ATTENDANCES if unit.id in cells.unattended_in(period) else ()
    if (
        unit.kind == UnitKind.OFFICE
        or not_shown
        or (
            few
            and (
                # From one period to the next people move between the cells of a distribution, and where it is
                # known who can move it tells of them. So where somebody is to be guarded, one period alone is shown
                # of every month.
                not is_tertial(period)
                or not all(small & beneath.keys() for small in cells.small_in(period))
                # When nobody was without supervision for as long as an interval, nobody at a small unit was.
                or (figures.longest_gap_days or 0) <= structure.reach_days
                or tells_of_few(
                    figures.distribution, [_part(one) for key, one in beneath.items() if key not in why], few
                )
            )
        )
    ):
        not_shown += NOT_FOR_ONE_OFFICE
    return ReportRow.showing(unit, figures, withheld=unit.id in why, not_shown=not_shown)


def _part(figures: Figures) -> Part:
    return Part(figures.supervisees, figures.attendances, figures.sessions_held)


def without_absent(
    structure: Structure, records: "Records", cells: MonthCells, units: Sequence[UnitFacts], question: Question
) -> tuple[dict[int, Reason], dict[int, Figures], dict[int, Figures]]:
    """Return why rows are withheld without absent people, and the figures of the page's and of the owning units."""
    from hpmt_supervision.fidelity.figures import indicators

    period, level = question.period, question.level
    everyone = holders_of(structure, records, level, period)
    remaining = holders_of(structure, records, level, period, exclude_absent=True)
    places = [
        place for place, month in enumerate(cells.months) if period.first <= month.first and month.last <= period.last
    ]
    hidden = withheld_without_absent(
        everyone,
        remaining,
        always=cells.unattended_in(period),
        months=[cells.people(structure, place) for place in places],
    )
    found: dict[int, Figures] = {}
    every = {unit.id: unit for unit in (*units, *cells.units)}
    for kind in sorted({unit.kind for unit in every.values()}):
        rows = [unit for unit in every.values() if unit.kind == kind]
        figures = indicators.figures(records, structure.group_rows(rows), len(rows), period, exclude_absent=True)
        found |= {unit.id: one for unit, one in zip(rows, figures, strict=True)}
    always = cells.reasons(period, frozenset(holder.key for holder in everyone if is_small(holder.people)))
    return reasons(hidden, everyone, remaining) | always, found, {unit.id: found[unit.id] for unit in cells.units}
