"""Who is in a study, and on which arm, leaves no trace on any page or in any file of those who do not run it."""

import io
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.study.extract_models import StudyExtract
from hpmt_supervision.study.models import Arm
from tests.contracts.test_access import address, rules_of
from tests.contracts.world import World, make_world
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_unit
from tests.factories.study import make_arm, make_extract, make_study, make_wave

# None of these words stands anywhere else in the product.
TRACES = ("Hemmelig studie", "HEMMELIG-AVTALE", "intervention", "comparison", "Intervensjon", "Sammenligning")


@pytest.fixture
def world(sqlite_app: Flask) -> World:
    """Give two offices with everything in them, both in a study, on an arm each."""
    load_catalogue()
    world = make_world()
    study = make_study("Hemmelig studie")
    study.agreement_reference = "HEMMELIG-AVTALE"
    make_arm(study, world.own.unit, Arm.INTERVENTION)
    make_arm(study, world.foreign.unit, Arm.COMPARISON)
    extract = make_extract(
        study,
        [make_wave(study)],
        world.people[Role.RESEARCHER],
        approved_by=world.people[Role.RESOURCE_GROUP],
    )
    extract.agreement_reference = "HEMMELIG-AVTALE"
    db.session.flush()
    return world


def everything_in(answer: TestResponse) -> str:
    """Return an answer as text, with what a packed file holds unpacked."""
    if answer.mimetype == "application/zip" or "spreadsheetml" in answer.mimetype:
        with zipfile.ZipFile(io.BytesIO(answer.data)) as opened:
            return "\n".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())
    return answer.data.decode("utf-8", "replace")


def walked(app: Flask, client: FlaskClient, world: World) -> dict[str, str]:
    """Return the text of every page and file a client gets, at every address, for both offices."""
    found = {}
    for office in (world.own, world.foreign):
        for rule in rules_of(app):
            if "GET" in (rule.methods or set()):
                path = address(app, rule, office.values())
                found[path] = everything_in(client.get(path))
    for path in ("/administrasjon/ta-ut/pakke.zip", "/administrasjon/ta-ut/pakke.xlsx"):
        found[path] = everything_in(client.post(path))
    return found


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.RESOURCE_GROUP, Role.RESEARCHER}))
def test_other_roles_find_no_trace(sqlite_app: Flask, world: World, role: Role) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[role])
    pages = walked(sqlite_app, client, world)
    assert len(pages) > 80
    assert {path for path, text in pages.items() if any(trace in text for trace in TRACES)} == set()


def test_nobody_signed_in_finds_none_either(sqlite_app: Flask, world: World) -> None:
    db.session.commit()
    pages = walked(sqlite_app, sqlite_app.test_client(), world)
    assert {path for path, text in pages.items() if any(trace in text for trace in TRACES)} == set()


def test_a_researcher_knows_the_studies_and_not_their_offices(sqlite_app: Flask, world: World) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[Role.RESEARCHER])
    pages = walked(sqlite_app, client, world)
    offices = [world.own.unit.name, world.foreign.unit.name]
    # The contract's own study is named after the office, so it is told from it by its first words.
    told = {path: text.replace("Studien om ", "§") for path, text in pages.items() if "/uttrekk" in path or path == "/"}
    assert any("Hemmelig studie" in text for text in told.values())
    for path, text in told.items():
        for office in offices:
            assert office not in text.replace(f"§{office}", ""), path


def test_those_who_run_it_see_the_arms_and_the_walk_would_have_found_them(sqlite_app: Flask, world: World) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[Role.RESOURCE_GROUP])
    pages = walked(sqlite_app, client, world)
    seen = {path for path, text in pages.items() if "Intervensjon" in text}
    assert seen
    assert all(path.startswith("/studier") for path in seen)


def test_the_file_of_an_extract_names_no_office(sqlite_app: Flask, world: World) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[Role.RESEARCHER])
    make_unit(UnitKind.OFFICE)
    extract = db.session.query(StudyExtract).filter_by(asked_by_id=world.people[Role.RESEARCHER].id).all()[-1]
    answer = client.post(f"/uttrekk/{extract.id}/fil")
    assert answer.mimetype == "application/zip"
    text = everything_in(answer)
    assert "Hemmelig studie" in text
    assert world.own.unit.name not in text and world.foreign.unit.name not in text
