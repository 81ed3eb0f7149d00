"""Writes about memberships: adding, ending, removing one that has not begun, and moving a person."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import Spell, is_within
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.people.operations.checks import (
    check_spell,
    lock_person,
    overlapping,
    refuse_own,
    shown_day,
    shown_spell,
)
from hpmt_supervision.people.operations.meanwhile import hold_against
from hpmt_supervision.people.operations.persons import add_role, end_role
from hpmt_supervision.people.roles import role_in_group
from hpmt_supervision.people.signals import membership_ending, membership_started
from hpmt_supervision.privacy.audit import Actor, record_act


def add_membership(
    *,
    group: SupervisionGroup,
    person: Person,
    part: str,
    valid_from: date,
    valid_to: date | None,
    by: Actor | None,
) -> Membership:
    """Let a person be supervisor or supervisee of a group for a spell of days. The same twice gives back the first.

    Raises:
        UserError: when the last day is before the first, the person has the same part there on one of the days, or
            is the one who acts.
    """
    refuse_own(person.id, by=by)
    lock_person(person.id)
    new = Spell(valid_from, valid_to)
    check_spell(new)
    rows = _spells(person_id=person.id, group_id=group.id, part=part)
    for row in rows:
        if (row.valid_from, row.valid_to) == (valid_from, valid_to):
            return row
    _refuse_overlap(rows, new, person=person, group=group, field="valid_from")
    membership = _begin(new, group=group, person=person, part=part)
    _record("membership.add", membership, by=by)
    membership_started.send(None, membership=membership, by=by)
    return membership


def end_membership(*, membership: Membership, valid_to: date, expected_version: int | None, by: Actor | None) -> None:
    """End a membership on a day, which is its last. One that is over is history and stays as it is.

    Raises:
        UserError: when the day is before the first, the membership is over, it would last longer for the one who
            acts, or a later room holds something from after that day, such as registered attendance.
        StaleVersion: when the page was opened before somebody else's change.
    """
    lock_person(membership.person_id)
    hold_against(membership, expected_version)
    _check_not_over(membership)
    new = Spell(membership.valid_from, valid_to)
    check_spell(new)
    if membership.valid_to is not None and valid_to > membership.valid_to:
        refuse_own(membership.person_id, by=by)
    rows = _spells(person_id=membership.person_id, group_id=membership.group_id, part=membership.part)
    others = [row for row in rows if row.id != membership.id]
    _refuse_overlap(others, new, person=membership.person, group=membership.group, field="valid_to")
    _end(membership, valid_to, by=by)
    _record("membership.end", membership, by=by)


def remove_membership(*, membership: Membership, by: Actor | None) -> None:
    """Remove a membership that has not begun. One that has begun is ended instead, so that the past stays.

    Raises:
        UserError: when it has begun.
    """
    if membership.valid_from <= clock.today():
        raise UserError(_("Medlemskapet har begynt og kan ikke fjernes. Avslutt det i stedet."))
    membership_ending.send(None, membership=membership, last_day=membership.valid_from - timedelta(days=1), by=by)
    _record("membership.remove", membership, by=by)
    db.session.delete(membership)
    db.session.flush()


def move_person(
    *,
    membership: Membership,
    to_group: SupervisionGroup,
    first_day: date,
    with_role: bool,
    expected_version: int | None,
    by: Actor | None,
) -> Membership:
    """Move a person from one group to another: one membership ends the day before, another begins. All or nothing.

    What happened in the old group stays there. A day from which the old group has registered something, such as the
    person's attendance, cannot become a day in the new group: the room that knows it refuses, and the earliest
    possible first day is then the day after. Moving with effect in the past is possible up to there, because a move
    is often registered some days late.

    Args:
        membership: the membership that ends.
        to_group: the group the person moves to, in the same part.
        first_day: the first day there; a planned last day moves along.
        with_role: whether the role that goes with the part moves too, when the new group is at another unit.
        expected_version: the version of the membership the page was opened with.
        by: who acts.

    Returns:
        The new membership. A move sent twice gives back the first.

    Raises:
        UserError: when the move cannot be made on that day, or the person is the one who acts.
        StaleVersion: when the page was opened before somebody else's change.
    """
    refuse_own(membership.person_id, by=by)
    lock_person(membership.person_id)
    hold_against(membership, None)
    if done := _moved_already(membership, to_group, first_day):
        return done
    hold_against(membership, expected_version)
    _check_not_over(membership)
    _check_move(membership, to_group, first_day)
    planned_end = membership.valid_to if membership.valid_to and membership.valid_to >= first_day else None
    new = Spell(first_day, planned_end)
    rows = _spells(person_id=membership.person_id, group_id=to_group.id, part=membership.part)
    _refuse_overlap(rows, new, person=membership.person, group=to_group, field="first_day")
    _end(membership, first_day - timedelta(days=1), by=by)
    moved = _begin(new, group=to_group, person=membership.person, part=membership.part)
    membership_started.send(None, membership=moved, by=by)
    if with_role:
        _move_role(membership, to_group, first_day, by=by)
    record_act(
        "membership.move",
        subject_kind="person",
        subject_id=membership.person_id,
        by=by,
        from_group_id=membership.group_id,
        to_group_id=to_group.id,
        first_day=first_day,
        with_role=with_role,
    )
    return moved


def _check_move(membership: Membership, to_group: SupervisionGroup, first_day: date) -> None:
    """Refuse a move to the same group, one before the membership has begun, and one after it has ended."""
    if to_group.id == membership.group_id:
        raise UserError(_("Personen er alt i denne gruppa. Velg en annen gruppe."), field="group_id")
    if first_day <= membership.valid_from:
        raise UserError(
            _(
                "Medlemskapet begynte %(day)s. Velg en senere dag for flyttingen.",
                day=shown_day(membership.valid_from),
            ),
            field="first_day",
        )
    if membership.valid_to is not None and first_day > membership.valid_to + timedelta(days=1):
        raise UserError(
            _(
                "Medlemskapet slutter %(day)s, før flyttingen. Velg en dag senest dagen etter.",
                day=shown_day(membership.valid_to),
            ),
            field="first_day",
        )


def _moved_already(membership: Membership, to_group: SupervisionGroup, first_day: date) -> Membership | None:
    if membership.valid_to != first_day - timedelta(days=1) or to_group.id == membership.group_id:
        return None
    rows = _spells(person_id=membership.person_id, group_id=to_group.id, part=membership.part)
    return next((row for row in rows if row.valid_from == first_day), None)


def _move_role(membership: Membership, to_group: SupervisionGroup, first_day: date, *, by: Actor | None) -> None:
    """End the role that goes with the part at the old unit, and begin it at the new one."""
    if to_group.unit_id == membership.group.unit_id:
        return
    role = role_in_group(membership.group.level, membership.part)
    held = db.session.scalars(
        select(RoleAssignment)
        .where(
            RoleAssignment.person_id == membership.person_id,
            RoleAssignment.role == role,
            RoleAssignment.unit_id == membership.group.unit_id,
        )
        .order_by(RoleAssignment.valid_from)
    ).all()
    last_day = first_day - timedelta(days=1)
    assignment = next((row for row in held if is_within(Spell(row.valid_from, row.valid_to), last_day)), None)
    if assignment is None:
        raise UserError(
            _(
                "Fant ingen rolle ved %(unit)s å flytte. Flytt uten rollen, og gi rollen etterpå.",
                unit=membership.group.unit.name,
            ),
            field="with_role",
        )
    planned_end = assignment.valid_to if assignment.valid_to and assignment.valid_to >= first_day else None
    end_role(assignment=assignment, valid_to=last_day, expected_version=None, by=by)
    unit = db.session.get_one(Unit, to_group.unit_id)
    add_role(
        person=membership.person,
        role=role_in_group(to_group.level, membership.part),
        unit=unit,
        valid_from=first_day,
        valid_to=planned_end,
        position_percent=assignment.position_percent,
        by=by,
    )


def _spells(*, person_id: int, group_id: int, part: str) -> Sequence[Membership]:
    return db.session.scalars(
        select(Membership)
        .where(Membership.person_id == person_id, Membership.group_id == group_id, Membership.part == part)
        .order_by(Membership.valid_from, Membership.id)
    ).all()


def _check_not_over(membership: Membership) -> None:
    if membership.valid_to is not None and membership.valid_to < clock.today():
        raise UserError(
            _(
                "Medlemskapet ble avsluttet %(day)s og endres ikke mer. Legg til et nytt i stedet.",
                day=shown_day(membership.valid_to),
            )
        )


def _refuse_overlap(
    rows: Sequence[Membership], new: Spell, *, person: Person, group: SupervisionGroup, field: str
) -> None:
    found = overlapping(rows, new)
    if found is None:
        return
    raise UserError(
        _(
            "%(name)s er alt med i %(group)s %(spell)s. Velg dager utenom, eller avslutt det medlemskapet først.",
            name=person.name,
            group=group.name,
            spell=shown_spell(found),
        ),
        field=field,
    )


def _begin(spell: Spell, *, group: SupervisionGroup, person: Person, part: str) -> Membership:
    membership = Membership(group=group, person=person, part=part, valid_from=spell.first, valid_to=spell.last)
    db.session.add(membership)
    db.session.flush()
    return membership


def _end(membership: Membership, last_day: date, *, by: Actor | None) -> None:
    membership_ending.send(None, membership=membership, last_day=last_day, by=by)
    membership.valid_to = last_day
    db.session.flush()


def _record(action: str, membership: Membership, *, by: Actor | None) -> None:
    record_act(
        action,
        subject_kind="membership",
        subject_id=membership.id,
        by=by,
        person_id=membership.person_id,
        group_id=membership.group_id,
        part=str(Part(membership.part)),
        valid_from=membership.valid_from,
        valid_to=membership.valid_to,
    )
