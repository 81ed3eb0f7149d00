"""Factories for units, people, roles, groups, memberships and absences. Each makes just what it is asked for."""

from datetime import date
from itertools import count

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import (
    Absence,
    Membership,
    Part,
    Person,
    RoleAssignment,
    SupervisionGroup,
    Unit,
    UnitKind,
)
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import RoleChoice, Viewer

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def make_unit(kind: UnitKind = UnitKind.OFFICE, *, name: str | None = None, parent: Unit | None = None) -> Unit:
    """Make a unit with the units above it."""
    if parent is None and kind is not UnitKind.NATIONAL:
        parent = make_unit(UnitKind.COUNTY if kind is UnitKind.OFFICE else UnitKind.NATIONAL)
    number = next(_numbers)
    unit = Unit(
        text_id=f"U{number}", kind=kind, name=name or f"Enhet {number}", parent_id=parent.id if parent else None
    )
    db.session.add(unit)
    db.session.flush()
    return unit


def make_person(name: str | None = None) -> Person:
    """Make a person without roles."""
    number = next(_numbers)
    person = Person(text_id=f"P{number}", name=name or f"Person {number}", email=f"person{number}@example.org")
    db.session.add(person)
    db.session.flush()
    return person


def give_role(
    person: Person, role: Role, unit: Unit, *, since: date = LONG_AGO, until: date | None = None
) -> RoleAssignment:
    """Give a person a role at a unit."""
    assignment = RoleAssignment(person_id=person.id, role=role, unit_id=unit.id, valid_from=since, valid_to=until)
    db.session.add(assignment)
    db.session.flush()
    return assignment


def make_group(
    unit: Unit | None = None, *, level: int = 1, interval_days: int = 14, name: str | None = None
) -> SupervisionGroup:
    """Make a group at a unit of the kind its level asks for."""
    kinds = {1: UnitKind.OFFICE, 2: UnitKind.COUNTY, 3: UnitKind.NATIONAL}
    unit = unit or make_unit(kinds[level])
    number = next(_numbers)
    group = SupervisionGroup(
        text_id=f"G{number}", level=level, unit_id=unit.id, name=name or f"Gruppe {number}", interval_days=interval_days
    )
    db.session.add(group)
    db.session.flush()
    return group


def join(
    group: SupervisionGroup,
    person: Person,
    part: Part = Part.SUPERVISEE,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Membership:
    """Let a person be a member of a group for a spell."""
    membership = Membership(group_id=group.id, person_id=person.id, part=part, valid_from=since, valid_to=until)
    db.session.add(membership)
    db.session.flush()
    return membership


def make_absence(person: Person, kind: str, since: date, until: date | None = None) -> Absence:
    """Let a person be away."""
    absence = Absence(person_id=person.id, kind=kind, from_date=since, to_date=until)
    db.session.add(absence)
    db.session.flush()
    return absence


def member_of(group: SupervisionGroup, name: str | None = None) -> Person:
    """Make a counsellor who is a supervisee of a group, with the role at its unit."""
    person = make_person(name)
    role = {1: Role.COUNSELLOR, 2: Role.HPMT_SUPERVISOR, 3: Role.FM_SUPERVISOR}[group.level]
    give_role(person, role, group.unit)
    join(group, person)
    return person


def supervisor_of(group: SupervisionGroup, name: str | None = None) -> Person:
    """Make a supervisor of a group, with the role at its unit."""
    person = make_person(name)
    role = {1: Role.HPMT_SUPERVISOR, 2: Role.FM_SUPERVISOR, 3: Role.RESOURCE_GROUP}[group.level]
    give_role(person, role, group.unit)
    join(group, person, Part.SUPERVISOR)
    return person


def role_of(person: Person, role: Role) -> RoleAssignment:
    """Return a person's assignment to a role."""
    return next(found for found in person.roles if found.role == role)


def viewer_for(person: Person, today: date, role: Role | None = None) -> Viewer:
    """Return a person as the viewer of a request, in one of their roles (the first by default)."""
    assignments = sorted(person.roles, key=lambda found: found.id)
    assignment = next(found for found in assignments if role is None or found.role == role)
    choice = RoleChoice(assignment.id, Role(assignment.role), assignment.unit_id, assignment.unit.name)
    return Viewer(person_id=person.id, name=person.name, active=choice, today=today)


def with_address(person: Person) -> Person:
    """Give a person a mail address of their own."""
    person.email = f"{person.id}@example.org"
    return person
