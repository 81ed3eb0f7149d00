"""Writes about people and their roles."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import new_text_id
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import Spell
from hpmt_supervision.people.models import Person, RoleAssignment, Unit
from hpmt_supervision.people.operations.checks import (
    check_spell,
    clean_email,
    clean_name,
    lock_person,
    made_before,
    overlapping,
    refuse_former,
    refuse_own,
    shown_day,
    shown_spell,
    text_id_of_form,
)
from hpmt_supervision.people.operations.meanwhile import hold_against
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.signals import address_changed, administrator_made
from hpmt_supervision.privacy.audit import Actor, record_act


def create_person(*, name: str, email: str | None, by: Actor | None, request_key: str | None = None) -> Person:
    """Make a person without roles.

    Raises:
        UserError: when the name is empty or too long, or the e-mail is no address.
    """
    text_id = text_id_of_form(request_key)
    if found := made_before(Person, text_id):
        return found
    person = Person(text_id=text_id or new_text_id(), name=clean_name(name), email=clean_email(email))
    db.session.add(person)
    db.session.flush()
    record_act("person.create", subject_kind="person", subject_id=person.id, by=by)
    return person


def change_person(
    *, person: Person, name: str, email: str | None, expected_version: int | None, by: Actor | None
) -> None:
    """Change a person's name or e-mail.

    Raises:
        UserError: as ``create_person``.
        StaleVersion: when the page was opened before somebody else's change.
    """
    refuse_former(person.id)
    hold_against(person, expected_version)
    before, name_before = person.email, person.name
    person.name, person.email = clean_name(name), clean_email(email)
    db.session.flush()
    if person.email == before or person.name != name_before:
        record_act("person.change", subject_kind="person", subject_id=person.id, by=by)
    if person.email != before:
        # Whoever holds the address can be let in by a provider, so that it has an act of its own to be found by.
        had_one = before is not None
        record_act("person.address", subject_kind="person", subject_id=person.id, by=by, had_one=had_one)
        address_changed.send(None, person=person, before=before)


def add_role(
    *,
    person: Person,
    role: str,
    unit: Unit,
    valid_from: date,
    valid_to: date | None,
    by: Actor | None,
    position_percent: int | None = None,
) -> RoleAssignment:
    """Give a person a role at a unit for a spell of days. The same spell twice gives back the first.

    Raises:
        UserError: when the last day is before the first, the person has the same role there on one of the days, or
            is the one who acts.
    """
    refuse_own(person.id, by=by)
    lock_person(person.id)
    new = Spell(valid_from, valid_to)
    check_spell(new)
    rows = db.session.scalars(
        select(RoleAssignment)
        .where(
            RoleAssignment.person_id == person.id,
            RoleAssignment.role == role,
            RoleAssignment.unit_id == unit.id,
        )
        .order_by(RoleAssignment.valid_from)
    ).all()
    for row in rows:
        if (row.valid_from, row.valid_to, row.position_percent) == (valid_from, valid_to, position_percent):
            return row
    _refuse_overlap(rows, new, person=person, role=role, unit=unit)
    assignment = RoleAssignment(
        person=person,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        position_percent=position_percent,
    )
    db.session.add(assignment)
    db.session.flush()
    record_act(
        "role.add",
        subject_kind="person",
        subject_id=person.id,
        by=by,
        role=role,
        unit_id=unit.id,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    if role == Role.ADMINISTRATOR:
        administrator_made.send(None, person_id=person.id)
    return assignment


def _refuse_overlap(rows: Sequence[RoleAssignment], new: Spell, *, person: Person, role: str, unit: Unit) -> None:
    found = overlapping(rows, new)
    if found is None:
        return
    raise UserError(
        _(
            "%(name)s er alt %(role)s ved %(unit)s %(spell)s. Velg dager utenom, eller avslutt den rollen først.",
            name=person.name,
            role=ROLE_LABELS[Role(role)],
            unit=unit.name,
            spell=shown_spell(found),
        ),
        field="valid_from",
    )


def end_role(*, assignment: RoleAssignment, valid_to: date, expected_version: int | None, by: Actor | None) -> None:
    """End a role on a day, which is its last.

    Raises:
        UserError: when the day is before the first, the role has ended already, nobody would be administrator,
            or it would last longer for the one who acts.
        StaleVersion: when the page was opened before somebody else's change.
    """
    lock_person(assignment.person_id)
    hold_against(assignment, expected_version)
    if assignment.valid_to is not None and assignment.valid_to < clock.today():
        raise UserError(
            _("Rollen er alt avsluttet %(day)s. Gi en ny rolle i stedet.", day=shown_day(assignment.valid_to))
        )
    check_spell(Spell(assignment.valid_from, valid_to))
    if assignment.valid_to is not None and valid_to > assignment.valid_to:
        refuse_own(assignment.person_id, by=by)
        # A longer spell may run into the next one of the same kind.
        others = db.session.scalars(
            select(RoleAssignment).where(
                RoleAssignment.person_id == assignment.person_id,
                RoleAssignment.role == assignment.role,
                RoleAssignment.unit_id == assignment.unit_id,
                RoleAssignment.id != assignment.id,
            )
        )
        if found := overlapping(others, Spell(assignment.valid_from, valid_to)):
            raise UserError(
                _("Den samme rollen gjelder også %(spell)s. Velg en tidligere dag.", spell=shown_spell(found)),
                field="valid_to",
            )
    _keep_an_administrator(assignment)
    assignment.valid_to = valid_to
    db.session.flush()
    record_act(
        "role.end",
        subject_kind="person",
        subject_id=assignment.person_id,
        by=by,
        role=assignment.role,
        unit_id=assignment.unit_id,
        valid_to=valid_to,
    )


def remove_role(*, assignment: RoleAssignment, by: Actor | None) -> None:
    """Remove a role that has not begun. One that has begun is ended instead, so that the past stays.

    Raises:
        UserError: when it has begun.
    """
    if assignment.valid_from <= clock.today():
        raise UserError(_("Rollen har begynt og kan ikke fjernes. Avslutt den i stedet."))
    db.session.delete(assignment)
    db.session.flush()
    record_act(
        "role.remove",
        subject_kind="person",
        subject_id=assignment.person_id,
        by=by,
        role=assignment.role,
        unit_id=assignment.unit_id,
        valid_from=assignment.valid_from,
    )


def _keep_an_administrator(ending: RoleAssignment) -> None:
    if ending.role != Role.ADMINISTRATOR:
        return
    today = clock.today()
    another = db.session.scalar(
        select(RoleAssignment.id)
        .where(
            RoleAssignment.role == Role.ADMINISTRATOR,
            RoleAssignment.id != ending.id,
            RoleAssignment.valid_from <= today,
            or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to > today),
        )
        .limit(1)
    )
    if another is None:
        raise UserError(_("Dette er den eneste som er administrator. Gi rollen til en annen først."))
