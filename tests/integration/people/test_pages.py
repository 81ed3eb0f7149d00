"""The administration's pages: lists with filters, forms that keep what was typed, and nothing for anybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Absence, Membership, Part, Person, RoleAssignment, StandIn, Unit, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.people import (
    give_role,
    join,
    make_absence,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
)

ODD = 'Øyvind "Øya" O\'Hara <b>Å</b>'
MOST_QUERIES = 12


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    """Sign an administrator in."""
    person = make_person("Åse Ødegård")
    give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL, name="Nav"))
    return sign_in(app.test_client(), person)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        if statement.lstrip()[:6].upper() in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def shown(client: FlaskClient, path: str, **query: str) -> str:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def test_the_list_is_in_norwegian_order_and_searched(administrator: FlaskClient) -> None:
    group = make_group()
    for name in ("Ærlig Ås", "Zara Li", "Øystein", "Aaron"):
        member_of(group, name)
    db.session.commit()
    page = shown(administrator, "/administrasjon/")
    places = [page.rindex(f">{name}<") for name in ("Aaron", "Zara Li", "Ærlig Ås", "Øystein", "Åse Ødegård")]
    assert places == sorted(places)
    found = shown(administrator, "/administrasjon/", sok="ÆRLIG ås")
    assert "1 person" in found
    assert "Zara Li" not in found
    assert "person" in shown(administrator, "/administrasjon/", sok="@example.org")
    for odd in ("%", "_", "x" * 5000, "' or 1=1 --"):
        assert "Ingen passer med søket" in shown(administrator, "/administrasjon/", sok=odd)


def test_the_list_is_filtered_by_unit_with_those_under_it_and_by_role(administrator: FlaskClient) -> None:
    one, other = make_group(), make_group()
    member_of(one, "Kari Fjord")
    supervisor_of(one, "Jonas Fjord")
    member_of(other, "Mona Granli")
    over = make_person("Ole Sluttet")
    give_role(over, Role.COUNSELLOR, one.unit, until=clock.today() - timedelta(days=1))
    db.session.commit()
    county = shown(administrator, "/administrasjon/", enhet=str(one.unit.parent_id))
    assert ("Kari Fjord" in county, "Mona Granli" in county, "Ole Sluttet" in county) == (True, False, False)
    both = shown(administrator, "/administrasjon/", enhet=str(one.unit_id), rolle="hpmt_supervisor")
    assert ("Jonas Fjord" in both, "Kari Fjord" in both) == (True, False)
    for forged in ({"enhet": "x"}, {"rolle": "king"}, {"side": "-1"}, {"side": "999"}, {"enhet": "9" * 40}):
        shown(administrator, "/administrasjon/", **forged)
    assert "Ingen passer" in shown(administrator, "/administrasjon/", enhet="999999")


def test_the_list_has_pages_and_asks_as_much_for_fifty_people_as_for_five(administrator: FlaskClient) -> None:
    group = make_group()
    for number in range(5):
        member_of(group, f"Person {number:03d}")
    db.session.commit()
    shown(administrator, "/administrasjon/")
    with counting() as few:
        shown(administrator, "/administrasjon/")
    for number in range(5, 70):
        supervisor_of(make_group(group.unit), f"Person {number:03d}")
    db.session.commit()
    with counting() as many:
        first = shown(administrator, "/administrasjon/")
    assert len(few) == len(many) <= MOST_QUERIES
    assert "71 personer" in first
    assert (">Person 049<" in first, ">Person 050<" in first) == (True, False)
    assert ">Person 050<" in shown(administrator, "/administrasjon/", side="2")


def test_no_page_asks_once_a_row(administrator: FlaskClient) -> None:
    group = make_group()
    leader = supervisor_of(group)
    for _number in range(20):
        make_absence(member_of(group), "other", clock.today())
    many = member_of(group)
    for _number in range(10):
        join(make_group(), many)
        give_role(many, Role.HPMT_SUPERVISOR, make_unit())
        db.session.add(
            StandIn(
                group_id=group.id,
                absent_person_id=leader.id,
                person_id=make_person().id,
                valid_from=clock.today(),
                valid_to=clock.today(),
            )
        )
    db.session.commit()
    for path in (
        f"/administrasjon/personer/{many.id}",
        "/administrasjon/enheter",
        f"/administrasjon/enheter/{group.unit_id}",
        "/administrasjon/grupper",
        f"/administrasjon/grupper/{group.id}",
        f"/administrasjon/grupper/{group.id}/medlemmer/nytt",
        f"/administrasjon/personer/{many.id}/medlemskap/nytt",
    ):
        db.session.expunge_all()
        with counting() as seen:
            shown(administrator, path)
        assert len(seen) <= MOST_QUERIES, (path, len(seen))


def test_a_person_with_an_odd_name_and_no_email(administrator: FlaskClient) -> None:
    answer = administrator.post("/administrasjon/personer/ny", data={"name": ODD, "email": ""})
    assert answer.status_code == 302
    person = db.session.query(Person).filter_by(name=ODD).one()
    page = shown(administrator, answer.location)
    assert "<b>Å</b>" not in page
    assert "Ingen e-post registrert" in page
    assert person.email is None
    assert "1 person" in shown(administrator, "/administrasjon/", sok=ODD)


def test_a_form_keeps_what_was_typed_and_says_what_to_do(administrator: FlaskClient) -> None:
    answer = administrator.post("/administrasjon/personer/ny", data={"name": "Kari", "email": "ikke en adresse"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="ikke en adresse"' in page
    assert "er ikke en e-postadresse" in page
    assert "<title>Feil:" in page
    person = make_person()
    db.session.commit()
    path = f"/administrasjon/personer/{person.id}/roller/ny"
    for data, sentence in [
        ({}, "Velg enheten rollen gjelder ved."),
        ({"unit_id": "999999"}, "finnes ikke lenger"),
        ({"role": "king"}, "finnes ikke lenger"),
        ({"valid_from": "32.13.2026"}, "finnes ikke"),
        ({"position_percent": "halv"}, "Skriv et helt tall"),
        ({"position_percent": "101"}, "Skriv et tall fra 0 til 100"),
    ]:
        answer = administrator.post(path, data=data)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert db.session.query(RoleAssignment).count() == 1


def test_a_button_pressed_twice_registers_one_person(administrator: FlaskClient) -> None:
    data = {"name": "Kari", "request_key": "ab" * 16}
    first, second = (administrator.post("/administrasjon/personer/ny", data=data) for _time in range(2))
    assert first.location == second.location
    assert db.session.query(Person).filter_by(name="Kari").count() == 1


def test_a_page_opened_before_somebody_elses_change_overwrites_nothing(administrator: FlaskClient) -> None:
    person = make_person("Kari")
    db.session.commit()
    path = f"/administrasjon/personer/{person.id}/rediger"
    assert 'name="version" value="1"' in shown(administrator, path)
    assert administrator.post(path, data={"name": "Kari Nordmann", "version": "1"}).status_code == 302
    answer = administrator.post(path, data={"name": "Kari Hansen", "version": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Åse Ødegård endret navn eller e-post for Kari Nordmann. Det skjedde" in page
    assert "Det du skrev, står her" in page
    assert 'value="Kari Hansen"' in page
    db.session.expire_all()
    assert db.session.get_one(Person, person.id).name == "Kari Nordmann"


def test_the_whole_life_of_a_person(administrator: FlaskClient) -> None:
    old, new = make_group(name="Fjordvik torsdag"), make_group(name="Granli mandag")
    today, form = clock.today(), "%d.%m.%Y"
    person = make_person("Kari")
    db.session.commit()
    base = f"/administrasjon/personer/{person.id}"

    def send(path: str, **data: object) -> None:
        answer = administrator.post(path, data=data)
        assert answer.status_code == 302, (path, answer.get_data(as_text=True))

    send(f"{base}/roller/ny", role="counsellor", unit_id=old.unit_id, valid_from="01.01.2026")
    send(f"{base}/medlemskap/nytt", group_id=old.id, part="supervisee", valid_from="01.01.2026")
    membership = db.session.query(Membership).one()
    move = f"/administrasjon/medlemskap/{membership.id}/flytt"
    assert "Granli mandag" in shown(administrator, move)
    again = administrator.post(move, data={"group_id": old.id, "first_day": "02.02.2027"})
    assert again.status_code == 422
    send(move, group_id=new.id, first_day=today.strftime(form), with_role="y", version=1)
    page = shown(administrator, base)
    assert "Fjordvik torsdag" in page
    assert "Granli mandag" in page
    send(f"{base}/fravaer/nytt", kind="leave", from_date=today.strftime(form))
    absence = db.session.query(Absence).one()
    send(f"/administrasjon/fravaer/{absence.id}/rediger", from_date=today.strftime(form), to_date=today.strftime(form))
    moved = db.session.query(Membership).filter_by(group_id=new.id).one()
    send(f"/administrasjon/medlemskap/{moved.id}/avslutt", valid_to=today.strftime(form), version=moved.version)
    role = db.session.query(RoleAssignment).filter_by(person_id=person.id, unit_id=new.unit_id).one()
    send(f"/administrasjon/roller/{role.id}/avslutt", valid_to=today.strftime(form))
    coming = (today + timedelta(days=9)).strftime(form)
    send(f"{base}/medlemskap/nytt", group_id=old.id, part="supervisee", valid_from=coming)
    last = db.session.query(Membership).order_by(Membership.id.desc()).first()
    assert last is not None
    send(f"/administrasjon/medlemskap/{last.id}/fjern")
    assert db.session.query(Membership).count() == 2


def test_a_group_is_shown_as_it_was_on_a_day(administrator: FlaskClient) -> None:
    group = make_group()
    leader = supervisor_of(group, "Jonas Eide")
    over = make_person("Mona Vik")
    join(group, over, until=clock.today() - timedelta(days=1))
    give_role(over, Role.HPMT_SUPERVISOR, group.unit)
    make_absence(leader, "leave", clock.today())
    db.session.commit()
    base = f"/administrasjon/grupper/{group.id}"
    today = shown(administrator, base)
    assert "Tidligere (1)" in today
    assert "Borte" in today
    assert "Tidligere (" not in shown(administrator, base, per="01.06.2021")
    assert "Fant ingen dato her" in shown(administrator, base, per="i går <b>")
    day = clock.today().strftime("%d.%m.%Y")
    fields = {"absent_person_id": leader.id, "person_id": over.id, "valid_from": day, "valid_to": day}
    assert administrator.post(f"{base}/stedfortredere/ny", data=fields).status_code == 302
    row = db.session.query(StandIn).one()
    assert (
        administrator.post(f"/administrasjon/stedfortredere/{row.id}/avslutt", data={"valid_to": day}).status_code
        == 302
    )
    assert administrator.post(f"{base}/rediger", data={"name": "Ny", "interval_days": "x"}).status_code == 422
    assert administrator.post(f"{base}/rediger", data={"name": "Ny", "interval_days": "21"}).status_code == 302
    member = {"person_id": over.id, "part": "supervisee", "valid_from": day}
    assert administrator.post(f"{base}/medlemmer/nytt", data=member).status_code == 302


def test_units_and_groups_are_made_and_changed(administrator: FlaskClient) -> None:
    nation = db.session.query(Unit).one()
    county = {"kind": "county", "name": "Solnedal", "parent_id": nation.id}
    answer = administrator.post("/administrasjon/enheter/ny", data=county)
    assert answer.status_code == 302
    key = answer.location.rpartition("/")[2]
    wrong = administrator.post(
        "/administrasjon/enheter/ny", data={"kind": "office", "name": "Ås", "parent_id": nation.id}
    )
    assert wrong.status_code == 422
    assert "Et Nav-kontor må ligge under et fylke" in wrong.get_data(as_text=True)
    wrong = administrator.post(
        "/administrasjon/grupper/ny", data={"level": "1", "unit_id": key, "name": "A", "interval_days": "14"}
    )
    assert "Velg et kontor" in wrong.get_data(as_text=True)
    group = {"level": "2", "unit_id": key, "name": "Solnedal", "interval_days": "21"}
    assert administrator.post("/administrasjon/grupper/ny", data=group).status_code == 302
    edit = f"/administrasjon/enheter/{key}/rediger"
    assert administrator.post(edit, data={"name": "Solnedal", "opened_on": "32.01.2026"}).status_code == 422
    assert administrator.post(edit, data={"name": "Nye Solnedal"}).status_code == 302
    assert "Nye Solnedal" in shown(administrator, "/administrasjon/enheter", sok="nye")
    assert "Solnedal" in shown(administrator, "/administrasjon/grupper", niva="2")
    assert "Ingen gruppe passer" in shown(administrator, "/administrasjon/grupper", niva="3")


def test_ending_a_role_names_the_groups_that_are_still_led(administrator: FlaskClient) -> None:
    group = make_group(name="Fjordvik torsdag")
    leader = supervisor_of(group)
    join(make_group(group.unit, name="Medlem her"), leader)
    join(make_group(name="Et annet kontor"), leader, Part.SUPERVISOR)
    join(make_group(group.unit, name="Slutter"), leader, Part.SUPERVISOR, until=clock.today())
    role, day = leader.roles[0], clock.today().strftime("%d.%m.%Y")
    db.session.commit()
    path = f"/administrasjon/roller/{role.id}/avslutt"
    answer = administrator.post(path, data={"valid_to": day, "version": "1"})
    assert answer.status_code == 302
    told = shown(administrator, answer.location).partition("Personen står fortsatt som veileder for")[2][:300]
    told = told.partition("Avslutt medlemskapet")[0]
    assert "Fjordvik torsdag" in told
    assert not any(name in told for name in ("Medlem her", "Et annet kontor", "Slutter"))


def test_an_administrator_gets_a_sentence_for_their_own_role(administrator: FlaskClient) -> None:
    person = db.session.query(Person).filter_by(name="Åse Ødegård").one()
    data = {"role": "hpmt_supervisor", "unit_id": make_unit().id, "valid_from": clock.today().strftime("%d.%m.%Y")}
    db.session.commit()
    answer = administrator.post(f"/administrasjon/personer/{person.id}/roller/ny", data=data)
    assert answer.status_code == 422
    assert "Du kan ikke gi deg selv en rolle" in answer.get_data(as_text=True)


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Return every address of the room with keys nobody has, and the methods it answers."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("people."):
            path = "/".join("999999" if part.startswith("<") else part for part in rule.rule.split("/"))
            found += [(method, path) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return found


def test_nobody_else_reaches_anything(app: Flask) -> None:
    client = sign_in(app.test_client(), member_of(make_group()))
    assert "Administrasjon" not in client.get("/min-konto").get_data(as_text=True)
    assert len(addresses(app)) > 30
    for method, path in addresses(app):
        assert client.open(path, method=method).status_code == 404, path


def test_unknown_keys_are_no_pages(app: Flask, administrator: FlaskClient) -> None:
    for method, path in addresses(app):
        if "999999" in path:
            assert administrator.open(path, method=method).status_code == 404, path
