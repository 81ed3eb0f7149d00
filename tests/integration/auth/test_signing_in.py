"""Signing in and out, waiting after failed attempts, and switching role."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from hpmt_supervision import create_app
from hpmt_supervision.auth.browser import COOKIE_KEY
from hpmt_supervision.auth.models import SignedInSession
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db, limiter
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from tests.apps import make_settings
from tests.databases import laid_sqlite
from tests.factories.auth import make_account, sign_in
from tests.factories.people import give_role, make_person, make_unit
from tests.integration.auth.conftest import PASSWORD, Office

REFUSAL = "passer ikke sammen"


def sent(client: FlaskClient, login: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/logg-inn", data={"login_name": login, "password": password, **more})


def test_the_page_tells_browsers_what_the_fields_are(office: Office, client: FlaskClient) -> None:
    page = client.get("/logg-inn").get_data(as_text=True)
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize("change", [str.upper, lambda text: f"  {text} "])
def test_signing_in_and_out(office: Office, client: FlaskClient, change) -> None:  # type: ignore[no-untyped-def]
    assert client.get("/min-konto").location == "/logg-inn?next=/min-konto"
    answer = sent(client, change(office.login), next="/min-konto")
    assert (answer.status_code, answer.location) == (302, "/min-konto")
    assert client.get("/min-konto").status_code == 200
    assert client.post("/logg-ut").location == "/logg-inn"
    assert client.get("/min-konto").status_code == 302
    assert db.session.scalar(select(SignedInSession)).ended_at is not None
    assert {"session.start", "session.end"} <= set(db.session.scalars(select(AuditEvent.action)))


def test_a_cookie_from_before_signing_out_opens_nothing(office: Office, app: Flask, client: FlaskClient) -> None:
    sent(client, office.login)
    stolen = client.get_cookie("hpmt")
    assert stolen is not None
    client.post("/logg-ut")
    thief = app.test_client()
    thief.set_cookie("hpmt", stolen.value)
    assert thief.get("/min-konto").status_code == 302


def test_every_sign_in_has_a_token_of_its_own(office: Office, client: FlaskClient) -> None:
    sent(client, office.login)
    with client.session_transaction() as session:
        first = session[COOKIE_KEY]
    client.post("/logg-ut")
    sent(client, office.login)
    with client.session_transaction() as session:
        assert session[COOKIE_KEY] != first
    assert first not in [row.token_hash for row in db.session.scalars(select(SignedInSession))]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(office: Office, client: FlaskClient, target: str) -> None:
    assert sent(client, office.login, next=target).location == "/"


def test_the_same_answer_for_an_unknown_name_and_a_wrong_password(office: Office, client: FlaskClient) -> None:
    wrong = sent(client, office.login, "feil passord her")
    unknown = sent(client, "ingen@example.org", "feil passord her")
    assert wrong.status_code == unknown.status_code == 422
    texts = [
        answer.get_data(as_text=True).replace(name, "NAVN")
        for answer, name in ((wrong, office.login), (unknown, "ingen@example.org"))
    ]
    keyless = [[line for line in text.splitlines() if "request_key" not in line] for text in texts]
    assert keyless[0] == keyless[1]
    assert REFUSAL in texts[0]
    assert "feil passord her" not in texts[0]


@pytest.mark.parametrize("login", ["\ud7ff", "x" * 5000, "' or 1=1 --", "ﬁ\u202e@example.org"])
def test_a_strange_name_is_only_unknown(office: Office, client: FlaskClient, login: str) -> None:
    answer = sent(client, login)
    assert answer.status_code == 422
    assert REFUSAL in answer.get_data(as_text=True)


def test_empty_fields_are_told(office: Office, client: FlaskClient) -> None:
    page = client.post("/logg-inn", data={}).get_data(as_text=True)
    assert "Skriv innloggingsnavnet ditt." in page
    assert "Skriv passordet ditt." in page


def test_an_account_without_a_password_cannot_sign_in(office: Office, client: FlaskClient) -> None:
    account = make_account(office.administrator)
    db.session.commit()
    for guess in ("nobody has this password", "x"):
        assert sent(client, account.login_name, guess).status_code == 422


def test_five_wrong_attempts_make_strangers_wait_but_not_a_known_browser(office: Office, app: Flask) -> None:
    own, stranger = app.test_client(), app.test_client()
    assert sent(own, office.login).status_code == 302
    own.post("/logg-ut")
    for _attempt in range(5):
        sent(stranger, office.login, "feil passord her")
    assert office.account().failed_count == 5
    assert sent(stranger, office.login).status_code == 422
    # What is tried during the wait does not make the wait longer.
    assert office.account().failed_count == 5
    assert sent(own, office.login).status_code == 302
    assert office.account().failed_count == 0


def known_to(office: Office, app: Flask) -> FlaskClient:
    client = app.test_client()
    assert sent(client, office.login).status_code == 302
    client.post("/logg-ut")
    return client


def test_a_known_browser_waits_too_after_twenty_and_it_alone_does(office: Office, app: Flask) -> None:
    shared, own, colleague = known_to(office, app), known_to(office, app), make_account(office.administrator)
    colleague.password_hash = office.account().password_hash
    db.session.commit()
    with clock.at(start := clock.now()):
        for _attempt in range(20):
            sent(shared, office.login, "feil passord her")
        assert sent(shared, office.login).status_code == 422
        # Neither does signing in as oneself in between make the browser another one.
        assert sent(shared, colleague.login_name).status_code == 302
        shared.post("/logg-ut")
        assert sent(shared, office.login).status_code == 422
        # The owner's other browser is not made to wait, and being let in there does not free the first one.
        assert sent(own, office.login).status_code == 302
        assert sent(shared, office.login).status_code == 422
    with clock.at(start + timedelta(seconds=6)):
        # One more that is wrong makes the wait longer; the right one ends the count.
        sent(shared, office.login, "feil passord her")
        assert sent(shared, office.login).status_code == 422
    with clock.at(start + timedelta(seconds=17)):
        assert sent(shared, office.login).status_code == 302
        shared.post("/logg-ut")
        for _attempt in range(19):
            sent(shared, office.login, "feil passord her")
        assert sent(shared, office.login).status_code == 302


def test_a_browser_known_from_before_browsers_had_names_is_one_browser(office: Office, app: Flask) -> None:
    old = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="known-browser").dumps([office.account_id])
    for attempt in range(21):
        client = app.test_client()
        client.set_cookie("hpmt_known", old, path="/logg-inn")
        assert sent(client, office.login, "feil passord her" if attempt < 20 else PASSWORD).status_code == 422


def test_the_wait_ends(office: Office, client: FlaskClient) -> None:
    for _attempt in range(5):
        sent(client, office.login, "feil passord her")
    assert sent(client, office.login).status_code == 422
    with clock.at(clock.now() + timedelta(seconds=6)):
        assert sent(client, office.login).status_code == 302


def test_a_forged_known_browser_still_waits(office: Office, client: FlaskClient) -> None:
    for _attempt in range(5):
        sent(client, office.login, "feil passord her")
    client.set_cookie("hpmt_known", f"{office.account_id}.AAAA.forged", path="/logg-inn")
    assert sent(client, office.login).status_code == 422


def test_an_old_hash_is_made_anew_at_sign_in(office: Office, client: FlaskClient) -> None:
    account = office.account()
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    db.session.commit()
    old = account.password_hash
    assert sent(client, office.login).status_code == 302
    renewed = office.account().password_hash
    assert renewed is not None
    assert renewed != old
    assert PasswordHasher().verify(renewed, PASSWORD)


def test_a_session_rests_and_ends(office: Office, client: FlaskClient) -> None:
    sent(client, office.login)
    start = clock.now()
    with clock.at(start + timedelta(minutes=59)):
        assert client.get("/min-konto").status_code == 200
    with clock.at(start + timedelta(minutes=59 + 59)):
        assert client.get("/min-konto").status_code == 200
    with clock.at(start + timedelta(minutes=59 + 59 + 61)):
        assert client.get("/min-konto").status_code == 302


def test_a_session_has_an_absolute_end(office: Office, client: FlaskClient) -> None:
    sent(client, office.login)
    start = clock.now()
    for half_hours in range(1, 24):
        with clock.at(start + timedelta(minutes=30 * half_hours)):
            assert client.get("/min-konto").status_code == 200
    with clock.at(start + timedelta(hours=12, minutes=1)):
        assert client.get("/min-konto").status_code == 302


@pytest.mark.parametrize("token", ["", "forged", "x" * 3000, 7, None])
def test_a_forged_token_opens_nothing(office: Office, client: FlaskClient, token: object) -> None:
    with client.session_transaction() as session:
        session[COOKIE_KEY] = token
    assert client.get("/min-konto").status_code == 302


def test_a_person_without_a_role_is_told_whom_to_ask(app: Flask, office: Office) -> None:
    person = make_person()
    client = sign_in(app.test_client(), person)
    answer = client.get("/min-konto")
    assert answer.status_code == 403
    page = answer.get_data(as_text=True)
    assert "Du har ingen rolle her i dag" in page
    assert "Åse Ødegård" in page
    assert client.post("/logg-ut").status_code == 302


def test_switching_role_lasts_as_long_as_the_session(app: Flask, office: Office) -> None:
    office_unit = make_unit(name="Nav Granli")
    second = give_role(office.counsellor, Role.OFFICE_LEADER, office_unit)
    ended = give_role(office.counsellor, Role.ADMINISTRATOR, office_unit, until=clock.today() - timedelta(days=1))
    foreign = office.administrator.roles[0]
    client = sign_in(app.test_client(), office.counsellor)
    assert "KVP-veileder" in client.get("/min-konto").get_data(as_text=True)
    # The frame sends "role"; both names are understood.
    for field in ("role", "role_assignment_id"):
        answer = client.post("/bytt-rolle", data={field: second.id})
        assert (answer.status_code, answer.location) == (302, "/")
    assert "Nav-leder, Nav Granli" in client.get("/min-konto").get_data(as_text=True)
    for forged in (ended.id, foreign.id, 10**8, "", "x", "-1", "9" * 30):
        assert client.post("/bytt-rolle", data={"role": forged}).status_code == 404
    assert "Nav-leder, Nav Granli" in client.get("/min-konto").get_data(as_text=True)
    assert client.get("/bytt-rolle").status_code == 405


def test_other_browsers_can_be_signed_out(app: Flask, office: Office) -> None:
    one, two = (sign_in(app.test_client(), office.counsellor) for _number in range(2))
    page = one.get("/min-konto").get_data(as_text=True)
    assert "Logg ut alle andre" in page
    assert one.post("/min-konto/logg-ut-andre").status_code == 302
    assert one.get("/min-konto").status_code == 200
    assert two.get("/min-konto").status_code == 302


def test_a_number_no_key_can_have_is_no_page(app: Flask, office: Office) -> None:
    client = sign_in(app.test_client(), office.administrator)
    assert client.get(f"/administrasjon/personer/{2**31}/konto").status_code == 404
    assert client.get(f"/administrasjon/personer/{10**40}/konto").status_code == 404


def test_one_address_may_only_try_so_often(tmp_path: Path) -> None:
    settings = replace(make_settings(laid_sqlite(tmp_path / "limits.sqlite"), tmp_path), rate_limits=True)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        client = app.test_client()
        statuses = [sent(client, "ingen@example.org").status_code for _attempt in range(31)]
        assert statuses == [422] * 30 + [429]
        assert "Vent et minutt" in sent(client, "ingen@example.org").get_data(as_text=True)
        assert client.get("/logg-inn").status_code == 200
    finally:
        limiter.enabled = False
        with app.app_context():
            db.engine.dispose()
