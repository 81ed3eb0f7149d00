"""Who changed what, in plain words and from ids alone."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people import history, operations
from hpmt_supervision.people.models import Part, Person, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, viewer_for

FIRST = date(2026, 2, 3)


@pytest.fixture
def kari(app: Flask) -> Viewer:
    """Make an administrator who acts."""
    person = make_person("Kari Lie")
    give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    give_role(make_person(), Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    return viewer_for(person, clock.today())


def told(kind: str, row: Person | SupervisionGroup | Unit) -> list[str]:
    """Return what is told of a row, the latest first."""
    return [change.sentence for change in history.changes_of(kind, row.id, limit=99)[0]]


def test_a_move_is_told_of_the_person_and_of_both_groups(kari: Viewer) -> None:
    old, new = make_group(name="Torsdag"), make_group(name="Onsdag")
    person = member_of(old, "Ola Dahl")
    operations.move_person(
        membership=person.memberships[0], to_group=new, first_day=FIRST, with_role=False, expected_version=1, by=kari
    )
    sentence = "Kari Lie flyttet Ola Dahl fra Torsdag til Onsdag fra 03.02.2026."
    assert [told("person", person), told("group", old), told("group", new)] == [[sentence]] * 3
    assert told("group", make_group()) == []


def test_every_act_on_the_structure_has_a_sentence_with_nothing_missing(kari: Viewer) -> None:
    unit = operations.create_unit(
        kind="office", name="Nav Ås", parent=make_unit(UnitKind.COUNTY), opened_on=FIRST, by=kari
    )
    operations.change_unit(unit=unit, name="Nav Vik", opened_on=FIRST, expected_version=None, by=kari)
    group = operations.create_group(level=1, unit=unit, name="Torsdag", by=kari)
    operations.change_group(group=group, name="Fredag", interval_days=14, expected_version=None, by=kari)
    person = operations.create_person(name="Ola", email=None, by=kari)
    other = operations.create_person(name="Mona", email=None, by=None)
    operations.change_person(person=person, name="Ola Dahl", email=None, expected_version=None, by=kari)
    spell = {"valid_from": FIRST, "valid_to": None, "by": kari}
    coming = {"valid_from": clock.today() + timedelta(days=9), "valid_to": None, "by": kari}
    role = operations.add_role(person=person, role=Role.HPMT_SUPERVISOR, unit=unit, **spell)
    operations.remove_role(
        assignment=operations.add_role(person=person, role=Role.COUNSELLOR, unit=unit, **coming), by=kari
    )
    led = operations.add_membership(group=group, person=person, part=Part.SUPERVISOR, **spell)
    member = operations.add_membership(group=group, person=person, part=Part.SUPERVISEE, **coming)
    operations.remove_membership(membership=member, by=kari)
    days = {"valid_from": clock.today(), "valid_to": clock.today(), "by": kari}
    stand_in = operations.add_stand_in(group=group, absent_person=person, person=other, **days)
    operations.end_stand_in(stand_in=stand_in, valid_to=clock.today(), expected_version=None, by=kari)
    absence = operations.add_absence(person=person, kind="sick", from_date=FIRST, to_date=None, by=kari)
    operations.change_absence(absence=absence, from_date=FIRST, to_date=FIRST, expected_version=None, by=kari)
    operations.end_membership(membership=led, valid_to=clock.today(), expected_version=None, by=kari)
    operations.end_role(assignment=role, valid_to=clock.today(), expected_version=None, by=kari)
    choices = {"end_memberships": True, "end_roles": True, "cancel_sessions": True, "expected_version": None}
    operations.close_unit(unit=unit, closed_on=clock.today(), by=kari, **choices)
    operations.reopen_unit(unit=unit, expected_version=None, by=kari)
    into = operations.create_unit(kind="office", name="Nav Sol", parent=unit.parent, opened_on=None, by=kari)
    operations.close_unit(unit=unit, closed_on=clock.today(), by=kari, merged_into=into, **choices)
    sentences = told("person", person) + told("group", group) + told("unit", unit) + told("unit", into)
    assert all("–" not in sentence and "Ukjent" not in sentence for sentence in sentences), sentences
    assert "Kari Lie la til Ola Dahl som veileder for Fredag fra 03.02.2026." in told("person", person)
    assert "Kari Lie ga Ola Dahl rollen HPMT-veileder ved Nav Vik fra 03.02.2026." in told("unit", unit)
    assert "Systemet registrerte Mona." in told("person", other)
    # Every act there is has been told of somewhere, except those that another test tells of.
    acts = set(db.session.scalars(select(AuditEvent.action)))
    assert acts <= set(history._ACTIONS), acts - set(history._ACTIONS)
    # The kind of an absence says something about health, and is not told.
    assert not any("syk" in sentence.lower() for sentence in sentences)


def test_names_are_asked_for_once_however_many_there_are(kari: Viewer) -> None:
    group = make_group()
    for number in range(5):
        person = operations.create_person(name=f"Person {number}", email=None, by=kari)
        spell = {"valid_from": FIRST, "valid_to": None, "by": kari}
        operations.add_membership(group=group, person=person, part=Part.SUPERVISEE, **spell)
    db.session.commit()
    key, seen = group.id, list[str]()

    def note(connection, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert len(history.changes_of("group", key)[0]) == 5
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([text for text in seen if text.startswith("SELECT")]) == 2


def test_only_acts_on_the_structure_are_told(kari: Viewer) -> None:
    person, namesake = make_person("Ola"), make_person()
    record_act("session.start", subject_kind="account", subject_id=1, by=None, person_id=person.id)
    record_act("absence.add", subject_kind="absence", subject_id=1, by=kari, person_id=int(f"{person.id}1"))
    record_act("person.change", subject_kind="person", subject_id=namesake.id, by=kari)
    assert told("person", person) == []
    record_act("account.create", subject_kind="account", subject_id=1, by=kari, person_id=person.id)
    assert told("person", person) == ["Kari Lie opprettet en konto for Ola."]


def test_a_row_that_cannot_be_read_is_still_told(kari: Viewer) -> None:
    person = make_person("Ola")
    db.session.add(
        AuditEvent(action="person.change", subject_kind="person", subject_id=person.id, actor_id=999999, details="?")
    )
    db.session.flush()
    assert told("person", person) == ["Ukjent endret navn eller e-post for Ola."]


def test_the_latest_come_first_and_the_rest_are_a_link_away(kari: Viewer) -> None:
    person = make_person("Ola")
    for number in range(history.LATEST + 1):
        operations.change_person(person=person, name=f"Ola {number}", email=None, expected_version=None, by=kari)
    changes, more = history.changes_of("person", person.id)
    assert (len(changes), more) == (history.LATEST, True)
    assert history.changes_of("person", person.id, limit=history.MOST)[1] is False
    assert changes[0].at >= changes[-1].at
