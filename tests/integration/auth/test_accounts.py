"""Passwords, one-time links, and an administrator's page for an account."""

import re
from datetime import timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.auth import operations
from hpmt_supervision.auth.models import Account, OneTimeLink
from hpmt_supervision.auth.queries import account_of
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.auth import sign_in
from tests.factories.people import make_person
from tests.integration.auth.conftest import PASSWORD, Office

NEW = "et helt nytt langt ord"


def change(client: FlaskClient, current: str = PASSWORD, new: str = NEW, again: str | None = None):  # type: ignore[no-untyped-def]
    fields = {"current_password": current, "new_password": new, "repeated_password": new if again is None else again}
    return client.post("/passord", data=fields)


def enters(app: Flask, office: Office, password: str) -> bool:
    answer = app.test_client().post("/logg-inn", data={"login_name": office.login, "password": password})
    return answer.status_code == 302


def test_changing_ones_password_ends_other_sessions(app: Flask, office: Office) -> None:
    here, elsewhere = (sign_in(app.test_client(), office.counsellor) for _number in range(2))
    assert change(here).status_code == 302
    assert here.get("/min-konto").status_code == 200
    assert elsewhere.get("/min-konto").status_code == 302
    assert enters(app, office, NEW)
    assert not enters(app, office, PASSWORD)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"current": "feil passord her"}, "Dette er ikke passordet du har nå"),
        ({"again": "noe annet enn det"}, "De to passordene er ikke like"),
        ({"new": "kort"}, "Bruk minst 12"),
        ({"new": "kari nordmann"}, "navnet eller e-postadressen"),
        ({"new": "Passord123456!"}, "mange bruker"),
        ({"new": PASSWORD}, "likt det du har"),
        ({"new": ""}, "Skriv et nytt passord."),
    ],
)
def test_a_password_that_cannot_be_chosen_changes_nothing(
    app: Flask, office: Office, fields: dict[str, str], sentence: str
) -> None:
    client = sign_in(app.test_client(), office.counsellor)
    before = office.account().password_hash
    answer = change(client, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    # A password is never written back into a page.
    assert not any(f'value="{value}"' in page for value in fields.values() if value)
    assert office.account().password_hash == before


def link_for(app: Flask, office: Office) -> str:
    """Let the administrator make a link, and read it off the page."""
    client = sign_in(app.test_client(), office.administrator)
    page = client.post(f"/administrasjon/personer/{office.counsellor.id}/konto/lenke").get_data(as_text=True)
    found = re.search(r"http://127\.0\.0\.1:8000(/nytt-passord/[\w-]+)", page)
    assert found is not None
    again = client.get(f"/administrasjon/personer/{office.counsellor.id}/konto").get_data(as_text=True)
    assert found.group(1) not in again
    return found.group(1)


def choose(app: Flask, path: str, password: str = NEW):  # type: ignore[no-untyped-def]
    return app.test_client().post(path, data={"new_password": password, "repeated_password": password})


def test_a_link_works_once(app: Flask, office: Office) -> None:
    path = link_for(app, office)
    signed_in = sign_in(app.test_client(), office.counsellor)
    assert "Kari Nordmann" in app.test_client().get(path).get_data(as_text=True)
    refused = choose(app, path, "kort")
    assert refused.status_code == 422
    assert choose(app, path).status_code == 302
    assert enters(app, office, NEW)
    assert signed_in.get("/min-konto").status_code == 302
    for answer in (choose(app, path, "et tredje langt passord"), app.test_client().get(path)):
        assert answer.status_code == 404
        assert "Be administratoren om en ny lenke" in answer.get_data(as_text=True)
    assert enters(app, office, NEW)


def test_only_the_newest_link_works_and_only_for_a_day(app: Flask, office: Office) -> None:
    first, second = link_for(app, office), link_for(app, office)
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200
    with clock.at(clock.now() + timedelta(hours=24)):
        assert choose(app, second).status_code == 404
    assert enters(app, office, PASSWORD)


def test_a_password_is_chosen_over_https_without_a_referrer(app: Flask, office: Office) -> None:
    # The page tells no other page of its address, so a browser sends its form without saying where it comes from.
    link = link_for(app, office)
    app.config["WTF_CSRF_ENABLED"] = True
    # Requests of one test share ``g``, where the administrator's token lies.
    g.pop("csrf_token", None)
    client = app.test_client()
    page = client.get(link, base_url="https://localhost")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert found is not None
    fields = {"csrf_token": found[1], "new_password": NEW, "repeated_password": NEW}
    assert client.post(link, data=fields, base_url="https://localhost").status_code == 302


@pytest.mark.parametrize("token", ["forged", "x" * 2000, "%00", "..%2f"])
def test_a_forged_link_opens_nothing(app: Flask, office: Office, token: str) -> None:
    assert app.test_client().get(f"/nytt-passord/{token}").status_code == 404
    assert choose(app, f"/nytt-passord/{token}").status_code == 404


def test_the_database_holds_no_token_and_the_audit_no_secret(app: Flask, office: Office) -> None:
    path = link_for(app, office)
    token = path.rpartition("/")[2]
    choose(app, path)
    assert db.session.scalar(select(OneTimeLink.token_hash)) != token
    for row in db.session.scalars(select(AuditEvent)):
        assert not {token, NEW, "Kari", office.login} & set(re.split(r"[\s\"{}:,]+", row.details))


def test_an_account_is_made_by_an_administrator(app: Flask, office: Office) -> None:
    person = make_person("Jonas Eide")
    client = sign_in(app.test_client(), office.administrator)
    path = f"/administrasjon/personer/{person.id}/konto"
    assert f'value="{person.email}"' in client.get(path).get_data(as_text=True)
    taken = client.post(path, data={"login_name": f" {office.login.upper()}"})
    assert taken.status_code == 422
    assert "Innloggingsnavnet er tatt av en annen" in taken.get_data(as_text=True)
    for odd in ("jonas eide", "", "x" * 300):
        assert client.post(path, data={"login_name": odd}).status_code == 422
    assert account_of(person.id) is None
    assert client.post(path, data={"login_name": "Jonas@Example.org"}).status_code == 302
    found = account_of(person.id)
    assert found is not None
    assert found.login_name == "jonas@example.org"
    # A second press of the button makes no second account.
    assert client.post(path, data={"login_name": "jonas2@example.org"}).status_code == 422


def test_closing_an_account_ends_its_sessions_at_once(app: Flask, office: Office) -> None:
    client = sign_in(app.test_client(), office.counsellor)
    link = link_for(app, office)
    administrator = sign_in(app.test_client(), office.administrator)
    path = f"/administrasjon/personer/{office.counsellor.id}/konto"
    assert client.get("/min-konto").status_code == 200
    version = office.account().version
    assert administrator.post(f"{path}/steng", data={"version": version}).status_code == 302
    assert client.get("/min-konto").status_code == 302
    assert app.test_client().get(link).status_code == 404
    assert not enters(app, office, PASSWORD)
    assert administrator.post(f"{path}/lenke").status_code == 400
    # Pressing twice, or from a page that is out of date.
    assert administrator.post(f"{path}/steng", data={"version": version}).status_code == 302
    assert administrator.post(f"{path}/gjenapne", data={"version": version}).status_code == 409
    assert office.account().closed_at is not None
    assert administrator.post(f"{path}/gjenapne", data={"version": office.account().version}).status_code == 302
    assert enters(app, office, PASSWORD)
    assert client.get("/min-konto").status_code == 302


def test_nobody_closes_their_own_account(app: Flask, office: Office) -> None:
    client = sign_in(app.test_client(), office.administrator)
    answer = client.post(f"/administrasjon/personer/{office.administrator.id}/konto/steng")
    assert answer.status_code == 400
    assert "Be en annen administrator" in answer.get_data(as_text=True)
    assert client.get("/min-konto").status_code == 200


def test_accounts_are_for_administrators(app: Flask, office: Office) -> None:
    client = sign_in(app.test_client(), office.counsellor)
    path = f"/administrasjon/personer/{office.counsellor.id}/konto"
    assert client.get(path).status_code == 404
    for act in ("", "/lenke", "/steng", "/gjenapne"):
        assert client.post(path + act, data={"login_name": "x@example.org"}).status_code == 404
    administrator = sign_in(app.test_client(), office.administrator)
    for act in ("/lenke", "/steng", "/gjenapne"):
        assert administrator.post(f"/administrasjon/personer/999999/konto{act}").status_code == 404
    assert administrator.get("/administrasjon/personer/999999/konto").status_code == 404
    assert db.session.query(OneTimeLink).count() == 0


def test_two_uses_of_one_link_at_once_choose_one_password(app: Flask, office: Office) -> None:
    token = operations.make_link(account=db.session.get_one(Account, office.account_id), by=None)
    db.session.commit()
    operations.choose_password(token=token, new_password=NEW, repeated_password=NEW)
    db.session.commit()
    assert choose(app, f"/nytt-passord/{token}", "et annet langt passord").status_code == 404
    assert enters(app, office, NEW)


def test_a_link_leads_to_the_site_and_not_where_the_request_says(app: Flask, office: Office) -> None:
    administrator = sign_in(app.test_client(), office.administrator)
    path = f"/administrasjon/personer/{office.counsellor.id}/konto/lenke"
    cookie = administrator.get_cookie("hpmt")
    assert cookie is not None
    administrator.set_cookie("hpmt", cookie.value, domain="evil.example")
    page = administrator.post(path, base_url="http://evil.example").text
    assert "http://127.0.0.1:8000/nytt-passord/" in page and "evil.example" not in page
