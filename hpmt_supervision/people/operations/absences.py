"""Writes about absences and stand-ins."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import Spell, overlap
from hpmt_supervision.people.models import Absence, Membership, Part, Person, StandIn, SupervisionGroup
from hpmt_supervision.people.operations.checks import (
    check_spell,
    lock_person,
    overlapping,
    refuse_own,
    shown_day,
    shown_spell,
)
from hpmt_supervision.people.operations.meanwhile import hold_against
from hpmt_supervision.privacy.audit import Actor, record_act


def add_absence(*, person: Person, kind: str, from_date: date, to_date: date | None, by: Actor | None) -> Absence:
    """Register days away. Absences may overlap; the same one twice gives back the first.

    Raises:
        UserError: when the last day is before the first, or one of the same kind begins on the same day.
    """
    lock_person(person.id)
    check_spell(Spell(from_date, to_date), field="to_date")
    found = _same(person_id=person.id, kind=kind, from_date=from_date)
    if found is not None:
        if found.to_date == to_date:
            return found
        raise UserError(
            _("Det er alt registrert et slikt fravær fra %(day)s. Endre det i stedet.", day=shown_day(from_date)),
            field="from_date",
        )
    absence = Absence(person=person, kind=kind, from_date=from_date, to_date=to_date)
    db.session.add(absence)
    db.session.flush()
    _record("absence.add", absence, by=by)
    return absence


def change_absence(
    *, absence: Absence, from_date: date, to_date: date | None, expected_version: int | None, by: Actor | None
) -> None:
    """Change or end an absence. The audit row keeps both the old days and the new.

    Raises:
        UserError: as ``add_absence``.
        StaleVersion: when the page was opened before somebody else's change.
    """
    lock_person(absence.person_id)
    hold_against(absence, expected_version)
    check_spell(Spell(from_date, to_date), field="to_date")
    found = _same(person_id=absence.person_id, kind=absence.kind, from_date=from_date)
    if found is not None and found.id != absence.id:
        raise UserError(
            _("Det er alt registrert et slikt fravær fra %(day)s. Velg en annen dag.", day=shown_day(from_date)),
            field="from_date",
        )
    before = (absence.from_date, absence.to_date)
    absence.from_date, absence.to_date = from_date, to_date
    db.session.flush()
    _record("absence.change", absence, by=by, before_from=before[0], before_to=before[1])


def remove_absence(*, absence: Absence, by: Actor | None) -> None:
    """Remove an absence that has not begun; one that has begun is ended instead.

    Raises:
        UserError: when it has begun.
    """
    if absence.from_date <= clock.today():
        raise UserError(_("Fraværet har begynt og kan ikke fjernes. Endre siste dag i stedet."))
    _record("absence.remove", absence, by=by)
    db.session.delete(absence)
    db.session.flush()


def _same(*, person_id: int, kind: str, from_date: date) -> Absence | None:
    return db.session.scalar(
        select(Absence).where(Absence.person_id == person_id, Absence.kind == kind, Absence.from_date == from_date)
    )


def _record(action: str, absence: Absence, *, by: Actor | None, **more: date | None) -> None:
    # The kind of an absence says something about a person's health, so the audit row keeps the days alone.
    record_act(
        action,
        subject_kind="absence",
        subject_id=absence.id,
        by=by,
        person_id=absence.person_id,
        from_date=absence.from_date,
        to_date=absence.to_date,
        **more,
    )


def add_stand_in(
    *,
    group: SupervisionGroup,
    absent_person: Person,
    person: Person,
    valid_from: date,
    valid_to: date,
    by: Actor | None,
) -> StandIn:
    """Let somebody lead a group in a supervisor's place for some days. The same twice gives back the first.

    Raises:
        UserError: when the absent person does not lead the group on those days, the stand-in does already, the
            last day is before the first, or the stand-in is the one who acts.
    """
    refuse_own(person.id, by=by)
    lock_person(person.id)
    new = Spell(valid_from, valid_to)
    check_spell(new)
    if absent_person.id == person.id:
        raise UserError(_("Ingen kan være stedfortreder for seg selv. Velg en annen."), field="person_id")
    leads = _supervisor_spells(group.id)
    if not any(key == absent_person.id and overlap(spell, new) for key, spell in leads):
        raise UserError(
            _("%(name)s er ikke veileder for gruppa disse dagene. Velg en av veilederne.", name=absent_person.name),
            field="absent_person_id",
        )
    if any(key == person.id and overlap(spell, new) for key, spell in leads):
        raise UserError(
            _("%(name)s leder alt gruppa disse dagene. Velg en annen.", name=person.name), field="person_id"
        )
    rows = db.session.scalars(
        select(StandIn)
        .where(
            StandIn.group_id == group.id,
            StandIn.absent_person_id == absent_person.id,
            StandIn.person_id == person.id,
        )
        .order_by(StandIn.valid_from)
    ).all()
    for row in rows:
        if (row.valid_from, row.valid_to) == (valid_from, valid_to):
            return row
    if found := overlapping(rows, new):
        raise UserError(
            _(
                "%(name)s er alt stedfortreder %(spell)s. Velg dager utenom.",
                name=person.name,
                spell=shown_spell(found),
            ),
            field="valid_from",
        )
    row = StandIn(group=group, absent_person=absent_person, person=person, valid_from=valid_from, valid_to=valid_to)
    db.session.add(row)
    db.session.flush()
    _record_stand_in("stand_in.add", row, by=by)
    return row


def end_stand_in(*, stand_in: StandIn, valid_to: date, expected_version: int | None, by: Actor | None) -> None:
    """Let a stand-in's spell end on another, earlier day; one that has not begun is removed.

    Raises:
        UserError: when it is over, or the day is after the one it ends on now.
        StaleVersion: when the page was opened before somebody else's change.
    """
    lock_person(stand_in.person_id)
    hold_against(stand_in, expected_version)
    if stand_in.valid_to < clock.today():
        raise UserError(
            _("Stedfortrederen sluttet %(day)s. Legg til på nytt om det trengs.", day=shown_day(stand_in.valid_to))
        )
    if stand_in.valid_from > clock.today():
        _remove_stand_in(stand_in, by=by)
        return
    check_spell(Spell(stand_in.valid_from, valid_to))
    if valid_to > stand_in.valid_to:
        raise UserError(_("Velg en dag senest %(day)s.", day=shown_day(stand_in.valid_to)), field="valid_to")
    stand_in.valid_to = valid_to
    db.session.flush()
    _record_stand_in("stand_in.end", stand_in, by=by)


def cut_stand_in(stand_in: StandIn, last_day: date, *, by: Actor | None) -> None:
    """Let a stand-in's days end with the group's unit; those that would begin after it are removed.

    Args:
        stand_in: one whose days go on after the unit's last day.
        last_day: the unit's last day.
        by: who acts.
    """
    if stand_in.valid_from > last_day:
        _remove_stand_in(stand_in, by=by)
        return
    stand_in.valid_to = last_day
    db.session.flush()
    _record_stand_in("stand_in.end", stand_in, by=by)


def _remove_stand_in(stand_in: StandIn, *, by: Actor | None) -> None:
    _record_stand_in("stand_in.remove", stand_in, by=by)
    db.session.delete(stand_in)
    db.session.flush()


def _supervisor_spells(group_id: int) -> list[tuple[int, Spell]]:
    rows = db.session.scalars(
        select(Membership)
        .where(Membership.group_id == group_id, Membership.part == Part.SUPERVISOR)
        .order_by(Membership.id)
    )
    return [(row.person_id, Spell(row.valid_from, row.valid_to)) for row in rows]


def _record_stand_in(action: str, row: StandIn, *, by: Actor | None) -> None:
    record_act(
        action,
        subject_kind="stand_in",
        subject_id=row.id,
        by=by,
        group_id=row.group_id,
        person_id=row.person_id,
        absent_person_id=row.absent_person_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
