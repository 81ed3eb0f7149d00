"""Reads for the administration of groups. Every list is ordered; nothing is asked once a row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.matching import matches
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, StandIn, SupervisionGroup
from hpmt_supervision.people.policy import covers, lacks_leader, role_behind
from hpmt_supervision.people.queries import by_name
from hpmt_supervision.people.roles import role_in_group
from hpmt_supervision.people.structure import counted, subtree

GROUPS_PER_PAGE = 50


@dataclass(frozen=True)
class GroupRow:
    """A group in a list, on the day asked for.

    Attributes:
        group: the group with its unit.
        supervisors: those who lead it, with a role behind them.
        stand_ins: those who lead it in somebody's place.
        members: how many are supervised in it.
    """

    group: SupervisionGroup
    supervisors: list[Person]
    stand_ins: list[Person]
    members: int


@dataclass(frozen=True)
class GroupFilters:
    """What the list of groups is narrowed to.

    Attributes:
        search: words that the names of group and unit must hold.
        level: 1–3, or None.
        unit_id: groups at this unit or one under it.
        without_leader: whether only groups with members and nobody to lead them.
    """

    search: str = ""
    level: int | None = None
    unit_id: int | None = None
    without_leader: bool = False


def groups_at(unit_id: int, on: date) -> list[GroupRow]:
    """Return the groups of a unit as they are on a day, by name."""
    return group_rows(_ordered(select(SupervisionGroup).where(SupervisionGroup.unit_id == unit_id)), on)


def groups_found(filters: GroupFilters, on: date) -> list[SupervisionGroup]:
    """Return the groups that fit, each with its unit, by level, unit and name.

    Args:
        filters: what the list is narrowed to.
        on: the day on which nobody leads, when that is asked for.
    """
    statement = select(SupervisionGroup)
    if filters.level is not None:
        statement = statement.where(SupervisionGroup.level == filters.level)
    if filters.unit_id is not None:
        statement = statement.where(SupervisionGroup.unit_id.in_(subtree(filters.unit_id)))
    if filters.without_leader:
        statement = statement.where(lacks_leader(SupervisionGroup, on))
    # Databases differ in how they compare letters, so names are compared and ordered here.
    return [group for group in _ordered(statement) if matches(filters.search, group.name, group.unit.name)]


def page_of(groups: list[SupervisionGroup], page: int) -> list[SupervisionGroup]:
    """Return one page of some groups; the first page is 1."""
    first = (page - 1) * GROUPS_PER_PAGE
    return groups[first : first + GROUPS_PER_PAGE]


def groups_without_leader(on: date) -> list[tuple[SupervisionGroup, bool]]:
    """Return the groups that have members on a day but nobody to lead them, by level, unit and name.

    Returns:
        Each group, and whether a supervisor still stands in it, for whom somebody can stand in.
    """
    found = _ordered(select(SupervisionGroup).where(lacks_leader(SupervisionGroup, on)))
    still_there = set(
        db.session.scalars(
            select(Membership.group_id).where(
                Membership.group_id.in_([group.id for group in found]),
                Membership.part == Part.SUPERVISOR,
                covers(Membership, on),
            )
        )
    )
    return [(group, group.id in still_there) for group in found]


def all_groups() -> list[SupervisionGroup]:
    """Return every group with its unit, by level, unit and name, to choose one from."""
    return _ordered(select(SupervisionGroup))


def _ordered(statement: Select[SupervisionGroup]) -> list[SupervisionGroup]:
    found = db.session.scalars(statement.options(joinedload(SupervisionGroup.unit)))
    return sorted(
        found,
        key=lambda group: (group.level, norwegian_order(group.unit.name), norwegian_order(group.name), group.id),
    )


def group_rows(groups: list[SupervisionGroup], on: date) -> list[GroupRow]:
    """Return groups with those who lead them and how many they have on a day, in the order given."""
    keys = [group.id for group in groups]
    leaders = _people_by_group(
        select(Membership.group_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .join(SupervisionGroup, SupervisionGroup.id == Membership.group_id)
        .where(
            Membership.group_id.in_(keys),
            Membership.part == Part.SUPERVISOR,
            covers(Membership, on),
            role_behind(Membership.person_id, SupervisionGroup, on),
        )
    )
    stand_ins = _people_by_group(
        select(StandIn.group_id, Person)
        .join(Person, Person.id == StandIn.person_id)
        .where(StandIn.group_id.in_(keys), covers(StandIn, on))
    )
    members = counted(
        select(Membership.group_id, func.count(Membership.person_id.distinct()))
        .where(Membership.group_id.in_(keys), Membership.part == Part.SUPERVISEE, covers(Membership, on))
        .group_by(Membership.group_id)
    )
    return [
        GroupRow(group, leaders.get(group.id, []), stand_ins.get(group.id, []), members.get(group.id, 0))
        for group in groups
    ]


def _people_by_group(statement: Select[int, Person]) -> dict[int, list[Person]]:
    found: dict[int, set[Person]] = {}
    for group_id, person in db.session.execute(statement):
        found.setdefault(group_id, set()).add(person)
    return {group_id: by_name(people) for group_id, people in found.items()}


def leading_with_role(group_id: int, on: date) -> set[int]:
    """Return the keys of a group's supervisors on a day who have a role behind them, and so lead it."""
    return set(
        db.session.scalars(
            select(Membership.person_id)
            .join(SupervisionGroup, SupervisionGroup.id == Membership.group_id)
            .where(
                Membership.group_id == group_id,
                Membership.part == Part.SUPERVISOR,
                covers(Membership, on),
                role_behind(Membership.person_id, SupervisionGroup, on),
            )
        )
    )


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
