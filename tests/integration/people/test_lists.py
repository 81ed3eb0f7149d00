"""The administration's lists: search, what is missing, the day they tell of, files, and empty states."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.matching import matches
from hpmt_supervision.people.models import Part, StandIn, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.auth import make_account, sign_in
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
)

TODAY = clock.today()
YESTERDAY, LAST_YEAR = TODAY - timedelta(days=1), TODAY - timedelta(days=365)


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    """Sign an administrator in."""
    person = make_person("Åse Ødegård")
    give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL, name="Nav"))
    return sign_in(app.test_client(), person)


def shown(client: FlaskClient, path: str, **query: object) -> str:
    """Return a page of the administration."""
    answer = client.get(f"/administrasjon/{path}", query_string={key: str(value) for key, value in query.items()})
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "name", "fits"),
    [
        ("andré", "Andre Vik", True),
        ("ANDRE", "André Vik", True),
        ("vik and", "André Vik", True),
        ("ØYA", "Øyvind Øya", True),
        ("oya", "Øyvind Øya", False),
        ("ä", "Ærlig", True),
        ("%", "Kari", False),
        ("", "Kari", True),
    ],
)
def test_case_and_accents_do_not_matter_but_norwegian_letters_do(typed: str, name: str, fits: bool) -> None:
    assert matches(typed, name, None) is fits


def test_one_search_finds_people_units_and_groups(administrator: FlaskClient) -> None:
    group = make_group(make_unit(name="Nav Fjordvik"), name="Fjordvik torsdag")
    member_of(group, "Zara Fjord")
    member_of(group, "Ærlig Fjord")
    member_of(group, "Åge Fjord")
    for number in range(9):
        make_person(f"Mange {number}")
    db.session.commit()
    assert "Skriv en del av navnet" in shown(administrator, "sok")
    page = shown(administrator, "sok", sok="FJORD")
    assert "Personer: 3. Enheter: 1. Veiledningsgrupper: 1." in page
    places = [page.index(f">{name}<") for name in ("Zara Fjord", "Ærlig Fjord", "Åge Fjord", "Nav Fjordvik")]
    assert places == sorted(places)
    many = shown(administrator, "sok", sok="mange")
    assert "Vis alle 9" in many
    assert "/administrasjon/?sok=mange" in many
    assert "Mange 0" in shown(administrator, "sok", sok="@example.org mange")
    for odd in ("%", "_", "' or 1=1 --", "<b>"):
        assert "Ingenting passer" in shown(administrator, "sok", sok=odd)


def test_people_without_an_account_or_a_role_are_found(administrator: FlaskClient) -> None:
    group = make_group()
    make_account(member_of(group, "Har Konto"))
    member_of(group, "Uten Konto")
    ended = make_person("Uten Rolle")
    give_role(ended, Role.COUNSELLOR, group.unit, until=YESTERDAY)
    db.session.commit()

    def found(**query: object) -> list[str]:
        page = shown(administrator, "", **query)
        return [name for name in ("Har Konto", "Uten Konto", "Uten Rolle") if f">{name}<" in page]

    assert found(mangler="konto") == ["Uten Konto"]
    assert found(mangler="rolle") == ["Uten Rolle"]
    assert found(mangler="rolle", per=YESTERDAY) == []
    assert found(mangler="alt") == ["Har Konto", "Uten Konto", "Uten Rolle"]
    assert found(mangler="konto", enhet=group.unit_id, rolle="counsellor") == ["Uten Konto"]
    page = shown(administrator, "", mangler="konto", enhet=group.unit_id)
    assert f"/administrasjon/personer.csv?enhet={group.unit_id}&amp;mangler=konto" in page


def test_a_group_whose_supervisor_left_is_listed_with_what_to_do(administrator: FlaskClient) -> None:
    left, lost, led, stood_in, empty = (
        make_group(name=name) for name in ("Sluttet", "Mistet", "Ledet", "Vikar", "Tom")
    )
    for group in (left, lost, led, stood_in):
        member_of(group)
    gone = make_person()
    give_role(gone, Role.HPMT_SUPERVISOR, left.unit)
    join(left, gone, Part.SUPERVISOR, until=YESTERDAY)
    without_role = make_person()
    give_role(without_role, Role.HPMT_SUPERVISOR, lost.unit, until=YESTERDAY)
    join(lost, without_role, Part.SUPERVISOR)
    supervisor_of(led)
    days = {"valid_from": TODAY, "valid_to": TODAY}
    db.session.add(StandIn(group_id=stood_in.id, absent_person_id=gone.id, person_id=without_role.id, **days))
    db.session.commit()
    page = shown(administrator, "grupper")
    card = page.partition('id="uten-veileder"')[2].partition("</section>")[0]
    assert "2 grupper" in card
    assert [name for name in ("Sluttet", "Mistet", "Ledet", "Vikar", "Tom") if f">{name}<" in card] == [
        "Sluttet",
        "Mistet",
    ]
    assert f"/administrasjon/grupper/{left.id}/medlemmer/nytt?som=supervisor" in card
    assert f"/administrasjon/grupper/{left.id}/stedfortredere/ny" not in card
    assert f"/administrasjon/grupper/{lost.id}/stedfortredere/ny" in card
    listed = shown(administrator, "grupper", mangler="veileder")
    assert "2 grupper" in listed
    assert ">Ledet<" not in listed
    # On the day before, both were led, and only nobody stood in yet.
    assert "1 gruppe<" in shown(administrator, "grupper", mangler="veileder", per=YESTERDAY)
    assert empty.name == "Tom"
    assert "Mangler rollen" in shown(administrator, f"grupper/{lost.id}")


def test_lists_and_pages_tell_of_the_day_asked_for(administrator: FlaskClient) -> None:
    unit = make_unit(name="Nav Granli")
    group = make_group(unit, name="Granli")
    person = make_person("Kari Lie")
    give_role(person, Role.COUNSELLOR, unit, since=LAST_YEAR, until=YESTERDAY)
    give_role(person, Role.OFFICE_LEADER, unit, since=TODAY)
    join(group, person, since=LAST_YEAR, until=YESTERDAY)
    db.session.commit()
    now, then = shown(administrator, "", sok="kari lie"), shown(administrator, "", sok="kari lie", per=YESTERDAY)
    assert ("Nav-leder, Nav Granli" in now, "KVP-veileder, Nav Granli" in now) == (True, False)
    assert ("Nav-leder, Nav Granli" in then, "KVP-veileder, Nav Granli" in then) == (False, True)
    assert "Du ser hvordan det var" in then
    assert f"/administrasjon/personer/{person.id}?per={YESTERDAY.isoformat()}" in then
    page = shown(administrator, f"personer/{person.id}", per=YESTERDAY)
    assert page.index(">Den dagen<") < page.index(">Senere<")
    page = shown(administrator, f"personer/{person.id}")
    assert page.index(">Nå<") < page.index(">Avsluttet<")
    row = shown(administrator, "grupper", per=YESTERDAY).partition(">Granli<")[2].partition("</tr>")[0]
    assert ">1<" in row
    # A role that comes is told apart from one that is over, also on the unit's page.
    roles = shown(administrator, f"enheter/{unit.id}")
    assert "Tidligere (1)" in roles
    assert "Kommende (1)" in shown(administrator, f"enheter/{unit.id}", per=YESTERDAY)


@pytest.mark.parametrize("path", ["", "enheter", "grupper", "sok"])
def test_a_date_that_cannot_be_read_is_kept_with_a_sentence(administrator: FlaskClient, path: str) -> None:
    page = shown(administrator, path, per='i går "<b>')
    assert "Fant ingen dato her. Skriv dag, måned og år, slik: 26.11.2026." in page
    assert "i går &#34;&lt;b&gt;" in page
    assert "Du ser hvordan" not in page


def test_units_say_whether_they_were_open(administrator: FlaskClient) -> None:
    unit = make_unit(name="Nav Granli")
    unit.opened_on, unit.closed_on = LAST_YEAR, YESTERDAY
    db.session.commit()

    def state(on: object) -> str:
        return shown(administrator, "enheter", sok="granli", per=on).partition(">Nav Granli<")[2].partition("</tr>")[0]

    assert "Stengt" in state(TODAY)
    assert "Til og med" in state(YESTERDAY)
    assert "Åpner" in state(LAST_YEAR - timedelta(days=1))


def test_the_lists_are_downloaded_with_their_filters(administrator: FlaskClient) -> None:
    group = make_group(make_unit(name="Nav Ås"), name="=1+1")
    member_of(group, "Øyvind; Øya")
    supervisor_of(group, "Marit")
    db.session.commit()

    def lines(path: str, **query: object) -> list[str]:
        answer = administrator.get(f"/administrasjon/{path}", query_string={key: str(v) for key, v in query.items()})
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        content = answer.get_data()
        assert content.startswith(b"\xef\xbb\xbf")
        return content.decode("utf-8-sig").splitlines()

    people = lines("personer.csv", enhet=group.unit_id, rolle="counsellor")
    assert people[0] == "Navn;E-post;Roller;Grupper"
    assert len(people) == 2
    assert people[1].startswith('"Øyvind; Øya";')
    assert people[1].endswith(";KVP-veileder (Nav Ås);'=1+1")
    assert lines("grupper.csv", niva=1)[1] == "'=1+1;Nav Ås;1;Marit;;1;14"
    units = lines("enheter.csv", sok="ås")
    assert units[1].startswith("Nav Ås;Nav-kontor;Enhet ")
    assert lines("personer.csv", sok="finnes ikke") == ["Navn;E-post;Roller;Grupper"]


def test_empty_lists_say_what_to_do(administrator: FlaskClient) -> None:
    assert "Her kommer gruppene" in shown(administrator, "grupper")
    assert "Alle grupper med medlemmer har noen" in shown(administrator, "grupper", mangler="veileder")
    assert "Ingen mangler dette" in shown(administrator, "", mangler="rolle")
    assert "Ingen enhet har et slikt navn" in shown(administrator, "enheter", sok="xyz")
    assert "Lista er ikke så lang" in shown(administrator, "", side=9)
