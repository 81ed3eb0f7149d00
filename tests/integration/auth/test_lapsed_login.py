"""A form sent after the session ended: what was typed comes back to the same person, and to nobody else."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from hpmt_supervision.auth import lapsed
from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.passwords import hash_password
from hpmt_supervision.auth.typed_words import words_of
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from tests.factories.auth import make_account, sign_in
from tests.integration.auth.conftest import PASSWORD, Office

TYPED = 'Linje én\r\nlinje "to" & <tre>'
PATH = "/administrasjon/personer/ny"
OURS = "http://localhost"


def hidden_fields(page: str) -> dict[str, str]:
    """Read the hidden fields of a page as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page, re.DOTALL)
    return {unescape(name): unescape(value) for name, value in found}


def key_on(client: FlaskClient, path: str) -> str:
    """Read the form key of a page."""
    # The test's own application context outlives requests, and Flask-WTF keeps a page's key in it.
    g.pop("csrf_token", None)
    return hidden_fields(client.get(path).get_data(as_text=True))["csrf_token"]


def lapsed_client(app: Flask, person: Person) -> FlaskClient:
    """Sign somebody in whose session has then ended, in a browser that says where its forms come from."""
    client = sign_in(app.test_client(), person)
    client.environ_base["HTTP_ORIGIN"] = OURS
    client.get("/min-konto")
    client.post("/logg-ut")
    return client


@pytest.fixture
def administrator(office: Office) -> Account:
    account = make_account(office.administrator)
    account.password_hash = hash_password(PASSWORD)
    db.session.commit()
    return account


def test_what_was_typed_is_sent_after_signing_in_again(app: Flask, administrator: Account) -> None:
    login = administrator.login_name
    client = lapsed_client(app, administrator.person)
    answer = client.post(PATH, data={"name": "Kari", "email": TYPED, "csrf_token": "old", "new_password": "hemmelig1"})
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert "Det du skrev, er tatt vare på her" in page
    assert "hemmelig1" not in page
    carried = hidden_fields(page)
    assert carried["lapsed:email"].replace("\r\n", "\n") == TYPED.replace("\r\n", "\n")
    assert "lapsed:csrf_token" not in carried
    # A slip of the keyboard in the password loses nothing.
    again = client.post("/logg-inn", data={**carried, "login_name": login, "password": "feil passord"})
    carried = hidden_fields(again.get_data(as_text=True))
    answer = client.post("/logg-inn", data={**carried, "login_name": login, "password": PASSWORD})
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "Du er logget inn igjen" in page
    assert f'action="{PATH}"' in page
    fields = hidden_fields(page)
    assert fields["name"] == "Kari"
    assert "Send det du skrev" in page
    assert f"<dd>{PATH}</dd>" in page and "<dd>Kari</dd>" in page
    fields["email"] = "kari@example.org"
    assert client.post(PATH, data=fields).status_code == 302
    assert db.session.query(Person).filter_by(name="Kari", email="kari@example.org").count() == 1


def test_an_expired_session_carries_too(app: Flask, administrator: Account) -> None:
    client = sign_in(app.test_client(), administrator.person)
    with clock.at(clock.now() + timedelta(hours=13)):
        answer = client.post(PATH, data={"name": "Kari"}, headers={"Origin": OURS})
    assert answer.status_code == 401
    assert hidden_fields(answer.get_data(as_text=True))["lapsed:name"] == "Kari"


def test_another_person_never_sees_the_text(app: Flask, office: Office, administrator: Account) -> None:
    client = lapsed_client(app, administrator.person)
    carried = hidden_fields(client.post(PATH, data={"name": "hemmelig sak"}).get_data(as_text=True))
    answer = client.post("/logg-inn", data={**carried, "login_name": office.login, "password": PASSWORD})
    assert answer.status_code == 302
    page = client.get("/min-konto").get_data(as_text=True)
    assert "hører til en annen bruker" in page
    assert "hemmelig sak" not in page


def test_a_browser_nobody_was_signed_in_to_carries_nothing(app: Flask, office: Office) -> None:
    answer = app.test_client().post(PATH, data={"name": "planted by a stranger"}, headers={"Origin": OURS})
    assert answer.status_code == 401
    assert "planted by a stranger" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("stamp", ["", "forged", "W10.AAAA.BBBB"])
