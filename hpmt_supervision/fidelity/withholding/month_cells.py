"""What is withheld month by month, so that no choice of periods gives few people's figures away. Values in, values out.

Whoever sees figures from outside an office can ask for one period after another and subtract. With everyone counted,
attendances, active days and on-schedule days of a period are the sums of its months'; so all that can be asked for is
made of cells, one for each unit and month. Which cells are withheld is decided for each month by itself, from what
happened in that month alone and never from the period that is asked for. A period's row is shown when every one of its
cells is. Whatever rows a reader gathers are then sums of cells that are shown anyway, months are tied to each other by
nothing, and what cannot be worked out within one month cannot be worked out at all.

What it costs: a unit with 1–4 people in one month of a period has no row for the period. Without that, the month would
be the period less the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.record_queries import Structure
from hpmt_supervision.fidelity.figures.rows import OWNERS, UnitFacts
from hpmt_supervision.fidelity.withholding.holders import Holder, is_few, is_small
from hpmt_supervision.fidelity.withholding.small_numbers import Reason, withheld

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.indicators import Records
    from hpmt_supervision.fidelity.figures.month_figures import MonthFigures

# Units are taken for equally large when their numbers of people lie in the same step.
_STEP = 5


@dataclass(frozen=True, slots=True)
class MonthCells:
    """The owning units of a level, month by month.

    Attributes:
        months: the months in a row.
        units: the units that own groups of the level, in order of the arrays.
        figures: their figures by month.
        of_period: their figures for the period asked for.
        hidden: for each month, the keys of the units whose cell is withheld.
        unattended: for each month, the keys of those and of the units whose attendances alone are withheld.
        small: for each month, the keys of those that have 1–4 people in it.
    """

    months: tuple[Period, ...]
    units: tuple[UnitFacts, ...]
    figures: "MonthFigures"
    of_period: tuple[Figures, ...]
    hidden: tuple[frozenset[int], ...]
    unattended: tuple[frozenset[int], ...]
    small: tuple[frozenset[int], ...]

    def hidden_in(self, period: Period) -> frozenset[int]:
        """Return the units whose row for a period is withheld: those with a withheld cell in it."""
        return self._any(self.hidden, period)

    def unattended_in(self, period: Period) -> frozenset[int]:
        """Return the units whose attendances in a period are withheld, whether or not the rest of the row is."""
        return self._any(self.unattended, period)

    def reasons(self, period: Period, few: frozenset[int]) -> dict[int, Reason]:
        """Return why each row of a period is withheld.

        Args:
            period: the period.
            few: the units with 1–4 people in the whole period.
        """
        small = self._any(self.small, period)

        def reason(key: int) -> Reason:
            if key in few:
                return Reason.SMALL
            return Reason.SMALL_MONTH if key in small else Reason.FOR_ANOTHER

        return {key: reason(key) for key in sorted(self.hidden_in(period))}

    def small_in(self, period: Period) -> list[frozenset[int]]:
        """Return the units with 1–4 people in each month of a period."""
        return self._within(self.small, period)

    def _any(self, sets: Sequence[frozenset[int]], period: Period) -> frozenset[int]:
        return frozenset[int]().union(*self._within(sets, period))

    def _within(self, sets: Sequence[frozenset[int]], period: Period) -> list[frozenset[int]]:
        return [
            some
            for month, some in zip(self.months, sets, strict=True)
            if period.first <= month.first and month.last <= period.last
        ]

    def people(self, structure: Structure, place: int) -> dict[int, frozenset[int]]:
        """Return the people of every unit in one month, those above the owning units too.

        Args:
            structure: every unit.
            place: the place of the month.
        """
        return _people_upwards(structure, self.units, self.figures.people_by_row(place))


def month_cells(
    structure: Structure, records: "Records", *, level: int, months: Sequence[Period], period: Period
) -> MonthCells:
    """Decide what is withheld in each month.

    Args:
        structure: every unit, and every group of the level.
        records: what was read for these groups, from before the first month to the last day.
        level: 1, 2 or 3.
        months: whole calendar months in a row.
        period: the period asked for, some of the months.
    """
    from hpmt_supervision.fidelity.figures.month_figures import month_figures

    units = tuple(unit for unit in structure.units.values() if unit.kind == OWNERS[level])
    figures, of_period = month_figures(records, structure.group_rows(units), len(units), months, period)
    decided = [_decide(structure, units, figures, place, month) for place, month in enumerate(months)]
    return MonthCells(
        months=tuple(months),
        units=units,
        figures=figures,
        of_period=tuple(of_period),
        hidden=tuple(hidden for hidden, _unattended, _small in decided),
        unattended=tuple(unattended for _hidden, unattended, _small in decided),
        small=tuple(small for _hidden, _unattended, small in decided),
    )


def _decide(
    structure: Structure, units: Sequence[UnitFacts], figures: "MonthFigures", place: int, month: Period
) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Return the units that are withheld in a month, those whose attendances are, and those that are small in it."""
    sizes = figures.supervisees[:, place].tolist()
    closed = frozenset(
        unit.id for unit, size in zip(units, sizes, strict=True) if size and not unit.is_open_within(month)
    )
    if not any(is_few(size) for size in sizes):
        # Nobody is to be guarded, and a total is on more people than the units beneath it.
        hidden = closed | frozenset(_closed_totals(structure, month))
        return hidden, hidden, frozenset()
    holders = _holders(structure, units, figures, place, month)
    # In steps of a few people the choice seldom moves from one unit to another between two months, and each unit that
    # is chosen in any month of a period has no row for it.
    # In a month when few offices met, as in summer, a total's attendances would be those of a small office, and how
    # many days were on schedule would not; so attendances are decided by themselves, and more of them are withheld.
    hidden = withheld(holders, size=_in_steps, heeds_attendances=False)
    unattended = withheld(holders, size=_in_steps, also=hidden)
    people = {holder.key: holder.people for holder in holders}
    small = frozenset(key for key, some in people.items() if is_small(some))
    return _peopled(hidden, people), _peopled(unattended, people), small


