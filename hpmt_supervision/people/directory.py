"""Reads for the administration of people: the list with its filters, and one person with all that has been."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.accounts_provider import account_holders
from hpmt_supervision.people.matching import matches
from hpmt_supervision.people.models import Absence, Membership, Part, Person, RoleAssignment, StandIn, SupervisionGroup
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import Role, level_led_by
from hpmt_supervision.people.structure import subtree

PEOPLE_PER_PAGE = 50
# A database takes a limited number of values in one question.
MOST_AT_ONCE = 500
LACKS_ACCOUNT, LACKS_ROLE = "konto", "rolle"


@dataclass(frozen=True)
class PeopleFilters:
    """What the list of people is narrowed to.

    Attributes:
        search: part of a name or an e-mail address; every word must be found.
        unit_id: a role at this unit or one under it, on the day asked for.
        role: this role on the day asked for.
        lacks: ``konto`` for those with a role that day but no account, ``rolle`` for those without any role that day.
    """

    search: str = ""
    unit_id: int | None = None
    role: str | None = None
    lacks: str | None = None


@dataclass(frozen=True)
class PersonRow:
    """A person in the list, with the roles and memberships of the day asked for."""

    person: Person
    roles: list[RoleAssignment]
    memberships: list[Membership]


def people_found(filters: PeopleFilters, on: date) -> list[int]:
    """Return the keys of the people who fit, in Norwegian order of name.

    Databases differ in how they compare letters, so names are compared and ordered here: keys, names and addresses
    of everybody who fits the other filters, and the rest for the page's fifty alone.

    Args:
        filters: what the list is narrowed to.
        on: the day whose roles count.
    """
    statement = select(Person.id, Person.name, Person.email)
    holds = exists().where(RoleAssignment.person_id == Person.id, covers(RoleAssignment, on))
    if filters.lacks == LACKS_ROLE:
        statement = statement.where(~holds)
    elif filters.lacks == LACKS_ACCOUNT:
        statement = statement.where(holds, Person.id.not_in(account_holders()))
    if filters.unit_id is not None:
        holds = holds.where(RoleAssignment.unit_id.in_(subtree(filters.unit_id)))
    if filters.role is not None:
        holds = holds.where(RoleAssignment.role == filters.role)
    if filters.unit_id is not None or filters.role is not None:
        statement = statement.where(holds)
    found = [
        (norwegian_order(name), key)
        for key, name, email in db.session.execute(statement)
        if matches(filters.search, name, email)
    ]
    return [key for _name, key in sorted(found)]


def page_of(keys: list[int], page: int) -> list[int]:
    """Return one page of some keys; the first page is 1."""
    first = (page - 1) * PEOPLE_PER_PAGE
    return keys[first : first + PEOPLE_PER_PAGE]


def people_rows(keys: list[int], on: date) -> list[PersonRow]:
    """Return people with the roles and memberships of a day, in the order of the keys."""
    return [row for first in range(0, len(keys), MOST_AT_ONCE) for row in _rows(keys[first : first + MOST_AT_ONCE], on)]


def _rows(keys: list[int], on: date) -> list[PersonRow]:
    people = {
        person.id: person
        for person in db.session.scalars(
            select(Person)
            .where(Person.id.in_(keys))
            .options(
                selectinload(Person.roles.and_(covers(RoleAssignment, on))).joinedload(RoleAssignment.unit),
                selectinload(Person.memberships.and_(covers(Membership, on))).joinedload(Membership.group),
            )
            .execution_options(populate_existing=True)
        )
    }
    return [PersonRow(people[key], people[key].roles, people[key].memberships) for key in keys]


def get_person(person_id: int) -> Person:
    """Return a person with every role, membership and absence there has been, each with its unit or group.

    Raises:
        NotFound: when there is no such person.
    """
    person = db.session.scalar(
        select(Person)
        .where(Person.id == person_id)
        .options(
            selectinload(Person.roles).joinedload(RoleAssignment.unit),
            selectinload(Person.memberships).joinedload(Membership.group).joinedload(SupervisionGroup.unit),
            selectinload(Person.absences),
        )
        # A list may have left the person in the session with the spells of one day alone.
        .execution_options(populate_existing=True)
    )
    if person is None:
        raise NotFound("")
    return person


def stand_ins_of_person(person_id: int) -> list[StandIn]:
    """Return where a person stands or stood in for somebody, the latest first."""
    return list(
        db.session.scalars(
            select(StandIn)
            .where(StandIn.person_id == person_id)
            .options(joinedload(StandIn.group), joinedload(StandIn.absent_person))
            .order_by(StandIn.valid_from.desc(), StandIn.id.desc())
        )
    )


def get_role(role_id: int) -> RoleAssignment:
    """Return a role that somebody has, with the person and the unit.

    Raises:
        NotFound: when there is no such row.
    """
    row = db.session.get(
        RoleAssignment, role_id, options=[joinedload(RoleAssignment.person), joinedload(RoleAssignment.unit)]
    )
    if row is None:
        raise NotFound("")
    return row


def groups_still_led(assignment: RoleAssignment) -> list[SupervisionGroup]:
    """Return the groups at a role's unit that its person is supervisor of after the role's last day, in order of name.

    Args:
        assignment: a role; one without a last day, or one that leads no groups, leaves none behind.
    """
    level = level_led_by(Role(assignment.role))
    if level is None or assignment.valid_to is None:
        return []
    found = db.session.scalars(
        select(SupervisionGroup)
        .join(Membership, Membership.group_id == SupervisionGroup.id)
        .where(
            SupervisionGroup.unit_id == assignment.unit_id,
            SupervisionGroup.level == level,
            Membership.person_id == assignment.person_id,
            Membership.part == Part.SUPERVISOR,
            or_(Membership.valid_to.is_(None), Membership.valid_to > assignment.valid_to),
        )
        .distinct()
    )
    return sorted(found, key=lambda group: (norwegian_order(group.name), group.id))


def get_membership(membership_id: int) -> Membership:
    """Return a membership with its person and group.

    Raises:
        NotFound: when there is no such row.
    """
    row = db.session.get(
        Membership,
        membership_id,
        options=[joinedload(Membership.person), joinedload(Membership.group).joinedload(SupervisionGroup.unit)],
    )
    if row is None:
        raise NotFound("")
    return row


def get_absence(absence_id: int) -> Absence:
    """Return an absence with its person.

    Raises:
        NotFound: when there is no such row.
    """
    row = db.session.get(Absence, absence_id, options=[joinedload(Absence.person)])
    if row is None:
        raise NotFound("")
    return row
