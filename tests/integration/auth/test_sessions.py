"""Where one is signed in, the limits of sessions, the mail about a new browser, and waits by address."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.auth.address_operations import forget_addresses
from hpmt_supervision.auth.models import AddressWait, SignedInSession
from hpmt_supervision.auth.passwords import hash_password
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.roles import Role
from tests.factories.auth import make_account, sign_in
from tests.factories.people import give_role, make_unit
from tests.integration.auth.conftest import PASSWORD, Office

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1"


def enter(
    client: FlaskClient, office: Office, *, password: str = PASSWORD, agent: str = EDGE, address: str = "10.0.0.1"
):  # type: ignore[no-untyped-def]
    return client.post(
        "/logg-inn",
        data={"login_name": office.login, "password": password},
        headers={"User-Agent": agent},
        environ_base={"REMOTE_ADDR": address},
    )


def test_sessions_are_told_in_plain_words_and_ended_one_by_one(app: Flask, office: Office) -> None:
    desk, phone = app.test_client(), app.test_client()
    enter(desk, office)
    enter(phone, office, agent=IPHONE)
    page = desk.get("/min-konto").get_data(as_text=True)
    assert "Denne nettleseren: Edge på Windows" in page and "Safari på iPhone" in page
    assert "Mozilla" not in page and "10.0.0.1" not in page
    rows = {row.platform: row for row in db.session.scalars(select(SignedInSession))}
    assert desk.post(f"/min-konto/logg-ut/{rows['iphone'].id}").status_code == 302
    assert phone.get("/min-konto").status_code == 302
    assert desk.get("/min-konto").status_code == 200
    # Neither twice, nor somebody else's.
    assert desk.post(f"/min-konto/logg-ut/{rows['iphone'].id}").status_code == 404
    other = sign_in(app.test_client(), office.administrator)
    assert other.post(f"/min-konto/logg-ut/{rows['windows'].id}").status_code == 404
    assert desk.get("/min-konto").status_code == 200


def test_administrators_have_shorter_limits_in_whatever_role_they_act(app: Flask, office: Office) -> None:
    client = sign_in(app.test_client(), office.administrator)
    counsellor = sign_in(app.test_client(), office.counsellor)
    with clock.at(clock.now() + timedelta(minutes=29)):
        assert client.get("/min-konto").status_code == 200
    # Half a minute is left of the counsellor's hour, however slow the machine.
    with clock.at(clock.now() + timedelta(minutes=59.5)):
        assert client.get("/min-konto").status_code == 302
        assert counsellor.get("/min-konto").status_code == 200
    give_role(office.counsellor, Role.ADMINISTRATOR, make_unit(name="Nav Granli"))
    db.session.commit()
    with clock.at(clock.now() + timedelta(minutes=59.5 + 31)):
        assert counsellor.get("/min-konto").status_code == 302


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "new_browser")))


def test_a_new_browser_is_told_of_by_mail(app: Flask, office: Office) -> None:
    first = app.test_client()
    enter(first, office)
    # The first browser ever is no news, nor is one that was known.
    first.post("/logg-ut")
    enter(first, office)
    assert mails() == []
    enter(app.test_client(), office, agent=IPHONE)
    (mail,) = mails()
    assert mail.person_id == office.counsellor.id and mail.text is not None
    assert "/min-konto" in mail.text and PASSWORD not in mail.text and "iPhone" not in mail.text
    assert "10.0.0.1" not in mail.text


def test_a_browser_that_several_share_is_known_to_each(app: Flask, office: Office) -> None:
    account = make_account(office.administrator)
    account.password_hash = hash_password(PASSWORD)
    db.session.commit()
    shared = app.test_client()
    for login in (office.login, account.login_name, office.login, account.login_name):
        answer = shared.post("/logg-inn", data={"login_name": login, "password": PASSWORD})
        assert answer.status_code == 302
        shared.post("/logg-ut")
    assert mails() == []


def test_an_address_that_guesses_waits_and_no_other(app: Flask, office: Office) -> None:
    owner, guesser = app.test_client(), app.test_client()
    enter(owner, office, address="10.0.0.9")
    owner.post("/logg-ut")
    for number in range(50):
        # Many names, so that no account is made to wait by it.
        guesser.post(
            "/logg-inn",
            data={"login_name": f"gjett{number}", "password": "feil passord"},
            environ_base={"REMOTE_ADDR": "10.0.0.9"},
        )
    assert enter(app.test_client(), office, address="10.0.0.9").status_code == 422
    # Not elsewhere, and not the owner at a browser that is known.
    assert enter(app.test_client(), office, address="10.0.0.10").status_code == 302
    assert enter(owner, office, address="10.0.0.9").status_code == 302
    with clock.at(clock.now() + timedelta(seconds=6)):
        assert enter(app.test_client(), office, address="10.0.0.9").status_code == 302


def test_addresses_are_hashed_and_forgotten_after_a_day(app: Flask, office: Office) -> None:
    enter(app.test_client(), office, password="feil passord", address="10.0.0.9")
    (row,) = db.session.scalars(select(AddressWait)).all()
    assert "10.0.0.9" not in row.address_hash and len(row.address_hash) == 64
    # What is tried after an hour of rest begins anew.
    with clock.at(clock.now() + timedelta(minutes=61)):
        enter(app.test_client(), office, password="feil passord", address="10.0.0.9")
        db.session.expire_all()
        assert db.session.scalars(select(AddressWait.failed_count)).one() == 1
        last = clock.now()
    assert forget_addresses(last + timedelta(hours=23, minutes=59)) == 0
    assert forget_addresses(last + timedelta(hours=24)) == 1


@pytest.mark.parametrize("token", ["forged", "x" * 300])
def test_a_forged_emergency_link_opens_nothing(app: Flask, office: Office, token: str) -> None:
    assert app.test_client().get(f"/nodinnlogging/{token}").status_code == 404
    assert app.test_client().post(f"/nodinnlogging/{token}").status_code == 404


def test_cookies_are_kept_from_scripts_and_other_sites(app: Flask, office: Office) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = app.test_client().post(
        "/logg-inn", data={"login_name": office.login, "password": PASSWORD}, base_url="https://localhost"
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"hpmt", "hpmt_known"}
    assert all("HttpOnly" in cookie and "Secure" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
