"""Reads for the administration of units and groups. Every list is ordered; nothing is asked once a row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import descendants
from hpmt_supervision.people.models import (
    Membership,
    Part,
    Person,
    RoleAssignment,
    StandIn,
    SupervisionGroup,
    Unit,
    UnitKind,
)
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.queries import by_name
from hpmt_supervision.people.roles import role_in_group

GROUPS_PER_PAGE = 50


@dataclass(frozen=True)
class UnitRow:
    """A unit in the tree.

    Attributes:
        unit: the unit.
        depth: 0 for the nation, 1 for a county, 2 for an office.
        groups: how many groups belong to it.
        people: how many people hold a role there on the day asked for.
    """

    unit: Unit
    depth: int
    groups: int
    people: int


@dataclass(frozen=True)
class GroupRow:
    """A group in a list, with who leads it and how many it has on the day asked for."""

    group: SupervisionGroup
    supervisors: list[Person]
    members: int


@dataclass(frozen=True)
class GroupFilters:
    """What the list of groups is narrowed to: part of a name of group or unit, and a level."""

    search: str = ""
    level: int | None = None


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
    unit = db.session.scalar(select(Unit).where(Unit.id == unit_id).options(joinedload(Unit.parent)))
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


def unit_rows(on: date) -> list[UnitRow]:
    """Return the whole tree with counts of groups and of people with a role on a day."""
    groups = _counts(select(SupervisionGroup.unit_id, func.count()).group_by(SupervisionGroup.unit_id))
    people = _counts(
        select(RoleAssignment.unit_id, func.count(RoleAssignment.person_id.distinct()))
        .where(covers(RoleAssignment, on))
        .group_by(RoleAssignment.unit_id)
    )
    return [UnitRow(unit, depth, groups.get(unit.id, 0), people.get(unit.id, 0)) for unit, depth in _in_tree_order()]


def _counts(statement: object) -> dict[int, int]:
    return {key: count for key, count in db.session.execute(statement)}  # type: ignore[call-overload]  # noqa: C416


def subtree(unit_id: int) -> set[int]:
    """Return the keys of a unit and of every unit under it."""
    parents = {key: parent for key, parent in db.session.execute(select(Unit.id, Unit.parent_id))}  # noqa: C416
    return {unit_id} | descendants(parents, unit_id)


def children_of(unit_id: int) -> list[Unit]:
    """Return the units right under a unit, by name."""
    found = db.session.scalars(select(Unit).where(Unit.parent_id == unit_id))
    return sorted(found, key=lambda unit: (norwegian_order(unit.name), unit.id))


def roles_at(unit_id: int, on: date) -> list[RoleAssignment]:
    """Return the roles held at a unit on a day, each with its person, by name."""
    found = db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.unit_id == unit_id, covers(RoleAssignment, on))
        .options(joinedload(RoleAssignment.person))
    )
    return sorted(found, key=lambda row: (norwegian_order(row.person.name), row.person_id, row.role, row.id))


def groups_at(unit_id: int, on: date) -> list[GroupRow]:
    """Return the groups of a unit, by name."""
    return _with_people(_ordered(select(SupervisionGroup).where(SupervisionGroup.unit_id == unit_id)), on)


def group_page(filters: GroupFilters, page: int, on: date) -> tuple[list[GroupRow], int]:
    """Return one page of the groups, by level, unit and name, and how many there are in all.

    Args:
        filters: what the list is narrowed to.
        page: the page, from 1.
        on: the day whose supervisors and members are shown.
    """
    statement = select(SupervisionGroup)
    if filters.level is not None:
        statement = statement.where(SupervisionGroup.level == filters.level)
    wanted = filters.search.casefold()
    # Databases differ in how they compare æ, ø and å, so names are compared and ordered here.
    groups = [
        group
        for group in _ordered(statement)
        if not wanted or wanted in group.name.casefold() or wanted in group.unit.name.casefold()
    ]
    first = (page - 1) * GROUPS_PER_PAGE
    return _with_people(groups[first : first + GROUPS_PER_PAGE], on), len(groups)


def all_groups() -> list[SupervisionGroup]:
    """Return every group with its unit, by level, unit and name, to choose one from."""
    return _ordered(select(SupervisionGroup))


def _ordered(statement: object) -> list[SupervisionGroup]:
    found = db.session.scalars(statement.options(joinedload(SupervisionGroup.unit)))  # type: ignore[attr-defined]
    return sorted(
        found,
        key=lambda group: (group.level, norwegian_order(group.unit.name), norwegian_order(group.name), group.id),
    )


def _with_people(groups: list[SupervisionGroup], on: date) -> list[GroupRow]:
    keys = [group.id for group in groups]
    leaders: dict[int, list[Person]] = {}
    for row in db.session.scalars(
        select(Membership)
        .where(Membership.group_id.in_(keys), Membership.part == Part.SUPERVISOR, covers(Membership, on))
        .options(joinedload(Membership.person))
    ):
        leaders.setdefault(row.group_id, []).append(row.person)
    members = _counts(
        select(Membership.group_id, func.count(Membership.person_id.distinct()))
        .where(Membership.group_id.in_(keys), Membership.part == Part.SUPERVISEE, covers(Membership, on))
        .group_by(Membership.group_id)
    )
    return [GroupRow(group, by_name(leaders.get(group.id, [])), members.get(group.id, 0)) for group in groups]


def memberships_of_group(group_id: int) -> list[Membership]:
    """Return every membership a group has had and will have, each with its person, by name and first day."""
    found = db.session.scalars(
        select(Membership).where(Membership.group_id == group_id).options(joinedload(Membership.person))
    )
    return sorted(found, key=lambda row: (norwegian_order(row.person.name), row.person_id, row.valid_from, row.id))


def stand_ins_of_group(group_id: int) -> list[StandIn]:
    """Return every stand-in of a group with both people, the latest first."""
    return list(
        db.session.scalars(
            select(StandIn)
            .where(StandIn.group_id == group_id)
            .options(joinedload(StandIn.person), joinedload(StandIn.absent_person))
            .order_by(StandIn.valid_from.desc(), StandIn.id.desc())
        )
    )


def candidates_for(group: SupervisionGroup, on: date) -> list[tuple[Person, str]]:
    """Return the people whose role fits a group, each with the role, by name: those one most likely adds.

    A supervisee of a county's group works at one of its offices; a supervisor's reach is a grant to the county.
    Nationally, everybody with the role fits.

    Args:
        group: the group.
        on: today; roles that begin later count too, so that somebody can be added before they start.
    """
    units: Collection[int] | None = subtree(group.unit_id) if group.level < 3 else None
    roles = [role_in_group(group.level, Part.SUPERVISOR), role_in_group(group.level, Part.SUPERVISEE)]
    assignment = aliased(RoleAssignment)
    statement = select(Person, assignment.role).join(assignment, assignment.person_id == Person.id).distinct()
    statement = statement.where(
        assignment.role.in_(roles), (assignment.valid_to.is_(None)) | (assignment.valid_to >= on)
    )
    if units is not None:
        statement = statement.where(assignment.unit_id.in_(units))
    found = [(person, role) for person, role in db.session.execute(statement)]
    return sorted(found, key=lambda pair: (norwegian_order(pair[0].name), pair[0].id, pair[1]))


def get_stand_in(stand_in_id: int) -> StandIn:
    """Return a stand-in.

    Raises:
        NotFound: when there is no such stand-in.
    """
    row = db.session.get(StandIn, stand_in_id)
    if row is None:
        raise NotFound("")
    return row
