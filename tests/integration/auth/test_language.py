"""The language of the pages: chosen by the person, else by the browser, and kept where one is signed out."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.auth.models import Account
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from hpmt_supervision.web.languages import COOKIE
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_person, make_unit


def counsellor(app: Flask) -> tuple[FlaskClient, int]:
    """Sign a counsellor in, and return the client and the account's key."""
    person = make_person()
    give_role(person, Role.COUNSELLOR, make_unit())
    client = sign_in(app.test_client(), person)
    return client, db.session.query(Account.id).filter_by(person_id=person.id).scalar()


def language_of(client: FlaskClient, path: str = "/logg-inn", accept: str | None = None) -> str:
    """Return the language a page says it is in."""
    headers = {} if accept is None else {"Accept-Language": accept}
    answer = client.get(path, headers=headers)
    found = re.search(r'<html lang="(\w+)">', answer.get_data(as_text=True))
    assert found is not None, answer.status_code
    assert answer.headers["Content-Language"] == found[1]
    return found[1]


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "nb"),
        ("nb-NO,nb;q=0.9", "nb"),
        ("no", "nb"),
        ("nn-NO", "nn"),
        ("nn", "nn"),
        ("en-US,en;q=0.8", "en"),
        ("en;q=0.5,nn;q=0.9", "nn"),
        ("de-DE", "nb"),
        ("de-DE,en;q=0.5", "en"),
        ("en;q=0,nn;q=0.1", "nn"),
        ("*", "nb"),
        (";;;=,,", "nb"),
    ],
)
def test_a_stranger_reads_what_the_browser_asks_for(app: Flask, accept: str | None, language: str) -> None:
    assert language_of(app.test_client(), accept=accept) == language


def test_a_stranger_s_choice_holds_in_the_browser(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/sprak", data={"language": "nn", "next": "/logg-inn?next=/saker"})
    assert (answer.status_code, answer.location) == (302, "/logg-inn?next=/saker")
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.http_only
    assert language_of(client, accept="en") == "nn"
    assert language_of(client, "/finnes-ikke", accept="en") == "nn", "an error page too"
    assert language_of(app.test_client(), accept="en") == "en", "another browser has not chosen"


def test_a_person_s_choice_holds_in_every_browser(app: Flask) -> None:
    client, account_id = counsellor(app)
    assert language_of(client, "/min-konto") == "nb"
    client.post("/sprak", data={"language": "en", "next": "/min-konto"})
    account = db.session.get(Account, account_id)
    assert account is not None
    assert account.language == "en"
    version = account.version
    assert language_of(client, "/min-konto", accept="nn") == "en"
    other = sign_in(app.test_client(), account.person)
    assert language_of(other, "/min-konto", accept="nn") == "en"
    assert language_of(other, "/finnes-ikke", accept="nn") == "en", "a page that is not there too"
    db.session.refresh(account)
    assert account.version == version, "an administrator who has the account open is not stopped"
    client.post("/logg-ut")
    assert language_of(client, accept="nn") == "en", "the sign-in page stays in it"


def test_the_person_s_choice_goes_before_the_browser_s(app: Flask) -> None:
    client, account_id = counsellor(app)
    client.set_cookie(COOKIE, "nn")
    assert language_of(client, "/min-konto", accept="en") == "nn"
    db.session.query(Account).filter_by(id=account_id).update({"language": "nb"})
    db.session.commit()
    assert language_of(client, "/min-konto", accept="en") == "nb"


def test_the_sign_in_page_of_a_lapsed_session_is_in_the_language(app: Flask) -> None:
    client, _account_id = counsellor(app)
    client.post("/sprak", data={"language": "nn"})
    db.session.execute(db.text("DELETE FROM signed_in_session"))
    db.session.commit()
    answer = client.post("/passord", data={"x": "1"}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 401
    assert '<html lang="nn">' in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["", "de", "NN", "nb_NO", "../nn"])
def test_an_unknown_language_changes_nothing(app: Flask, language: str) -> None:
    client, account_id = counsellor(app)
    answer = client.post("/sprak", data={"language": language})
    assert answer.status_code == 400
    assert "Velg et av språkene" in answer.get_data(as_text=True)
    assert client.get_cookie(COOKIE) is None
    assert db.session.query(Account.language).filter_by(id=account_id).scalar() is None


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "/\\example.org", ""])
def test_the_way_back_stays_here(app: Flask, target: str) -> None:
    answer = app.test_client().post("/sprak", data={"language": "en", "next": target})
    assert answer.location == "/"


def test_a_cookie_somebody_changed_is_left_alone(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie(COOKIE, "xx")
    assert language_of(client, accept="nn") == "nn"


def test_every_page_offers_the_others(app: Flask) -> None:
    client, _account_id = counsellor(app)
    page = client.get("/min-konto?x=1").get_data(as_text=True)
    footer = page[page.index("<footer") :]
    assert re.findall(r'name="language" value="(\w+)"[^>]*>([^<]+)<', footer) == [
        ("nn", "Nynorsk"),
        ("en", "English"),
    ]
    assert 'aria-current="true">Bokmål</strong>' in footer
    assert 'name="next" value="/min-konto?x=1"' in footer
    refused = client.post("/passord", data={}).get_data(as_text=True)
    assert 'name="next" value="/passord"' in refused
    not_a_page = client.post("/sprak", data={}).get_data(as_text=True)
    assert 'name="next" value="/"' in not_a_page, "an address that answers only to forms is not gone back to"


def test_no_other_language_can_be_stored(app: Flask) -> None:
    from sqlalchemy.exc import IntegrityError

    _client, account_id = counsellor(app)
    with pytest.raises(IntegrityError, match="language_known"):
        db.session.query(Account).filter_by(id=account_id).update({"language": "de"})
    db.session.rollback()
