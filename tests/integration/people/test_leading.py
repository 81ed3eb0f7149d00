"""Who leads a group: a membership or a stand-in's days, with a role behind it that holds today."""

from datetime import date, timedelta

from flask import Flask

from hpmt_supervision.extensions import db
from hpmt_supervision.people import queries
from hpmt_supervision.people.models import Part, Person, StandIn, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.people import give_role, join, make_group, make_person, make_unit, supervisor_of, viewer_for

DAY = date(2026, 3, 2)
BEFORE = DAY - timedelta(days=1)


def led(person: Person, role: Role) -> list[SupervisionGroup]:
    """Return the groups somebody leads on the day."""
    db.session.refresh(person)
    return queries.groups_led_by(viewer_for(person, DAY, role))


def test_a_role_that_ended_at_one_office_leads_nothing_there(app: Flask) -> None:
    left, stays = make_group(name="Før"), make_group(name="Nå")
    person = make_person()
    give_role(person, Role.HPMT_SUPERVISOR, left.unit, until=BEFORE)
    give_role(person, Role.HPMT_SUPERVISOR, stays.unit)
    for group in (left, stays):
        join(group, person, Part.SUPERVISOR)
    assert led(person, Role.HPMT_SUPERVISOR) == [stays]


def test_every_role_of_the_active_kind_counts(app: Flask) -> None:
    groups = [make_group(name=name) for name in ("Ask", "Bjørk")]
    person = make_person()
    for group in groups:
        give_role(person, Role.HPMT_SUPERVISOR, group.unit)
        join(group, person, Part.SUPERVISOR)
    give_role(person, Role.COUNSELLOR, groups[0].unit)
    assert led(person, Role.HPMT_SUPERVISOR) == groups
    assert led(person, Role.COUNSELLOR) == []


def test_a_role_that_has_not_begun_leads_nothing_yet(app: Flask) -> None:
    group, person = make_group(), make_person()
    give_role(person, Role.HPMT_SUPERVISOR, make_unit())
    give_role(person, Role.HPMT_SUPERVISOR, group.unit, since=DAY + timedelta(days=1))
    join(group, person, Part.SUPERVISOR)
    assert led(person, Role.HPMT_SUPERVISOR) == []


def test_an_imported_membership_that_never_had_a_role_asks_for_the_right_kind(app: Flask) -> None:
    group, person = make_group(), make_person()
    join(group, person, Part.SUPERVISOR)
    elsewhere = make_unit()
    give_role(person, Role.COUNSELLOR, elsewhere)
    give_role(person, Role.HPMT_SUPERVISOR, elsewhere)
    assert led(person, Role.HPMT_SUPERVISOR) == [group]
    assert led(person, Role.COUNSELLOR) == []


def test_an_fm_supervisor_leads_by_a_grant_to_the_county_or_an_office_in_it(app: Flask) -> None:
    county, other = make_unit(UnitKind.COUNTY), make_unit(UnitKind.COUNTY)
    office = make_unit(parent=county)
    group = make_group(county, level=2)
    by_county, by_office, moved = make_person(), make_person(), make_person()
    give_role(by_county, Role.FM_SUPERVISOR, county)
    give_role(by_office, Role.FM_SUPERVISOR, office)
    give_role(moved, Role.FM_SUPERVISOR, office, until=BEFORE)
    give_role(moved, Role.FM_SUPERVISOR, other)
    for person in (by_county, by_office, moved):
        join(group, person, Part.SUPERVISOR)
    found = {person.id: led(person, Role.FM_SUPERVISOR) for person in (by_county, by_office, moved)}
    assert found == {by_county.id: [group], by_office.id: [group], moved.id: []}


def test_the_resource_group_is_national_wherever_the_role_stands(app: Flask) -> None:
    group, person = make_group(level=3), make_person()
    give_role(person, Role.RESOURCE_GROUP, make_unit(UnitKind.NATIONAL))
    join(group, person, Part.SUPERVISOR)
    assert led(person, Role.RESOURCE_GROUP) == [group]


def test_a_stand_in_from_another_office_leads_in_the_days_given(app: Flask) -> None:
    group, person = make_group(), make_person()
    own = supervisor_of(group)
    give_role(person, Role.HPMT_SUPERVISOR, make_unit())
    give_role(person, Role.HPMT_SUPERVISOR, group.unit, until=BEFORE)
    row = StandIn(group_id=group.id, absent_person_id=own.id, person_id=person.id, valid_from=DAY, valid_to=DAY)
    db.session.add(row)
    db.session.flush()
    assert led(person, Role.HPMT_SUPERVISOR) == [group]