def test_a_forged_stamp_sends_nothing(app: Flask, office: Office, stamp: str) -> None:
    client = app.test_client()
    data = {"lapsed_stamp": stamp, "lapsed:name": "planted", "login_name": office.login, "password": PASSWORD}
    answer = client.post("/logg-inn", data=data)
    assert answer.status_code == 302
    assert "planted" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("headers", "is_carried"),
    [
        ({"Origin": OURS}, True),
        ({"Referer": f"{OURS}{PATH}"}, True),
        ({"Origin": "null", "Referer": f"{OURS}{PATH}"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Referer": f"https://evil.example/{OURS}"}, False),
        ({"Referer": "http://[broken"}, False),
        ({}, False),
    ],
)
def test_only_a_page_of_ours_leaves_its_fields(
    app: Flask, administrator: Account, headers: dict[str, str], is_carried: bool
) -> None:
    client = lapsed_client(app, administrator.person)
    del client.environ_base["HTTP_ORIGIN"]
    answer = client.post(PATH, data={"name": "planted"}, headers=headers)
    assert answer.status_code == 401
    assert ("planted" in answer.get_data(as_text=True)) is is_carried


def test_what_waits_is_shown_in_short(sqlite_app: Flask) -> None:
    fields = [("version", "3"), ("request_key", "a" * 32), ("empty", " "), ("long", "ord \r\n" * 99)]
    fields += [(f"f{number}", f"svar {number}") for number in range(6)]
    with sqlite_app.test_request_context():
        words = words_of(lapsed.Typed(PATH, 1, tuple(fields)))
    # None of these names is known to a form; what was written is known to its writer.
    assert {label for label, _text in words.shown} == {"Det du skrev"}
    assert all("f0" not in text and len(text) <= lapsed.LONGEST_SHOWN for _label, text in words.shown)


@pytest.mark.parametrize(
    ("path", "fields", "shown"),
    [
        (
            "/saker/ny",
            [("title", "Planen stopper"), ("story", "Vi kom ikke videre."), ("group_id", "7"), ("urgency", "normal")],
            [("Tittel", "Planen stopper"), ("Hva var utfordrende?", "Vi kom ikke videre."), ("Hvor snart?", None)],
        ),
        ("/saker/ny", [("help_wanted", "discussion"), ("help_wanted", "role_play")], [("Hva slags hjelp?", None)]),
        ("/administrasjon/personer/ny", [("name", "Kari"), ("email", "k@example.org")], [("Navn", "Kari")]),
        ("/finnes-ikke", [("name", "Kari"), ("story", "to ord")], [("Det du skrev", "to ord")]),
    ],
)
def test_what_waits_has_the_labels_of_its_form(
    sqlite_app: Flask, path: str, fields: list[tuple[str, str]], shown: list[tuple[str, str | None]]
) -> None:
    with sqlite_app.test_request_context():
        words = words_of(lapsed.Typed(path, 1, tuple(fields)))
    for label, text in shown:
        assert label in dict(words.shown)
        assert text is None or dict(words.shown)[label] == text
    texts = [text for _label, text in words.shown]
    assert not {"normal", "discussion", "role_play", "7"} & set(texts)
    assert not {name for name, _value in fields} & set(dict(words.shown))


def test_too_much_text_and_files_are_said_to_be_left_out(
    app: Flask, administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lapsed, "MOST_CHARACTERS", 100)
    client = lapsed_client(app, administrator.person)
    page = client.post(PATH, data={"name": "x" * 101}).get_data(as_text=True)
    assert "x" * 101 not in page
    assert "kunne ikke tas med" in page


def test_the_pages_own_script_gets_401_and_no_page(app: Flask, administrator: Account) -> None:
    client = lapsed_client(app, administrator.person)
    answer = client.post(PATH, data={"name": "Kari"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert answer.json == {"error": "Logg inn for å fortsette."}
    answer = client.get("/min-konto", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/min-konto"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/logg-inn?next=/min-konto"


def test_a_page_left_open_works_when_the_same_person_signs_in_again(app: Flask, administrator: Account) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    login, client = administrator.login_name, app.test_client()

    def token_of(path: str) -> str:
        return key_on(client, path)

    def enter(name: str) -> int:
        data = {"login_name": name, "password": PASSWORD, "csrf_token": token_of("/logg-inn")}
        return client.post("/logg-inn", data=data).status_code

    assert enter(login) == 302
    left_open = token_of(PATH)
    client.post("/logg-ut", data={"csrf_token": left_open})
    assert enter(login) == 302
    assert client.post(PATH, data={"name": "Kari", "csrf_token": left_open}).status_code == 302


def test_a_page_left_open_by_another_is_refused(app: Flask, office: Office, administrator: Account) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    data = {"login_name": office.login, "password": PASSWORD, "csrf_token": key_on(client, "/logg-inn")}
    client.post("/logg-inn", data=data)
    left_open = key_on(client, "/passord")
    client.post("/logg-ut", data={"csrf_token": left_open})
    data = {"login_name": administrator.login_name, "password": PASSWORD, "csrf_token": key_on(client, "/logg-inn")}
    assert client.post("/logg-inn", data=data).status_code == 302
    assert client.post(PATH, data={"name": "Kari", "csrf_token": left_open}).status_code == 400
