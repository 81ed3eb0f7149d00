"""Reads for the administration of units. Every list is ordered; nothing is asked once a row."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import descendants
from hpmt_supervision.people.matching import matches
from hpmt_supervision.people.models import Membership, RoleAssignment, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.policy import covers


@dataclass(frozen=True)
class UnitRow:
    """A unit in the tree.

    Attributes:
        unit: the unit.
        depth: 0 for the nation, 1 for a county, 2 for an office.
        groups: how many groups of it have somebody in them on the day asked for.
        people: how many people hold a role there on that day.
    """

    unit: Unit
    depth: int
    groups: int
    people: int


def unit_by_text_id(text_id: str) -> Unit | None:
    """Return the unit with a sender's text id, or None."""
    return db.session.scalar(select(Unit).where(Unit.text_id == text_id))


def national_unit() -> Unit | None:
    """Return the first national unit, or None when the database holds none."""
    return db.session.scalar(select(Unit).where(Unit.kind == UnitKind.NATIONAL).order_by(Unit.id).limit(1))


def get_unit(unit_id: int) -> Unit:
    """Return a unit with its parent.

    Raises:
        NotFound: when there is no such unit.
    """
    unit = db.session.scalar(
        select(Unit).where(Unit.id == unit_id).options(joinedload(Unit.parent), joinedload(Unit.merged_into))
    )
    if unit is None:
        raise NotFound("")
    return unit


def all_units() -> list[Unit]:
    """Return every unit in the order of the tree: a parent, then its children by name."""
    return [unit for unit, _depth in _in_tree_order()]


def _in_tree_order() -> list[tuple[Unit, int]]:
    units = sorted(db.session.scalars(select(Unit)), key=lambda unit: (norwegian_order(unit.name), unit.id))
    children: dict[int | None, list[Unit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)
    found: list[tuple[Unit, int]] = []

    def lay(parent_id: int | None, depth: int) -> None:
        for unit in children.get(parent_id, []):
            found.append((unit, depth))
            lay(unit.id, depth + 1)

    lay(None, 0)
    return found


def unit_rows(on: date, *, search: str = "") -> list[UnitRow]:
    """Return the tree with counts of groups and of people with a role on a day.

    Args:
        on: the local day.
        search: only units whose name holds every word of this; empty for all.
    """
    groups = counted(
        select(SupervisionGroup.unit_id, func.count(SupervisionGroup.id.distinct()))
        .join(Membership, Membership.group_id == SupervisionGroup.id)
        .where(covers(Membership, on))
        .group_by(SupervisionGroup.unit_id)
    )
    people = counted(
        select(RoleAssignment.unit_id, func.count(RoleAssignment.person_id.distinct()))
        .where(covers(RoleAssignment, on))
        .group_by(RoleAssignment.unit_id)
    )
    return [
        UnitRow(unit, depth, groups.get(unit.id, 0), people.get(unit.id, 0))
        for unit, depth in _in_tree_order()
        if matches(search, unit.name)
    ]


def counted(statement: object) -> dict[int, int]:
    """Return what a statement of keys and counts found."""
    return {key: count for key, count in db.session.execute(statement)}  # type: ignore[call-overload]  # noqa: C416


def subtree(unit_id: int) -> set[int]:
    """Return the keys of a unit and of every unit under it."""
    parents = {key: parent for key, parent in db.session.execute(select(Unit.id, Unit.parent_id))}  # noqa: C416
    return {unit_id} | descendants(parents, unit_id)


def children_of(unit_id: int) -> list[Unit]:
    """Return the units right under a unit, by name."""
    found = db.session.scalars(select(Unit).where(Unit.parent_id == unit_id))
    return sorted(found, key=lambda unit: (norwegian_order(unit.name), unit.id))


def roles_of(unit_id: int) -> list[RoleAssignment]:
    """Return every role that has been, is or will be held at a unit, each with its person, by name and first day."""
    found = db.session.scalars(
        select(RoleAssignment).where(RoleAssignment.unit_id == unit_id).options(joinedload(RoleAssignment.person))
    )
    return sorted(
        found, key=lambda row: (norwegian_order(row.person.name), row.person_id, row.valid_from, row.role, row.id)
    )


def unit_names() -> dict[int, str]:
    """Return the name of every unit by its key."""
    return {key: name for key, name in db.session.execute(select(Unit.id, Unit.name))}  # noqa: C416


def units_to_merge_into(unit: Unit) -> list[Unit]:
    """Return the other units of the same kind that have no last day, those under the same parent first.

    Args:
        unit: the unit that would be merged into one of them.
    """
    found = db.session.scalars(select(Unit).where(Unit.kind == unit.kind, Unit.id != unit.id, Unit.closed_on.is_(None)))
    return sorted(found, key=lambda row: (row.parent_id != unit.parent_id, norwegian_order(row.name), row.id))
