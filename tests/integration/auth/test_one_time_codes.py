"""One-time codes: setting them up, signing in with them, losing the phone, and being made to have them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from hpmt_supervision.auth import code_operations
from hpmt_supervision.auth.models import Account, RecoveryCode
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from tests.apps import make_app
from tests.databases import laid_sqlite
from tests.factories.auth import make_account, sign_in
from tests.factories.people import give_role, make_person, make_unit
from tests.integration.auth.conftest import PASSWORD, Office

CODE_PATH = "/min-konto/engangskode"


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    """Let a test happen at one moment, five seconds into a half minute, however long the machine takes."""
    now = clock.now()
    with clock.at(now.replace(second=now.second // 30 * 30 + 5, microsecond=0)):
        yield


def code_of(office: Office, *, steps: int = 0) -> str:
    secret = office.account().code_secret
    assert secret is not None
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


def set_up(app: Flask, office: Office) -> list[str]:
    """Set one-time codes up as a person does, half an hour ago, and return the recovery codes."""
    with clock.at(clock.now() - timedelta(minutes=30)):
        client = sign_in(app.test_client(), office.counsellor)
        assert client.post(CODE_PATH + "/start").location == CODE_PATH
        page = client.post(CODE_PATH, data={"code": code_of(office)}).get_data(as_text=True)
    codes = re.findall(r">([a-z2-9]{5}-[a-z2-9]{5})<", page)
    assert len(codes) == 10
    return codes


def password(client: FlaskClient, office: Office, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/logg-inn", data={"login_name": office.login, "password": PASSWORD, **more})


def code(client: FlaskClient, typed: str, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/logg-inn/kode", data={"code": typed, **more})


def is_in(client: FlaskClient) -> bool:
    return client.get("/min-konto").status_code == 200


def test_setting_up_shows_a_picture_and_asks_for_a_code_first(app: Flask, office: Office) -> None:
    client = sign_in(app.test_client(), office.counsellor)
    assert "Sett opp engangskode" in client.get(CODE_PATH).get_data(as_text=True)
    client.post(CODE_PATH + "/start")
    page = client.get(CODE_PATH).get_data(as_text=True)
    assert "<svg" in page and 'style="' not in page
    secret = office.account().code_secret
    client.post(CODE_PATH + "/start")
    assert office.account().code_secret == secret
    wrong = client.post(CODE_PATH, data={"code": "000000" if code_of(office) != "000000" else "111111"})
    assert wrong.status_code == 422 and "Koden stemmer ikke" in wrong.get_data(as_text=True)
    # Until then nobody is asked for one.
    assert password(app.test_client(), office).status_code == 302
    assert client.post(CODE_PATH, data={"code": code_of(office)}).status_code == 200
    assert "I bruk." in client.get("/min-konto").get_data(as_text=True)


def test_the_secret_and_the_recovery_codes_are_not_in_clear(app: Flask, office: Office) -> None:
    codes = set_up(app, office)
    secret = office.account().code_secret
    assert secret is not None
    raw = db.session.execute(text("SELECT code_secret FROM account WHERE code_secret IS NOT NULL")).scalar_one()
    assert secret.encode() not in bytes(raw)
    stored = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert len(stored) == 10 and not stored & set(codes)
    for row in db.session.scalars(select(AuditEvent)):
        assert secret not in row.details and not any(one in row.details for one in codes)


def test_the_password_alone_is_half_the_way(app: Flask, office: Office) -> None:
    set_up(app, office)
    client = app.test_client()
    page = password(client, office, next="/passord")
    assert page.status_code == 200 and "Passordet er riktig" in page.get_data(as_text=True)
    assert not is_in(client)
    assert code(client, "abc").status_code == 422
    assert code(client, code_of(office), next="/passord").location == "/passord"
    assert is_in(client)
    # Without the password there is nothing to answer.
    assert code(app.test_client(), code_of(office)).location == "/logg-inn"


def test_a_code_is_taken_once(app: Flask, office: Office) -> None:
    set_up(app, office)
    first, second = app.test_client(), app.test_client()
    typed = code_of(office)
    for client in (first, second):
        password(client, office)
    assert code(first, typed).status_code == 302
    assert code(second, typed).status_code == 422
    # An older one is not taken after a newer.
    assert code(second, code_of(office, steps=-1)).status_code == 422
    assert not is_in(second)
    with clock.at(clock.now() + timedelta(seconds=30)):
        assert code(second, code_of(office)).status_code == 302


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(app: Flask, office: Office, steps: int, is_taken: bool) -> None:
    set_up(app, office)
    client = app.test_client()
    password(client, office)
    assert (code(client, code_of(office, steps=steps)).status_code == 302) is is_taken


def test_a_recovery_code_works_once_and_in_any_writing(app: Flask, office: Office) -> None:
    codes = set_up(app, office)
    for typed, is_taken in ((codes[0].upper().replace("-", " "), True), (codes[0], False), (codes[1], True)):
        client = app.test_client()
        password(client, office)
        assert (code(client, typed).status_code == 302) is is_taken
    assert "<dd>8</dd>" in client.get(CODE_PATH).get_data(as_text=True)
    renewed = client.post(CODE_PATH + "/reservekoder").get_data(as_text=True)
    assert len(re.findall(r">[a-z2-9]{5}-[a-z2-9]{5}<", renewed)) == 10
    again = app.test_client()
    password(again, office)
    assert code(again, codes[2]).status_code == 422


def test_wrong_codes_make_every_browser_wait_a_little(app: Flask, office: Office) -> None:
    set_up(app, office)
    known = app.test_client()
    password(known, office)
    code(known, code_of(office))
    known.post("/logg-ut")
    password(known, office)
    for _attempt in range(5):
        assert code(known, "12345").status_code == 422
    with clock.at(clock.now() + timedelta(seconds=31)):
        assert office.account().code_failed_count == 5
    later = clock.now() + timedelta(seconds=4)
    with clock.at(later):
        assert code(known, code_of(office, steps=1)).status_code == 422
    with clock.at(clock.now() + timedelta(seconds=35)):
        assert code(known, code_of(office)).status_code == 302
    assert office.account().code_failed_count == 0


def test_half_way_lasts_ten_minutes_and_ends_with_the_password(app: Flask, office: Office) -> None:
    set_up(app, office)
    client = app.test_client()
    password(client, office)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert code(client, code_of(office)).location == "/logg-inn"
    account = office.account()
    account.password_hash = (account.password_hash or "")[:-8] + "changed0"
    db.session.commit()
    assert code(client, code_of(office)).location == "/logg-inn"


def test_text_typed_before_is_carried_past_the_code(app: Flask, office: Office) -> None:
    set_up(app, office)
    client = sign_in(app.test_client(), office.counsellor)
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    client.get("/min-konto")
    client.post("/logg-ut")
    page = client.post("/saker/ny", data={"title": "Planen stopper"}).get_data(as_text=True)
    stamp = re.search(r'name="lapsed_stamp" value="([^"]+)"', page)
    assert stamp is not None
    carried = {"lapsed_stamp": stamp[1], "lapsed:title": "Planen stopper"}
    asked = password(client, office, **carried).get_data(as_text=True)
    assert "Planen stopper" in asked
    back = code(client, code_of(office), **carried)
    assert back.status_code == 200 and "<dd>Planen stopper</dd>" in back.get_data(as_text=True)


def test_an_administrator_helps_who_has_lost_everything(app: Flask, office: Office) -> None:
    set_up(app, office)
    client = sign_in(app.test_client(), office.administrator)
    path = f"/administrasjon/personer/{office.counsellor.id}/konto"
    assert "I bruk siden" in client.get(path).get_data(as_text=True)
    assert client.post(path + "/engangskode/fjern").status_code == 302
    assert password(app.test_client(), office).status_code == 302
    assert db.session.scalar(select(RecoveryCode)) is None
    assert office.account().code_secret is None
    assert "code.drop" in set(db.session.scalars(select(AuditEvent.action)))


def test_the_same_code_twice_at_once_is_taken_once(app: Flask, office: Office) -> None:
    set_up(app, office)
    account, typed = office.account(), code_of(office)
    step = int(clock.now().timestamp()) // 30
    db.session.execute(
        text("UPDATE account SET code_last_step = :step WHERE id = :id"), {"step": step, "id": account.id}
    )
    # The row in memory is from before the other one's use.
    assert not code_operations.try_code(account=account, typed=typed, free=5, now=clock.now())
    db.session.rollback()


class TestRequired:
    """A site where administrators need a one-time code."""

    @pytest.fixture
    def app(self, tmp_path: Path) -> Iterator[Flask]:
        app = make_app(laid_sqlite(tmp_path / "codes.sqlite"), tmp_path, {"HPMT_CODES_FOR": "administrator"})
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    def test_an_administrator_sets_it_up_before_anything_else(self, app: Flask) -> None:
        person = make_person("Åse Ødegård")
        give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
        client = sign_in(app.test_client(), person)
        for path in ("/", "/min-konto", "/administrasjon/", "/administrasjon/hent-inn"):
            assert client.get(path).location == CODE_PATH, path
        assert client.post("/administrasjon/personer/ny", data={"name": "Kari"}).location == CODE_PATH
        assert client.get("/", headers={"X-Requested-With": "fetch"}).status_code == 403
        page = client.get(CODE_PATH).get_data(as_text=True)
        assert "Rollen din krever engangskode" in page and "Administrasjon" not in page
        client.post(CODE_PATH + "/start")
        secret = db.session.scalars(select(Account.code_secret)).one()
        assert secret is not None
        assert client.post(CODE_PATH, data={"code": pyotp.TOTP(secret).at(clock.now())}).status_code == 200
        assert client.get("/administrasjon/").status_code == 200
        assert client.post(CODE_PATH + "/fjern").status_code == 400
        assert client.get("/administrasjon/").status_code == 200

    def test_others_are_left_alone_and_may_stop(self, app: Flask, office: Office) -> None:
        client = sign_in(app.test_client(), office.counsellor)
        assert client.get("/min-konto").status_code == 200
        set_up(app, office)
        assert client.post(CODE_PATH + "/fjern").location == "/min-konto"
        assert office.account().code_secret is None

    def test_a_provider_asks_in_its_own_way(self, app: Flask) -> None:
        person = make_person("Åse Ødegård")
        give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
        make_account(person)
        client = sign_in(app.test_client(), person)
        db.session.execute(text("UPDATE signed_in_session SET issuer = 'https://login.example.org'"))
        db.session.commit()
        assert client.get("/administrasjon/").status_code == 200
