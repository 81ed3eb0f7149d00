"""A unit is closed for some days by who follows it, and what holds for a county holds for its offices."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.availability import closed_operations as operations
from hpmt_supervision.availability.closed_queries import managed_period, periods_for, units_to_close
from hpmt_supervision.availability.models import ClosedPeriod
from hpmt_supervision.availability.queries import ClosedSpell, closed_periods_for
from hpmt_supervision.core.errors import NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from tests.factories.auth import sign_in
from tests.factories.availability import make_closed
from tests.factories.people import give_role, make_person, make_unit, viewer_for

TODAY = date(2026, 11, 23)
FIRST, LAST = date(2027, 2, 22), date(2027, 2, 28)


def viewer_at(unit: Unit, role: Role = Role.COUNTY_COORDINATOR) -> Viewer:
    person = make_person()
    give_role(person, role, unit)
    return viewer_for(person, TODAY)


def add(unit: Unit, by: Viewer, **other: Any) -> ClosedPeriod:
    values = {"first_day": FIRST, "last_day": LAST, "name": "Vinterferie"} | other
    return operations.add_closed_period(unit_id=unit.id, by=by, **values)


def test_what_holds_for_a_unit_holds_for_those_beneath_it_and_no_others(app: Flask) -> None:
    nation = make_unit(UnitKind.NATIONAL)
    county, other = make_unit(UnitKind.COUNTY, parent=nation), make_unit(UnitKind.COUNTY, parent=nation)
    office, neighbour = make_unit(parent=county), make_unit(parent=county)
    days = iter(range(1, 6))
    names = {}
    for unit in (nation, county, other, office, neighbour):
        day = date(2027, 2, next(days))
        make_closed(unit, day, day, name=unit.name)
        names[unit.id] = unit.name
    spells = closed_periods_for(office, date(2027, 2, 1), date(2027, 2, 28))
    assert [spell.name for spell in spells] == [nation.name, county.name, office.name]
    assert [spell.name for spell in closed_periods_for(county, TODAY, date(2027, 12, 1))] == [nation.name, county.name]
    assert [spell.name for spell in closed_periods_for(nation, TODAY, date(2027, 12, 1))] == [nation.name]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2027, 2, 20), date(2027, 2, 21), 0),
        (date(2027, 2, 20), date(2027, 2, 22), 1),
        (date(2027, 2, 28), date(2027, 3, 2), 1),
        (date(2027, 3, 1), date(2027, 3, 2), 0),
        (date(2027, 2, 24), date(2027, 2, 24), 1),
    ],
)
def test_both_ends_count(app: Flask, first: date, last: date, found: int) -> None:
    unit = make_unit()
    make_closed(unit, FIRST, LAST)
    spells = closed_periods_for(unit, first, last)
    assert spells == [ClosedSpell("Vinterferie", FIRST, LAST)] * found
    assert all(spell.covers(FIRST) and spell.covers(LAST) and not spell.covers(TODAY) for spell in spells)


def test_a_coordinator_closes_the_own_county_and_its_offices_and_an_administrator_every_unit(app: Flask) -> None:
    county, foreign = make_unit(UnitKind.COUNTY), make_unit(UnitKind.COUNTY)
    office, far = make_unit(parent=county), make_unit(parent=foreign)
    coordinator = viewer_at(county)
    for unit in (county, office):
        add(unit, coordinator)
    for unit in (foreign, far):
        with pytest.raises(NotFound):
            add(unit, coordinator)
    theirs = add(far, viewer_at(county, Role.ADMINISTRATOR))
    with pytest.raises(NotFound):
        managed_period(coordinator, theirs.id)
    with pytest.raises(NotFound):
        operations.remove_closed_period(period_id=theirs.id, expected_version=None, by=coordinator)
    assert {unit.id for unit in units_to_close(coordinator)} == {county.id, office.id}
    for role in set(Role) - {Role.COUNTY_COORDINATOR, Role.ADMINISTRATOR}:
        with pytest.raises(NotFound):
            add(county, viewer_at(county, role))


def test_the_list_shows_what_holds_for_ones_own_and_what_is_over_by_itself(app: Flask) -> None:
    nation = make_unit(UnitKind.NATIONAL)
    county = make_unit(UnitKind.COUNTY, parent=nation)
    office = make_unit(parent=county)
    make_closed(office, date(2026, 11, 16), date(2026, 11, 22), "Over")
    make_closed(office, date(2026, 11, 20), TODAY, "Siste dag")
    make_closed(nation, date(2026, 12, 24), date(2027, 1, 2), "Jul")
    make_closed(make_unit(UnitKind.COUNTY, parent=nation), FIRST, LAST, "Andres")
    found = periods_for(viewer_at(county))
    assert [(row.period.name, row.managed) for row in found.coming] == [("Siste dag", True), ("Jul", False)]
    assert [(row.period.name, row.managed) for row in found.past] == [("Over", True)]


def test_a_form_sent_twice_makes_one_period(app: Flask) -> None:
    unit = make_unit(UnitKind.COUNTY)
    coordinator = viewer_at(unit)
    made = [add(unit, coordinator, request_key="0123456789abcdef").id for _time in range(2)]
    assert made[0] == made[1]
    assert len(db.session.scalars(select(ClosedPeriod)).all()) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_day": date(2027, 2, 21)}, "last_day"),
        ({"last_day": date(2028, 2, 21)}, "last_day"),
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(app: Flask, values: dict[str, Any], field: str) -> None:
    unit = make_unit(UnitKind.COUNTY)
    with pytest.raises(UserError) as caught:
        add(unit, viewer_at(unit), **values)
    assert caught.value.field == field


def test_a_page_opened_before_somebody_elses_change_changes_nothing(app: Flask) -> None:
    unit = make_unit(UnitKind.COUNTY)
    coordinator = viewer_at(unit)
    period = add(unit, coordinator)
    values: dict[str, Any] = {"period_id": period.id, "expected_version": 1, "by": coordinator}
    changed = operations.change_closed_period(first_day=FIRST, last_day=FIRST, name="Én dag", **values)
    assert (changed.last_day, changed.version) == (FIRST, 2)
    with pytest.raises(StaleVersion):
        operations.change_closed_period(first_day=FIRST, last_day=LAST, name="Annet", **values)
    with pytest.raises(StaleVersion):
        operations.remove_closed_period(**values)
    operations.remove_closed_period(**(values | {"expected_version": 2}))
    assert db.session.scalars(select(ClosedPeriod)).all() == []


def test_the_pages_add_change_and_remove(sqlite_app: Flask) -> None:
    county = make_unit(UnitKind.COUNTY)
    office = make_unit(parent=county)
    person = make_person()
    give_role(person, Role.COUNTY_COORDINATOR, county)
    client = sign_in(sqlite_app.test_client(), person)
    page = "/administrasjon/stengte-uker"
    assert "Her kommer ferieuker" in client.get(page).text
    data = {"unit_id": str(office.id), "first_day": "22.02.2027", "last_day": "28.02.2027", "name": "Vinterferie"}
    bad = client.post(f"{page}/ny", data=data | {"last_day": "1.2.2027"})
    assert bad.status_code == 422
    assert "Siste dag er før første dag" in bad.text
    assert 'value="Vinterferie"' in bad.text
    answer = client.post(f"{page}/ny", data=data, follow_redirects=True)
    assert "22.–28. februar" in answer.text or "22. februar" in answer.text
    period = db.session.scalars(select(ClosedPeriod)).one()
    answer = client.post(f"{page}/{period.id}", data=data | {"name": "Uke 8", "version": "1"}, follow_redirects=True)
    assert "Uke 8" in answer.text
    assert client.post(f"{page}/{period.id}/fjern", data={"version": "1"}).status_code == 409
    answer = client.post(f"{page}/{period.id}/fjern", data={"version": "2"}, follow_redirects=True)
    assert "Perioden er fjernet." in answer.text
