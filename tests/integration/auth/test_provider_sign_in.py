"""Signing in with a real provider process: the way there and back, linking, groups, and signing out there too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.auth.models import Account, SignInIdentity
from hpmt_supervision.auth.queries import account_of
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people import operations as people
from hpmt_supervision.people.models import Person, RoleAssignment, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from tests.apps import make_app
from tests.databases import laid_sqlite
from tests.factories.auth import make_account, sign_in
from tests.factories.oidc_mock import authorize, provider_process
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, viewer_for

PID = "47906701517"
USERS = {
    "kari": {"oid": "0f0f-kari", "email": "Kari@Example.org", "email_verified": True, "groups": ["g-leader"]},
    "ola": {"oid": "0f0f-ola", "email": "ola@example.org", "email_verified": False},
    "pid": {"oid": PID},
    "poor": {},
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with provider_process(USERS) as found:
        yield found


def application(tmp_path: Path, address: str, **more: str) -> Iterator[Flask]:
    environ = {
        "HPMT_OIDC": "entra",
        "HPMT_OIDC_ENTRA_NAME": "Entra ID",
        "HPMT_OIDC_ENTRA_ISSUER": address,
        "HPMT_OIDC_ENTRA_CLIENT_ID": "hpmt",
        "HPMT_OIDC_ENTRA_SECRET": "hemmelig",
        "HPMT_OIDC_ENTRA_SCOPES": "openid profile email",
        "HPMT_OIDC_ENTRA_ID_CLAIM": "oid",
        **more,
    }
    app = make_app(laid_sqlite(tmp_path / "oidc.sqlite"), tmp_path, environ)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(tmp_path: Path, address: str) -> Iterator[Flask]:
    yield from application(tmp_path, address)


@pytest.fixture
def kari(app: Flask) -> Person:
    give_role(make_person("Åse Ødegård"), Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    person = member_of(make_group(), "Kari Nordmann")
    person.email = "kari@example.org"
    db.session.commit()
    return person


def administrator() -> Person:
    return db.session.scalars(select(Person).where(Person.name == "Åse Ødegård")).one()


def come_back(client: FlaskClient, sub: str | None, start: str = "/logg-inn/med/entra"):  # type: ignore[no-untyped-def]
    sent = client.get(start)
    assert sent.status_code == 302, sent.get_data(as_text=True)
    return client.get(authorize(sent.location, sub))


def link_by_hand(app: Flask, person: Person, subject: str) -> None:
    if account_of(person.id) is None:
        make_account(person)
    client = sign_in(app.test_client(), administrator())
    answer = client.post(
        f"/administrasjon/personer/{person.id}/konto/innlogginger",
        data={"provider": "entra", "provider_subject": subject},
    )
    assert answer.status_code == 302


def test_the_way_there_asks_for_what_it_must(app: Flask, kari: Person) -> None:
    asked = {
        name: values[0]
        for name, values in parse_qs(urlsplit(app.test_client().get("/logg-inn/med/entra").location).query).items()
    }
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20
    assert asked["redirect_uri"] == "http://localhost/logg-inn/med/entra/tilbake"


def test_an_administrator_links_and_the_person_signs_in(app: Flask, kari: Person) -> None:
    link_by_hand(app, kari, " 0f0f-kari ")
    client = app.test_client()
    page = client.get("/logg-inn?next=/passord").get_data(as_text=True)
    assert "Logg inn med Entra ID" in page and "/logg-inn/med/entra?next=/passord" in page
    answer = come_back(client, "kari", "/logg-inn/med/entra?next=/passord")
    assert (answer.status_code, answer.location) == (302, "/passord")
    assert "Knyttet til kontoen din" in client.get("/min-konto").get_data(as_text=True)
    assert db.session.scalars(select(SignInIdentity)).one().last_used_at is not None


def test_the_same_way_back_works_once(app: Flask, kari: Person) -> None:
    link_by_hand(app, kari, "0f0f-kari")
    client = app.test_client()
    back = authorize(client.get("/logg-inn/med/entra").location, "kari")
    stranger = app.test_client()
    assert stranger.get(back).status_code == 400
    assert client.get(back).status_code == 302
    client.post("/logg-ut")
    assert client.get(back).status_code == 400
    assert client.get("/min-konto").status_code == 302


def test_an_unknown_person_is_told_whom_to_ask_and_nothing_else(app: Flask, kari: Person) -> None:
    client = app.test_client()
    answer = come_back(client, "kari")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "Spør en administrator der du jobber" in page
    assert not {"Kari", "Nordmann", "Åse", "Ødegård"} & set(page.replace("<", " ").split())
    make_account(kari).closed_at = clock.now()
    db.session.commit()
    assert client.get("/min-konto").status_code == 302
    assert db.session.scalar(select(SignInIdentity)) is None


def test_a_closed_account_looks_like_no_account(app: Flask, kari: Person) -> None:
    unknown = come_back(app.test_client(), "kari").get_data(as_text=True)
    link_by_hand(app, kari, "0f0f-kari")
    account = account_of(kari.id)
    assert account is not None
    account.closed_at = clock.now()
    db.session.commit()
    closed = come_back(app.test_client(), "kari")
    texts = [
        [line for line in text.splitlines() if "csrf" not in line.lower()]
        for text in (unknown, closed.get_data(as_text=True))
    ]
    assert texts[0] == texts[1]
    assert closed.status_code == 403


def test_a_national_identity_number_is_nowhere_in_clear(app: Flask, kari: Person, tmp_path: Path) -> None:
    link_by_hand(app, kari, PID)
    client = app.test_client()
    assert come_back(client, "pid").status_code == 302
    db.session.remove()
    with db.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "sign_in_identity" in dump and PID not in dump
    cookie = client.get_cookie("hpmt")
    assert cookie is not None and PID not in cookie.value


def test_declining_there_leads_back_with_a_word(app: Flask, kari: Person) -> None:
    answer = come_back(app.test_client(), None)
    assert answer.status_code == 400
    assert "ble avbrutt" in answer.get_data(as_text=True)


def test_without_the_id_claim_nobody_gets_in(app: Flask, kari: Person) -> None:
    answer = come_back(app.test_client(), "poor")
    assert answer.status_code == 400
    assert "kunne ikke fullføres" in answer.get_data(as_text=True)


def test_a_one_time_link_links_after_a_yes(app: Flask, kari: Person) -> None:
    make_account(kari)
    admin = sign_in(app.test_client(), administrator())
    page = admin.post(f"/administrasjon/personer/{kari.id}/konto/lenke").get_data(as_text=True)
    token = page.split("/nytt-passord/")[1].split('"')[0]
    client = app.test_client()
    assert "Bruk Entra ID" in client.get(f"/nytt-passord/{token}").get_data(as_text=True)
    answer = come_back(client, "kari", f"/nytt-passord/{token}/entra")
    assert answer.location == "/knytt-innlogging"
    asked = client.get("/knytt-innlogging").get_data(as_text=True)
    assert "Kari Nordmann" in asked and db.session.scalar(select(SignInIdentity)) is None
    assert client.post("/knytt-innlogging").status_code == 302
    assert client.get("/min-konto").status_code == 200
    # The link is used up, and what waited waits no more.
    assert client.get("/knytt-innlogging").status_code == 404
    assert app.test_client().get(f"/nytt-passord/{token}").status_code == 404
    assert app.test_client().get(f"/nytt-passord/{token}/entra").status_code == 404
    row = db.session.scalars(select(SignInIdentity)).one()
    assert row.linked_by_id is None
    assert "identity.link" in set(db.session.scalars(select(AuditEvent.action)))


def test_somebody_signed_in_links_their_own(app: Flask, kari: Person) -> None:
    client = sign_in(app.test_client(), kari)
    assert "Ikke knyttet til kontoen din" in client.get("/min-konto").get_data(as_text=True)
    assert come_back(client, "kari", "/min-konto/knytt/entra").location == "/knytt-innlogging"
    # Another person at the same computer cannot take it over.
    account = account_of(kari.id)
    assert account is not None
    other = sign_in(app.test_client(), administrator())
    assert other.get("/knytt-innlogging").status_code == 404
    assert client.post("/knytt-innlogging").location == "/min-konto"
    assert come_back(app.test_client(), "kari").status_code == 302


def test_what_belongs_to_one_account_is_not_taken_by_another(app: Flask, kari: Person) -> None:
    link_by_hand(app, kari, "0f0f-kari")
    other = member_of(make_group(), "Ola Hansen")
    db.session.commit()
    client = sign_in(app.test_client(), other)
    come_back(client, "kari", "/min-konto/knytt/entra")
    answer = client.post("/knytt-innlogging")
    assert answer.status_code == 422
    assert "hører til en annen konto" in answer.get_data(as_text=True)


def test_unlinking_ends_the_way_in(app: Flask, kari: Person) -> None:
    link_by_hand(app, kari, "0f0f-kari")
    row = db.session.scalars(select(SignInIdentity)).one()
    admin = sign_in(app.test_client(), administrator())
    other = member_of(make_group(), "Ola Hansen")
    make_account(other)
    db.session.commit()
    foreign = f"/administrasjon/personer/{other.id}/konto/innlogginger/{row.id}/fjern"
    assert admin.post(foreign).status_code == 404
    assert admin.post(f"/administrasjon/personer/{kari.id}/konto/innlogginger/{row.id}/fjern").status_code == 302
    assert come_back(app.test_client(), "kari").status_code == 403


def test_signing_out_here_signs_out_there(app: Flask, kari: Person, address: str) -> None:
    link_by_hand(app, kari, "0f0f-kari")
    client = app.test_client()
    come_back(client, "kari")
    answer = client.post("/logg-ut")
    assert answer.status_code == 200
    there = answer.headers["Refresh"].removeprefix("0; url=")
    asked = parse_qs(urlsplit(there).query)
    assert there.startswith(f"{address}/oauth2/end_session?")
    assert asked["client_id"] == ["hpmt"]
    assert asked["post_logout_redirect_uri"] == ["http://localhost/logg-inn"]
    assert "id_token_hint" not in asked
    assert client.get("/min-konto").status_code == 302


class TestByEmail:
    """A provider whose addresses are declared to be verified."""

    @pytest.fixture
    def app(self, tmp_path: Path, address: str) -> Iterator[Flask]:
        yield from application(tmp_path, address, HPMT_OIDC_ENTRA_TRUSTS_EMAIL="1")

    def test_the_one_person_with_the_address_gets_in(self, app: Flask, kari: Person) -> None:
        client = app.test_client()
        assert come_back(client, "kari").status_code == 302
        assert client.get("/min-konto").status_code == 200
        assert db.session.scalars(select(Account)).one().person_id == kari.id
        # Linked now, so that a new address changes nothing.
        kari.email = "ny@example.org"
        db.session.commit()
        assert come_back(app.test_client(), "kari").status_code == 302

    def test_an_address_that_two_have_leads_to_nobody(self, app: Flask, kari: Person) -> None:
        make_person("Kari Nordmann").email = "KARI@example.org"
        db.session.commit()
        assert come_back(app.test_client(), "kari").status_code == 403

    @pytest.mark.parametrize("days", [30, 31])
    @pytest.mark.parametrize(("had_one", "has_account"), [(True, False), (True, True), (False, True), (False, False)])
    def test_an_address_that_somebody_else_has_just_changed_lets_nobody_in(
        self, app: Flask, kari: Person, had_one: bool, has_account: bool, days: int
    ) -> None:
        kari.email = "kari.for@example.org" if had_one else None
        if has_account:
            make_account(kari)
        administrator = make_person("Arne Vik")
        give_role(administrator, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
        db.session.commit()
        with clock.at(clock.now() - timedelta(days=days)):
            people.change_person(
                person=kari,
                name=kari.name,
                email="kari@example.org",
                expected_version=None,
                by=viewer_for(administrator, clock.today()),
            )
            db.session.commit()
        # The first address of somebody who has never been in is how they come in.
        settled = days > 30 or not (had_one or has_account)
        assert come_back(app.test_client(), "kari").status_code == (302 if settled else 403)

    def test_an_address_the_provider_has_not_verified_leads_to_nobody(self, app: Flask, kari: Person) -> None:
        member_of(make_group(), "Ola Hansen").email = "ola@example.org"
        db.session.commit()
        assert come_back(app.test_client(), "ola").status_code == 403

    def test_an_address_with_a_new_holder_leads_to_nobody(self, app: Flask, kari: Person) -> None:
        link_by_hand(app, kari, "another-oid-from-before")
        assert come_back(app.test_client(), "kari").status_code == 403


class TestGroups:
    """A provider whose groups give roles."""

    @pytest.fixture
    def app(self, tmp_path: Path, address: str) -> Iterator[Flask]:
        yield from application(
            tmp_path, address, HPMT_OIDC_ENTRA_GROUPS="g-leader=office_leader@unit-x,g-other=researcher@unit-x"
        )

    def roles_of(self, person: Person) -> list[tuple[str, object]]:
        db.session.expire_all()
        rows = db.session.scalars(
            select(RoleAssignment).where(RoleAssignment.person_id == person.id).order_by(RoleAssignment.id)
        )
        return [(row.role, row.valid_to) for row in rows]

    def test_roles_follow_groups_and_others_stay(self, app: Flask, kari: Person) -> None:
        unit = make_unit(name="Nav Granli")
        unit.text_id = "unit-x"
        db.session.commit()
        before = self.roles_of(kari)
        link_by_hand(app, kari, "0f0f-kari")
        assert come_back(app.test_client(), "kari").status_code == 302
        assert self.roles_of(kari) == [*before, ("office_leader", None)]
        # Signing in again changes nothing.
        assert come_back(app.test_client(), "kari").status_code == 302
        assert self.roles_of(kari) == [*before, ("office_leader", None)]
        given = db.session.scalars(select(RoleAssignment).where(RoleAssignment.role == "office_leader")).one()
        given.valid_from = clock.today().replace(year=clock.today().year - 1)
        db.session.commit()
        settings = app.extensions["hpmt_settings"].sign_in
        provider = settings.provider("entra")
        object.__setattr__(provider, "group_roles", provider.group_roles[1:])
        assert come_back(app.test_client(), "kari").status_code == 302
        ended = self.roles_of(kari)
        assert ended[:-1] == before
        assert ended[-1][0] == "office_leader" and ended[-1][1] is not None and ended[-1][1] < clock.today()  # type: ignore[operator]
        assert {"role.add", "role.end"} <= set(db.session.scalars(select(AuditEvent.action)))

    def test_a_unit_nobody_knows_gives_nothing(self, app: Flask, kari: Person) -> None:
        before = self.roles_of(kari)
        link_by_hand(app, kari, "0f0f-kari")
        assert come_back(app.test_client(), "kari").status_code == 302
        assert self.roles_of(kari) == before


class TestWithoutLocalAccounts:
    """A site where only providers let people in."""

    @pytest.fixture
    def app(self, tmp_path: Path, address: str) -> Iterator[Flask]:
        yield from application(tmp_path, address, HPMT_LOCAL_ACCOUNTS="0")

    def test_there_is_no_password_to_type(self, app: Flask, kari: Person) -> None:
        client = app.test_client()
        page = client.get("/logg-inn").get_data(as_text=True)
        assert "Logg inn med Entra ID" in page and 'name="password"' not in page
        assert client.post("/logg-inn", data={"login_name": "x", "password": "y"}).status_code == 404
        link_by_hand(app, kari, "0f0f-kari")
        assert come_back(client, "kari").status_code == 302
        assert "Bytt passord" not in client.get("/min-konto").get_data(as_text=True)


def test_a_provider_that_does_not_answer_is_said_to_be_away(tmp_path: Path) -> None:
    for app in application(tmp_path, "http://127.0.0.1:9"):
        answer = app.test_client().get("/logg-inn/med/entra")
        assert answer.status_code == 400
        assert "svarer ikke akkurat nå" in answer.get_data(as_text=True)
        assert app.test_client().get("/logg-inn/med/other").status_code == 404
