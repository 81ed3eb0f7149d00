"""Who may register training for whom, where a completion belongs, and what may be corrected."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.learning import operations, queries
from hpmt_supervision.learning.models import Completion
from hpmt_supervision.people.models import Person, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.learning import course, make_completion
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)

TODAY = date(2026, 11, 23)
DAY = date(2026, 10, 8)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def viewer_as(role: Role, group: SupervisionGroup) -> Viewer:
    """Return somebody at the group's county, or its supervisor."""
    if role is Role.HPMT_SUPERVISOR:
        return viewer_for(supervisor_of(group), TODAY)
    person = make_person()
    give_role(person, role, group.unit.parent if role is Role.FM_SUPERVISOR else group.unit.parent.parent)
    return viewer_for(person, TODAY)


def register(group: SupervisionGroup, people: list[Person], by: Viewer, **other: object) -> operations.Registered:
    values = {"course_id": course().id, "completed_on": DAY} | other
    return operations.register_completions(
        group_id=group.id, person_ids=[person.id for person in people], by=by, **values
    )


@pytest.mark.parametrize("role", [Role.HPMT_SUPERVISOR, Role.FM_SUPERVISOR, Role.RESOURCE_GROUP, Role.ADMINISTRATOR])
def test_each_registers_within_the_own_reach(app: Flask, role: Role) -> None:
    group, elsewhere = make_group(), make_group()
    people = [member_of(group), member_of(group)]
    by = viewer_as(role, group)
    assert register(group, people, by) == operations.Registered(2, 0)
    assert register(group, people, by) == operations.Registered(0, 2), "a form sent twice registers once"
    rows = db.session.scalars(select(Completion).order_by(Completion.id)).all()
    assert [(row.person_id, row.unit_id, row.registered_by_id) for row in rows] == [
        (person.id, group.unit_id, by.person_id) for person in people
    ]
    assert db.session.query(AuditEvent).filter_by(action="completion.add").count() == 2
    far = member_of(elsewhere)
    if role in {Role.HPMT_SUPERVISOR, Role.FM_SUPERVISOR}:
        with pytest.raises(NotFound):
            register(elsewhere, [far], by)
        with pytest.raises(NotFound):
            queries.get_completion(by, make_completion(far, elsewhere.unit, by=far).id)
    else:
        assert register(elsewhere, [far], by).new == 1


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.OFFICE_LEADER, Role.COUNTY_COORDINATOR, Role.RESEARCHER])
def test_nobody_else_registers(sqlite_app: Flask, role: Role) -> None:
    group = make_group()
    person = make_person()
    give_role(person, role, group.unit)
    viewer = viewer_for(person, TODAY)
    assert queries.groups_within_reach(viewer) == []
    with pytest.raises(NotFound):
        register(group, [member_of(group)], viewer)


def test_a_completion_stays_where_the_person_worked_that_day(app: Flask) -> None:
    county = make_unit(UnitKind.COUNTY)
    before, now = make_unit(parent=county), make_group(make_unit(parent=county))
    person = make_person()
    give_role(person, Role.COUNSELLOR, before, until=date(2026, 5, 31))
    give_role(person, Role.COUNSELLOR, now.unit, since=date(2026, 6, 1))
    join(now, person, since=date(2026, 6, 1))
    by = viewer_as(Role.HPMT_SUPERVISOR, now)
    register(now, [person], by, completed_on=date(2026, 5, 31))
    row = db.session.scalars(select(Completion)).one()
    assert row.unit_id == before.id
    operations.correct_completion(
        completion_id=row.id, course_id=course("basic_2").id, completed_on=date(2026, 6, 1), expected_version=1, by=by
    )
    assert (row.unit_id, row.course.code) == (now.unit_id, "basic_2")
    with pytest.raises(StaleVersion):
        operations.remove_completion(completion_id=row.id, expected_version=1, by=by)
    operations.remove_completion(completion_id=row.id, expected_version=row.version, by=by)
    assert db.session.scalars(select(Completion)).all() == []
    acts = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["completion.add", "completion.correct", "completion.remove"]


def test_the_leaders_of_an_office_are_registered_by_those_who_reach_all(sqlite_app: Flask) -> None:
    group = make_group()
    member, leader = member_of(group), make_person()
    give_role(leader, Role.OFFICE_LEADER, group.unit)
    supervisor = viewer_as(Role.HPMT_SUPERVISOR, group)
    assert [person.id for person in queries.people_to_register(supervisor, group)] == [member.id]
    with pytest.raises(UserError) as refused:
        register(group, [leader], supervisor)
    assert refused.value.field == "people"
    assert register(group, [leader], viewer_as(Role.RESOURCE_GROUP, group)).new == 1


@pytest.mark.parametrize(("day", "field"), [(date(2026, 11, 24), "completed_on"), (date(2010, 12, 31), "completed_on")])
def test_a_day_that_cannot_be_is_refused(sqlite_app: Flask, day: date, field: str) -> None:
    group = make_group()
    with pytest.raises(UserError) as refused:
        register(group, [member_of(group)], viewer_as(Role.HPMT_SUPERVISOR, group), completed_on=day)
    assert refused.value.field == field and db.session.scalars(select(Completion)).all() == []


def test_the_same_course_twice_on_a_day_is_not_made_by_correcting(sqlite_app: Flask) -> None:
    group = make_group()
    person, by = member_of(group), viewer_as(Role.HPMT_SUPERVISOR, group)
    first = make_completion(person, group.unit, by=person, on=DAY)
    other = make_completion(person, group.unit, by=person, on=DAY, code="basic_2")
    with pytest.raises(UserError) as refused:
        operations.correct_completion(
            completion_id=other.id, course_id=first.course_id, completed_on=DAY, expected_version=None, by=by
        )
    assert refused.value.field == "completed_on"


def test_completed_training_counts_people_once_within_the_period(app: Flask) -> None:
    unit, other = make_unit(), make_unit()
    people = [make_person() for _number in range(3)]
    for person in people:
        make_completion(person, unit, by=person, code="basic_2", on=date(2026, 1, 1))
    make_completion(people[0], unit, by=people[0], code="basic_2", on=date(2026, 12, 31))
    make_completion(people[0], unit, by=people[0], code="basic_1", on=date(2026, 6, 1))
    make_completion(people[1], other, by=people[0], code="basic_1", on=date(2026, 6, 1))
    make_completion(people[1], unit, by=people[0], code="basic_1", on=date(2025, 12, 31))
    found = queries.completed_training([unit.id], date(2026, 1, 1), date(2026, 12, 31))
    assert [(row.course, str(row.name), row.people) for row in found] == [
        ("basic_1", "Grunnopplæring 1: oversikt", 1),
        ("basic_2", "Grunnopplæring 2: møte med bruker (grønn)", 3),
    ]
    both = queries.completed_training([unit.id, other.id], date(2026, 1, 1), date(2026, 12, 31))
    assert [(row.course, row.people) for row in both] == [("basic_1", 2), ("basic_2", 3)]
    assert queries.completed_training([], date(2026, 1, 1), date(2026, 12, 31)) == []
