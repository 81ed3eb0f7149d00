"""Sensitive acts ask for a proof of the last ten minutes, and give back what was being sent."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.auth import identity_operations
from hpmt_supervision.auth.claims import hash_id
from hpmt_supervision.auth.fresh import FRESH_ATTRIBUTE
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from tests.factories.auth import make_account, sign_in
from tests.factories.crooked_provider import Crooked, crooked_provider
from tests.factories.people import make_group, member_of
from tests.integration.auth.conftest import PASSWORD, Office
from tests.integration.auth.test_crooked_provider import also, application, link_somebody, with_claim
from tests.integration.auth.test_lapsed_login import hidden_fields

SENSITIVE = {
    "auth.begin_code",
    "auth.close_account",
    "auth.drop_code",
    "auth.drop_own_code",
    "auth.link_identity",
    "auth.link_own",
    "auth.make_link",
    "auth.one_time_code",
    "auth.password",
    "auth.renew_recovery_codes",
    "auth.reopen_account",
    "auth.unlink_identity",
    "emergency_access.approve",
    "emergency_access.read",
    "exchange.take_in",
    "own_data.ask",
    "own_data.carry_out",
    "own_data.download",
    "people.add_member",
    "people.add_membership",
    "people.add_role",
    "people.add_stand_in",
    "people.move",
    "retention.answer_hold",
    "retention.edit",
    "retention.holds",
}


def test_the_sensitive_acts_are_those(sqlite_app: Flask) -> None:
    marked = {name for name, view in sqlite_app.view_functions.items() if hasattr(view, FRESH_ATTRIBUTE)}
    assert marked == SENSITIVE


@pytest.fixture
def rested(app: Flask, office: Office) -> Iterator[FlaskClient]:
    """An administrator who signed in eleven minutes ago."""
    from hpmt_supervision.auth.passwords import hash_password

    account = make_account(office.administrator)
    account.password_hash = hash_password(PASSWORD)
    client = sign_in(app.test_client(), office.administrator)
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    with clock.at(clock.now() + timedelta(minutes=11)):
        yield client


def account_path(person: Person) -> str:
    return f"/administrasjon/personer/{person.id}/konto"


def test_a_page_leads_to_the_proof_and_back(rested: FlaskClient) -> None:
    asked = rested.get("/passord")
    assert asked.location == "/bekreft?next=/passord"
    page = rested.get(asked.location).get_data(as_text=True)
    assert "Bekreft at det er deg" in page and "Engangskode" not in page
    assert rested.post("/bekreft", data={"password": "feil passord", "next": "/passord"}).status_code == 422
    assert rested.get("/passord").status_code == 302
    assert rested.post("/bekreft", data={"password": PASSWORD, "next": "/passord"}).location == "/passord"
    assert rested.get("/passord").status_code == 200
    assert rested.post("/bekreft", data={"password": PASSWORD, "next": "//evil.example"}).location == "/"


def test_an_act_is_not_done_before_the_proof_and_is_given_back(rested: FlaskClient, office: Office) -> None:
    path = account_path(office.counsellor)
    version = office.account().version
    asked = rested.post(path + "/steng", data={"version": str(version)})
    assert asked.status_code == 403
    assert office.account().closed_at is None
    carried = hidden_fields(asked.get_data(as_text=True))
    given_back = rested.post("/bekreft", data={**carried, "password": PASSWORD})
    page = given_back.get_data(as_text=True)
    assert given_back.status_code == 200 and "Du har bekreftet at det er deg" in page
    assert f'action="{path}/steng"' in page
    assert office.account().closed_at is None
    assert rested.post(path + "/steng", data=hidden_fields(page)).status_code == 302
    assert office.account().closed_at is not None


def test_making_a_link_shows_none_before_the_proof(rested: FlaskClient, office: Office) -> None:
    answer = rested.post(account_path(office.counsellor) + "/lenke")
    assert answer.status_code == 403 and "/nytt-passord/" not in answer.get_data(as_text=True)
    assert (
        rested.post(account_path(office.counsellor) + "/lenke", headers={"X-Requested-With": "fetch"}).status_code
        == 401
    )


def test_an_id_that_may_be_a_national_number_does_not_wait_in_the_page(rested: FlaskClient, office: Office) -> None:
    answer = rested.post(
        account_path(office.counsellor) + "/innlogginger", data={"provider": "x", "provider_subject": "47906701517"}
    )
    assert answer.status_code == 403 and "47906701517" not in answer.get_data(as_text=True)


def test_guessing_at_a_browser_left_open_has_to_wait(rested: FlaskClient) -> None:
    for _attempt in range(5):
        assert rested.post("/bekreft", data={"password": "feil passord"}).status_code == 422
    assert rested.post("/bekreft", data={"password": PASSWORD}).status_code == 422
    with clock.at(clock.now() + timedelta(seconds=6)):
        assert rested.post("/bekreft", data={"password": PASSWORD}).status_code == 302


def test_a_fresh_sign_in_is_not_asked(app: Flask, office: Office) -> None:
    client = sign_in(app.test_client(), office.counsellor)
    with clock.at(clock.now() + timedelta(minutes=9)):
        assert client.get("/passord").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert client.get("/passord").status_code == 302


@pytest.fixture
def crooked() -> Iterator[Crooked]:
    with crooked_provider() as found:
        yield found


def test_who_came_by_a_provider_proves_it_there(tmp_path: Path, crooked: Crooked) -> None:
    app = application(tmp_path, crooked)
    with app.app_context():
        link_somebody(app, crooked.address)
        crooked.lie = with_claim("acr", "idporten-loa-high")
        client = app.test_client()
        client.get(crooked.authorize(client.get("/logg-inn/med/idporten").location))
        db.session.execute(db.text("UPDATE signed_in_session SET proved_at = NULL"))
        db.session.commit()
        assert client.get("/min-konto/engangskode").location == "/bekreft?next=/min-konto/engangskode"
        page = client.get("/bekreft?next=/min-konto/engangskode").get_data(as_text=True)
        assert "Bekreft med ID-porten" in page and 'name="password"' not in page
        assert client.post("/bekreft", data={"password": ""}).status_code == 422

        def prove() -> str:
            sent = client.get("/bekreft/idporten?next=/min-konto/engangskode").location
            back = crooked.authorize(sent)
            assert (crooked.asked["prompt"], crooked.asked["max_age"]) == ("login", "0")
            return str(client.get(back).location)

        # Being let through there without a word about when is no proof, nor is an old one, nor somebody else's.
        colleague = make_account(member_of(make_group(), "Ola Hansen"))
        identity_operations.link_identity(
            account=colleague,
            issuer=crooked.address,
            subject_hash=hash_id(
                "a-colleague", issuer=crooked.address, claim="sub", key=app.extensions["hpmt_settings"].identity_key
            ),
            by=None,
            is_own=True,
        )
        db.session.commit()
        honest = crooked.lie
        for changes in ({"auth_time": None}, {"auth_time": 1_700_000_000}, {"sub": "another"}, {"sub": "a-colleague"}):
            crooked.lie = honest
            also(crooked, **changes)
            assert prove() == "/bekreft?next=/min-konto/engangskode"
        crooked.lie = honest
        assert prove() == "/min-konto/engangskode"
        assert client.get("/min-konto/engangskode").status_code == 200
        db.session.remove()
        db.engine.dispose()