def _in_steps(people: int) -> int:
    return people // _STEP


def _peopled(keys: frozenset[int], people: Mapping[int, frozenset[int]]) -> frozenset[int]:
    return frozenset(key for key in keys if people[key])


def _closed_totals(structure: Structure, month: Period) -> list[int]:
    """Return the totals that were not open in a month, and so show nothing of it."""
    above = {key for owner in set(structure.owners) for key in structure.upwards(owner)[1:]}
    return [key for key in sorted(above) if not structure.units[key].is_open_within(month)]


def _holders(
    structure: Structure, units: Sequence[UnitFacts], figures: "MonthFigures", place: int, month: Period
) -> list[Holder]:
    """Return every unit of the nation with the people and sums of one month."""
    people = _people_upwards(structure, units, figures.people_by_row(place))
    owning = [
        Holder(
            key=unit.id,
            parent=unit.parent_id,
            owns_groups=True,
            has_row=unit.is_open_within(month),
            people=people[unit.id],
            attendances=int(figures.attendances[row, place]),
            active_days=int(figures.active_days[row, place]),
            on_schedule_days=int(figures.on_schedule_days[row, place]),
            sessions_held=int(figures.sessions_held[row, place]),
            distribution=tuple(figures.distribution[row, place].tolist()),
        )
        for row, unit in enumerate(units)
    ]
    totals = sorted(people.keys() - {unit.id for unit in units})
    return owning + [
        Holder(key, structure.units[key].parent_id, False, structure.units[key].is_open_within(month), people[key])
        for key in totals
    ]


def _people_upwards(
    structure: Structure, units: Sequence[UnitFacts], people: Sequence[frozenset[int]]
) -> dict[int, frozenset[int]]:
    """Return the people of each owning unit and of every unit above them."""
    gathered: dict[int, set[int]] = {}
    for unit, some in zip(units, people, strict=True):
        for above in structure.upwards(unit.id):
            gathered.setdefault(above, set()).update(some)
    return {key: frozenset(some) for key, some in gathered.items()}
