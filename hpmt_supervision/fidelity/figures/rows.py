"""Which units have a row in the frequency report, and which row a unit's groups belong to. Values in, values out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.people.models import UnitKind

# The kind of unit that owns the groups of each level.
OWNERS = {1: UnitKind.OFFICE, 2: UnitKind.COUNTY, 3: UnitKind.NATIONAL}


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What the report needs to know of a unit.

    Attributes:
        id: the key in the database.
        text_id: the sender's own id, which the report shows.
        name: the name.
        kind: ``national``, ``county`` or ``office``.
        parent_id: the key of the unit above, or None.
        opened_on: first day, or None when it has always been open.
        closed_on: last day, or None.
        merged_into_id: the key of the unit it was merged into, or None.
    """

    id: int
    text_id: str
    name: str
    kind: str
    parent_id: int | None
    opened_on: date | None
    closed_on: date | None
    merged_into_id: int | None = None

    def is_open_within(self, period: Period) -> bool:
        """Tell whether the unit is open on any day of the period."""
        return (self.opened_on is None or self.opened_on <= period.last) and (
            self.closed_on is None or self.closed_on >= period.first
        )


def upwards(unit_id: int, units: Mapping[int, UnitFacts]) -> list[int]:
    """Return a unit and every unit above it, nearest first."""
    path: list[int] = []
    at: int | None = unit_id
    # A circle cannot be entered, but a report must not hang if one is ever found.
    while at is not None and at in units and at not in path:
        path.append(at)
        at = units[at].parent_id
    return path


def report_rows(
    units: Mapping[int, UnitFacts],
    owners: Collection[int],
    *,
    kind: str,
    level: int,
    period: Period,
    beneath: int | None = None,
) -> list[UnitFacts]:
    """Return the units that have a row, in the order of the report.

    Args:
        units: every unit by key.
        owners: the units that own a group of the level.
        kind: the kind of unit asked for.
        level: 1, 2 or 3. On level 1 every open unit has a row; above it only owners and what stands over them.
        period: the period.
        beneath: keep only this unit and what lies beneath it.

    Returns:
        The units by name in Norwegian alphabetical order, then by text id.
    """
    related = {above for owner in owners for above in upwards(owner, units)}
    kept = [
        unit
        for unit in units.values()
        if unit.kind == kind
        and unit.is_open_within(period)
        and (level == 1 or unit.id in related)
        and (beneath is None or beneath in upwards(unit.id, units))
    ]
    return sorted(kept, key=lambda unit: (norwegian_order(unit.name), unit.text_id))


def rows_of_units(unit_ids: Sequence[int], units: Mapping[int, UnitFacts], rows: Iterable[UnitFacts]) -> list[int]:
    """Return, for each unit, the number of the row whose groups include that unit's groups, or −1.

    Args:
        unit_ids: the units that own the groups, one entry for each group.
        units: every unit by key.
        rows: the units with a row, all of one kind, in order.
    """
    number = {unit.id: place for place, unit in enumerate(rows)}
    found: dict[int, int] = {}
    for unit_id in set(unit_ids):
        found[unit_id] = next((number[above] for above in upwards(unit_id, units) if above in number), -1)
    return [found[unit_id] for unit_id in unit_ids]
