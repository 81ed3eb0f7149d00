"""Signing in as people do: a text that outlives the session, one-time codes from a phone, and a fresh proof."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from tests.apps import make_app
from tests.browser.conftest import LiveServer, serving, window
from tests.browser.walking import PASSWORD, account_for, follow, see, sign_in
from tests.databases import laid_sqlite
from tests.factories.catalogue import load_catalogue
from tests.factories.oidc_mock import provider_process
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of

pytestmark = pytest.mark.browser

STORY = "Samtalen stopper når vi nærmer oss planen."


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    with live_server.database():
        load_catalogue()
        account_for(member_of(make_group(make_unit(name="Nav Fjordvik")), "Ingrid Solheim"), "ingrid")
        administrator = make_person("Åse Ødegård")
        give_role(administrator, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
        account_for(administrator, "aase")
    return live_server


def test_a_half_written_case_comes_back_after_the_idle_limit(office: LiveServer, page: Page) -> None:
    sign_in(page, office, "ingrid")
    page.goto(office.address + "/saker/ny")
    with clock.at(clock.now() + timedelta(minutes=61)):
        page.get_by_label("Tittel").fill("Planen stopper")
        page.get_by_label("Hva var utfordrende?").fill(STORY)
        follow(page, page.get_by_role("button", name="Lagre kladd"))
        expect(page.get_by_text("Det du skrev, er tatt vare på her.")).to_be_visible()
        see(page)
        page.get_by_label("Innloggingsnavn").fill("ingrid")
        page.get_by_label("Passord", exact=True).fill(PASSWORD)
        follow(page, page.get_by_role("button", name="Logg inn"))
        expect(page.get_by_role("heading", level=1, name="Du er logget inn igjen")).to_be_visible()
        # In the words of the form, and none of a program's.
        expect(page.get_by_role("term").filter(has_text="Hva var utfordrende?")).to_be_visible()
        expect(page.get_by_role("term").filter(has_text="Tittel")).to_be_visible()
        for name in ("story", "title", "group_id", "urgency"):
            expect(page.get_by_role("term").get_by_text(name, exact=True)).to_have_count(0)
        see(page)
        follow(page, page.get_by_role("button", name="Send det du skrev"))
        expect(page.get_by_label("Hva var utfordrende?")).to_have_value(STORY)
        see(page)
    with office.database() as session:
        assert session.scalars(select(SupervisionCase.story)).one() == STORY


def test_one_time_codes_from_the_first_picture_to_a_recovery_code(office: LiveServer, browser: Browser) -> None:
    now = clock.now()
    with window(browser) as page, clock.at(now):
        sign_in(page, office, "aase")
        page.goto(office.address + "/min-konto")
        see(page)
        follow(page, page.get_by_role("link", name="Åpne engangskoden"))
        see(page)
        follow(page, page.get_by_role("button", name="Sett opp engangskode"))
        see(page)
        page.get_by_text("Kan du ikke lese bildet?").click()
        see(page)
        page.get_by_label("Engangskode").fill(code_of(office))
        follow(page, page.get_by_role("button", name="Ta koden i bruk"))
        expect(page.get_by_text("Reservekodene vises bare nå")).to_be_visible()
        see(page)
        recovery = page.locator("li strong, li .aksel-body-short").filter(has_text="-").first.inner_text()
        page.goto(office.address + "/min-konto/engangskode")
        see(page)
    with window(browser) as page, clock.at(now + timedelta(minutes=1)):
        to_code(page, office)
        page.get_by_label("Engangskode").fill(code_of(office))
        follow(page, page.get_by_role("button", name="Logg inn"))
        expect(page.get_by_role("heading", level=1, name="Min side")).to_be_visible()
    with window(browser) as page, clock.at(now + timedelta(minutes=1)):
        to_code(page, office)
        page.get_by_label("Engangskode").fill(recovery)
        follow(page, page.get_by_role("button", name="Logg inn"))
        expect(page.get_by_role("heading", level=1, name="Min side")).to_be_visible()


def to_code(page: Page, office: LiveServer) -> None:
    page.goto(office.address + "/logg-inn")
    page.get_by_label("Innloggingsnavn").fill("aase")
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Logg inn"))
    see(page)


def code_of(office: LiveServer) -> str:
    with office.database() as session:
        secret = session.scalars(select(Account.code_secret).where(Account.login_name == "aase")).one()
    assert secret is not None
    return pyotp.TOTP(secret).at(clock.now())


def test_a_fresh_proof_before_a_link_is_made(office: LiveServer, page: Page) -> None:
    sign_in(page, office, "aase")
    with office.database() as session:
        ingrid = session.scalars(select(Account).where(Account.login_name == "ingrid")).one()
        path = f"/administrasjon/personer/{ingrid.person_id}/konto"
    page.goto(office.address + path)
    see(page)
    with clock.at(clock.now() + timedelta(minutes=11)):
        follow(page, page.get_by_role("button", name="Lag ny engangslenke"))
        expect(page.get_by_role("heading", level=1, name="Bekreft at det er deg")).to_be_visible()
        see(page)
        page.get_by_label("Passord", exact=True).fill(PASSWORD)
        follow(page, page.get_by_role("button", name="Bekreft"))
        see(page)
        follow(page, page.get_by_role("button", name="Fortsett"))
        expect(page.get_by_text("Engangslenka vises bare nå")).to_be_visible()


@pytest.fixture
def with_provider(tmp_path: Path) -> Iterator[LiveServer]:
    with provider_process({"oid-ingrid": {"email": "ingrid@example.org"}}) as address:
        environ = {
            "HPMT_OIDC": "entra",
            "HPMT_OIDC_ENTRA_NAME": "Entra ID",
            "HPMT_OIDC_ENTRA_ISSUER": address,
            "HPMT_OIDC_ENTRA_CLIENT_ID": "hpmt",
            "HPMT_OIDC_ENTRA_SECRET": "hemmelig",
            "HPMT_OIDC_ENTRA_SCOPES": "openid email",
            "HPMT_OIDC_ENTRA_TRUSTS_EMAIL": "1",
        }
        with serving(make_app(laid_sqlite(tmp_path / "live.sqlite"), tmp_path, environ)) as server:
            with server.database():
                load_catalogue()
                person = member_of(make_group(make_unit(name="Nav Fjordvik")), "Ingrid Solheim")
                person.email = "ingrid@example.org"
            yield server


def test_a_half_written_case_comes_back_by_a_provider_too(with_provider: LiveServer, page: Page) -> None:
    page.goto(with_provider.address + "/logg-inn")
    see(page)
    follow(page, page.get_by_role("link", name="Logg inn med Entra ID"))
    follow(page, page.get_by_role("button", name="oid-ingrid"))
    expect(page.get_by_role("heading", level=1, name="Min side")).to_be_visible()
    page.goto(with_provider.address + "/saker/ny")
    page.get_by_label("Hva var utfordrende?").fill(STORY)
    with clock.at(clock.now() + timedelta(minutes=61)):
        follow(page, page.get_by_role("button", name="Lagre kladd"))
        see(page)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Logg inn med Entra ID").click()
        beside = opened.value
        follow(beside, beside.get_by_role("button", name="oid-ingrid").first)
        beside.close()
        follow(page, page.get_by_role("button", name="Hent det jeg skrev"))
        see(page)
        follow(page, page.get_by_role("button", name="Send det du skrev"))
        expect(page.get_by_label("Hva var utfordrende?")).to_have_value(STORY)
        page.get_by_text("Ingrid Solheim").first.click()
        page.get_by_role("button", name="Logg ut").first.click()
        page.wait_for_url("**/oauth2/end_session**")
