"""The pages of studies and extracts, as those who use them meet them."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract
from hpmt_supervision.study.models import Arm, Study, StudyArm, StudyWave
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_person, make_unit
from tests.factories.study import REFERENCE, make_arm, make_extract, make_programme, make_study, make_wave


def with_role(role: Role) -> Person:
    person = make_person()
    give_role(person, role, make_unit(UnitKind.NATIONAL))
    return person


@pytest.fixture
def client(sqlite_app: Flask) -> FlaskClient:
    """Give a browser of somebody in the resource group."""
    return sign_in(sqlite_app.test_client(), with_role(Role.RESOURCE_GROUP))


@pytest.fixture
def researcher(sqlite_app: Flask) -> FlaskClient:
    """Give a browser of a researcher."""
    return sign_in(sqlite_app.test_client(), with_role(Role.RESEARCHER))


def test_from_a_new_study_to_a_file(sqlite_app: Flask, client: FlaskClient, researcher: FlaskClient) -> None:
    offices = [make_unit(name=f"Nav Prøve {number}") for number in range(2)]
    programme = make_programme()
    db.session.commit()
    told = {"name": "Ny metode", "programme_id": programme.id, "agreement_reference": REFERENCE}
    answer = client.post("/studier/ny", data=told | {"first_day": "1.1.2026"}, follow_redirects=True)
    assert "Ingen kontor er lagt inn ennå" in answer.text
    study = db.session.query(Study).one()
    page = f"/studier/{study.id}"
    laid = {"arm": "intervention", "valid_from": "01.01.2026", "unit_ids": [str(unit.id) for unit in offices]}
    assert "2 kontor er lagt inn." in client.post(page + "/kontor/ny", data=laid, follow_redirects=True).text
    wave = {"name": "Før", "first_day": "01.01.2026", "last_day": "30.06.2026"}
    shown = client.post(page + "/bolger/ny", data=wave, follow_redirects=True).text
    assert "Nav Prøve 0" in shown and "Intervensjon" in shown and "1. januar–30. juni" in shown
    db.session.rollback()
    key = db.session.query(StudyWave).one().id

    asked = {"wave_ids": [str(key)], "tables": ["units", "persons"], "purpose": "Er armene like?"}
    there = researcher.post(
        f"/uttrekk/ny?studie={study.id}", data=asked | {"agreement_reference": REFERENCE}, follow_redirects=True
    )
    assert "Ressursgruppa har spørsmålet" in there.text
    extract = db.session.query(StudyExtract).one()
    assert "ber om et uttrekk fra Ny metode" in client.get("/").text
    expires = f"{clock.today() + timedelta(days=20):%d.%m.%Y}"
    yes = {"agreement_reference": REFERENCE, "expires_on": expires, "do": "approve", "version": extract.version}
    assert (
        "Uttrekket er godkjent" in client.post(f"/studier/uttrekk/{extract.id}", data=yes, follow_redirects=True).text
    )
    assert "Last ned" in researcher.get("/").text
    file = researcher.post(f"/uttrekk/{extract.id}/fil")
    assert file.headers["Content-Disposition"].endswith(f"hpmt-uttrekk-{extract.id}.zip")
    with zipfile.ZipFile(io.BytesIO(file.data)) as opened:
        assert "csv/units.csv" in opened.namelist()
    history = client.get(f"/studier/uttrekk/{extract.id}").text
    assert "Lastet ned" in history
    ended = client.post(f"/studier/uttrekk/{extract.id}/avslutt", data={}, follow_redirects=True)
    assert "nøkkelen til pseudonymene er slettet" in ended.text
    refused = researcher.post(f"/uttrekk/{extract.id}/fil", follow_redirects=True)
    assert "kan ikke lastes ned nå" in refused.text


def test_what_was_typed_stays_when_something_must_be_mended(client: FlaskClient, researcher: FlaskClient) -> None:
    study = make_study()
    wave = make_wave(study)
    extract = make_extract(study, [wave], make_person())
    db.session.commit()
    for path, data, kept, sentence in (
        ("/studier/ny", {"name": "Uten dager", "first_day": "31.2.2026"}, "31.2.2026", "finnes ikke"),
        (
            f"/studier/{study.id}/bolger/ny",
            {"name": "Midt i", "first_day": "15.07.2026", "last_day": "31.07.2026"},
            "15.07.2026",
            "En bølge er hele måneder.",
        ),
        (
            f"/studier/{study.id}/kontor/ny",
            {"arm": "comparison", "valid_from": "01.01.2026"},
            "01.01.2026",
            "Kryss av for minst ett kontor.",
        ),
        (
            f"/studier/uttrekk/{extract.id}",
            {"do": "approve", "agreement_reference": "24/1", "expires_on": "1.1.2099", "answer": "Lykke til"},
            "Lykke til",
            "Forskeren oppga en annen referanse",
        ),
        (
            f"/studier/uttrekk/{extract.id}",
            {"do": "approve", "agreement_reference": REFERENCE, "answer": "Lykke til"},
            "Lykke til",
            "Skriv siste dag uttrekket kan lastes ned.",
        ),
        (
            f"/studier/uttrekk/{extract.id}",
            {"do": "refuse", "agreement_reference": "24/1"},
            "24/1",
            "Skriv hvorfor",
        ),
    ):
        answer = client.post(path, data=data)
        assert answer.status_code == 422, path
        assert kept in answer.text and sentence in answer.text, path
    asked = {"purpose": "Er armene like?", "tables": ["units"], "agreement_reference": REFERENCE}
    answer = researcher.post(f"/uttrekk/ny?studie={study.id}", data=asked)
    assert answer.status_code == 422
    assert "Er armene like?" in answer.text and "Velg minst én målebølge." in answer.text


def test_one_who_asked_is_told_to_let_another_answer(sqlite_app: Flask) -> None:
    person = with_role(Role.RESOURCE_GROUP)
    study = make_study()
    extract = make_extract(study, [make_wave(study)], person)
    client = sign_in(sqlite_app.test_client(), person)
    page = client.get(f"/studier/uttrekk/{extract.id}").text
    assert "En annen i Ressursgruppa må svare" in page and "Godkjenn uttrekket" not in page
    yes = {"do": "approve", "agreement_reference": REFERENCE, "expires_on": "1.1.2027"}
    assert "En annen i Ressursgruppa må svare" in client.post(f"/studier/uttrekk/{extract.id}", data=yes).text
    db.session.rollback()
    assert db.session.get_one(StudyExtract, extract.id).state == ExtractState.ASKED


def test_an_arm_and_a_wave_are_changed_and_removed(client: FlaskClient) -> None:
    study, office = make_study(), make_unit(name="Nav Prøve")
    arm, wave = make_arm(study, office), make_wave(study)
    db.session.commit()
    page = f"/studier/{study.id}"
    changed = {"arm": "comparison", "valid_from": "01.02.2026", "version": arm.version}
    assert "Sammenligning" in client.post(f"{page}/kontor/{arm.id}", data=changed, follow_redirects=True).text
    named = {"name": "Første", "first_day": "01.01.2026", "last_day": "30.06.2026", "version": wave.version}
    assert "Første" in client.post(f"{page}/bolger/{wave.id}", data=named, follow_redirects=True).text
    client.post(f"{page}/kontor/{arm.id}/fjern", data={"version": "2"})
    client.post(f"{page}/bolger/{wave.id}/fjern", data={"version": "2"})
    db.session.rollback()
    assert (db.session.query(StudyArm).count(), db.session.query(StudyWave).count()) == (0, 0)


def test_offices_stand_under_their_arm_and_waves_say_their_year(client: FlaskClient) -> None:
    study = make_study()
    offices = [make_unit(name=name) for name in ("Nav Aure", "Nav Bø", "Nav Eid")]
    for office, arm in zip(offices, (Arm.COMPARISON, Arm.INTERVENTION, Arm.COMPARISON), strict=True):
        make_arm(study, office, arm)
    make_wave(study)
    db.session.commit()
    page = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", client.get(f"/studier/{study.id}").text))
    places = [page.index(words) for words in ("Intervensjon", "Nav Bø", "Sammenligning", "Nav Aure", "Nav Eid")]
    assert places == sorted(places)
    assert "1. januar–30. juni 2026" in page


def test_what_lies_in_another_study_is_not_found(client: FlaskClient, researcher: FlaskClient) -> None:
    study, other = make_study(), make_study()
    arm, wave = make_arm(study, make_unit()), make_wave(study)
    extract = make_extract(study, [wave], make_person(), approved_by=make_person())
    db.session.commit()
    assert client.get(f"/studier/{other.id}/kontor/{arm.id}").status_code == 404
    assert client.get(f"/studier/{other.id}/bolger/{wave.id}").status_code == 404
    assert client.get("/studier/999").status_code == 404
    assert researcher.get(f"/uttrekk/{extract.id}").status_code == 404
    assert researcher.post(f"/uttrekk/{extract.id}/fil").status_code == 404
    assert researcher.get(f"/studier/{study.id}").status_code == 404
    assert client.get("/uttrekk").status_code == 404
    assert researcher.get("/uttrekk/ny?studie=999").status_code == 404


def test_only_those_who_use_them_have_the_entries(sqlite_app: Flask) -> None:
    seen = {}
    for role in Role:
        page = sign_in(sqlite_app.test_client(), with_role(role)).get("/").text
        seen[role] = ('href="/studier"' in page, 'href="/uttrekk"' in page)
    assert {role for role, (studies, _extracts) in seen.items() if studies} == {Role.RESOURCE_GROUP}
    assert {role for role, (_studies, extracts) in seen.items() if extracts} == {Role.RESEARCHER}


def test_an_extract_ends_by_the_day_and_not_only_by_the_night_job(researcher: FlaskClient, sqlite_app: Flask) -> None:
    person = with_role(Role.RESEARCHER)
    study = make_study()
    extract = make_extract(
        study, [make_wave(study)], person, approved_by=make_person(), expires_on=clock.today() - timedelta(days=1)
    )
    own = sign_in(sqlite_app.test_client(), person)
    assert f"/uttrekk/{extract.id}/fil" not in own.get(f"/uttrekk/{extract.id}").text
    assert own.post(f"/uttrekk/{extract.id}/fil").status_code == 302
