"""The pages at the foot of every page: with and without somebody signed in, and what they promise."""

import re

import pytest
from flask import Flask, url_for

from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_person, make_unit
from tests.factories.retention import set_amounts
from tests.integration.home.conftest import Office, plain

PAGES = {
    "/slik-brukes-det": "Slik brukes det du skriver",
    "/tilgjengelighet": "Tilgjengelighet",
    "/hjelp": "Hjelp og eksempler",
    "/om-tallene": "Hva tallene ikke kan brukes til",
}


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_each_page_opens_for_everybody(office: Office, app: Flask, path: str, title: str) -> None:
    for client in (
        app.test_client(),
        sign_in(app.test_client(), office.ingrid),
        sign_in(app.test_client(), office.leader),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert f"{title}</h1>" in answer.text
        assert 'aria-current="page"' not in answer.text.split("<main")[0], "no task is the present one"


def test_every_page_leads_to_them_also_before_signing_in(office: Office, app: Flask) -> None:
    for client, path in ((app.test_client(), "/logg-inn"), (sign_in(app.test_client(), office.ingrid), "/")):
        foot = client.get(path).text.split("<footer")[1]
        for address in ("/slik-brukes-det", "/tilgjengelighet", "/hjelp"):
            assert f'href="{address}"' in foot


def test_where_rights_are_told_one_reaches_what_is_stored_about_oneself(office: Office, app: Flask) -> None:
    for client in (app.test_client(), sign_in(app.test_client(), office.ingrid)):
        rights = client.get("/personvern").text.split('id="rett"')[1].split("<section")[0]
        assert 'href="/konto/mine-data"' in rights
    assert sign_in(app.test_client(), office.leader).get("/konto/mine-data").status_code == 200


def test_the_days_are_those_of_the_programme(app: Flask) -> None:
    set_amounts(case_texts=47, idle_cases=131, log_texts=17, need_texts=17, fe_texts=9)
    db.session.commit()
    text = plain(app.test_client().get("/slik-brukes-det").text)
    assert "Rapporter for en periode" in text and "Ingenting du skriver i et FE-skjema eller en sak, står i en" in text
    assert "Teksten slettes 47 dager etter at saken er lukket." in text
    assert "på 131 dager, lukkes av seg selv" in text
    assert "Teksten slettes 9 måneder etter møtet" in text
    assert "Teksten slettes etter 17 måneder" in text and "Teksten og svaret slettes etter 17 måneder" in text


def test_the_figures_are_not_for_judging_anybody(app: Flask) -> None:
    text = plain(app.test_client().get("/om-tallene").text)
    assert "kan ikke brukes til å vurdere enkeltpersoner" in text and "færre enn 5 personer" in text
    with app.test_request_context():
        assert url_for("home.figures_use") == "/om-tallene"


def test_the_example_leads_to_the_toolbox_only_for_those_who_can_open_it(office: Office, app: Flask) -> None:
    assert 'href="/verktoykasse"' not in app.test_client().get("/hjelp").text.split("<main")[1]
    assert 'href="/verktoykasse"' in sign_in(app.test_client(), office.leader).get("/hjelp").text.split("<main")[1]


SUPERVISOR = ["Min side", "Saker", "Veiledning", "Kalender", "Rapporter", "Opplæring", "Verktøykasse"]
NAVIGATION = {
    Role.COUNSELLOR: ["Min side", "FE-skjema", "Saker", "Veiledning", "Kalender", "Verktøykasse"],
    Role.HPMT_SUPERVISOR: SUPERVISOR,
    Role.FM_SUPERVISOR: SUPERVISOR,
    Role.RESOURCE_GROUP: [*SUPERVISOR[:6], "Studier", SUPERVISOR[6]],
    # An office leader answers invitations under "Veiledning", which says so while there are none.
    Role.OFFICE_LEADER: ["Min side", "Veiledning", "Kalender", "Rapporter"],
    Role.COUNTY_COORDINATOR: ["Min side", "Rapporter", "Stengte uker"],
    Role.RESEARCHER: ["Min side", "Uttrekk"],
    Role.ADMINISTRATOR: ["Min side", "Opplæring", "Stengte uker", "Administrasjon"],
}


@pytest.mark.parametrize("role", list(Role))
def test_the_navigation_holds_what_a_role_uses(app: Flask, role: Role) -> None:
    load_catalogue()
    person = make_person()
    give_role(person, role, make_unit())
    client = sign_in(app.test_client(), person)
    navigation = re.search(r'<nav class="hv-nav".*?</nav>', client.get("/hjelp").text)
    assert navigation is not None
    links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', navigation[0])
    assert [name for _address, name in links] == NAVIGATION[role]
    assert all(client.get(address).status_code in {200, 302} for address, _name in links)


def test_a_leader_who_is_invited_to_nothing_reads_what_comes_under_veiledning(office: Office, app: Flask) -> None:
    text = plain(sign_in(app.test_client(), office.leader).get("/veiledning").text)
    assert "Invitasjoner kommer her, og da kan du svare." in text
