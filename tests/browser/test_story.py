"""The main job in a real browser: from a counsellor's preparation to the figure the leader sees, and back."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from hpmt_supervision.core import clock
from hpmt_supervision.people.roles import Role
from tests.browser.conftest import LiveServer, window
from tests.browser.walking import account_for, follow, see, sign_in, to_signing
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, supervisor_of
from tests.factories.sessions import make_session

pytestmark = pytest.mark.browser

SENTENCE = "Samtalen stopper når vi nærmer oss planen."
QUESTION = "Hvordan gjør jeg planen til deltakerens egen?"
LEARNED = "Skaler først, og la tallet bestemme hvor stort delmålet blir."
AGREED = "Bruke skalering i neste plansamtale"


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    """An office whose next session began a few minutes ago."""
    with live_server.database():
        load_catalogue()
        unit = make_unit(name="Nav Fjordvik")
        group = make_group(unit, name="Nav Fjordvik")
        ingrid, marit = member_of(group, "Ingrid Solheim"), supervisor_of(group, "Marit Haugland")
        members = [member_of(group, name) for name in ("Amina Yusuf", "Henrik Moen", "Ragnhild Aas", "Sivert Lunde")]
        leader = make_person("Kari Nygård")
        give_role(leader, Role.OFFICE_LEADER, unit)
        make_session(group, clock.now() - timedelta(minutes=5), invited=[ingrid, *members], place="Naustet")
        make_session(group, clock.now() + timedelta(days=14), invited=[ingrid, *members], place="Naustet")
        for person, login in ((ingrid, "ingrid"), (marit, "marit"), (leader, "kari")):
            account_for(person, login)
    return live_server


def test_from_preparation_to_figure(office: LiveServer, browser: Browser) -> None:
    with window(browser) as page:
        counsellor_prepares_and_reflects(page, office)
    with window(browser) as page:
        supervisor_holds_and_signs(page, office)
    with window(browser) as page:
        leader_sees_the_figure(page, office)
    with window(browser) as page:
        counsellor_reads_the_log(page, office)


def counsellor_prepares_and_reflects(page: Page, office: LiveServer) -> None:
    sign_in(page, office, "ingrid")
    follow(page, page.get_by_role("link", name="Forbered et møte").first)
    expect(page.get_by_role("heading", level=1, name="Forbered møte")).to_be_visible()
    see(page)
    yesterday = clock.today() - timedelta(days=1)
    page.get_by_label("Dato").fill(f"{yesterday:%d.%m.%Y}")
    page.get_by_role("radio", name="Deltaker").check()
    page.get_by_role("radio", name="Plan", exact=True).check()
    page.get_by_label("Tema").fill("Neste steg i planen")
    page.get_by_role("checkbox", name="Skalering").check()
    page.get_by_role("checkbox", name="5 Være mål-, endrings- og handlingsfokusert").check()
    expect(page.get_by_text("Kladd lagret kl.")).to_be_visible()
    follow(page, page.get_by_role("button", name="Ferdig forberedt"))
    expect(page.get_by_text("Forberedelsen er lagret.")).to_be_visible()
    see(page)
    follow(page, page.get_by_role("link", name="FE-skjema").first)
    see(page)
    follow(page, page.get_by_role("link", name="Skriv refleksjon").first)
    expect(page.get_by_role("heading", level=1, name="Etter-refleksjon")).to_be_visible()
    page.get_by_label("Hva var utfordrende?").fill(SENTENCE)
    page.get_by_role("checkbox", name="Jeg ønsker veiledning på dette").check()
    page.get_by_label("Hva vil du ha hjelp til?").fill(QUESTION)
    page.get_by_role("checkbox", name="Rollespill").check()
    see(page)
    follow(page, page.get_by_role("button", name="Fullfør og send saken"))
    page.goto(office.address + "/saker")
    expect(page.get_by_text("Neste steg i planen").first).to_be_visible()
    see(page)
    follow(page, page.get_by_role("link", name="Neste steg i planen").first)
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    see(page)


def supervisor_holds_and_signs(page: Page, office: LiveServer) -> None:
    sign_in(page, office, "marit")
    page.goto(office.address + "/veiledning")
    see(page)
    follow(page, page.get_by_role("link", name="Nav Fjordvik").first)
    expect(page.get_by_text("Forslag til saksliste")).to_be_visible()
    see(page)
    follow(page, page.get_by_role("button", name="Bruk sakslista"))
    follow(page, page.get_by_role("link", name="Gjennomfør veiledningen"))
    see(page)
    follow(page, page.get_by_role("button", name="Start veiledningen"))
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    see(page)
    for name in ("Ingrid Solheim", "Amina Yusuf", "Henrik Moen"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("checkbox", name="Rollespill").check()
    page.get_by_label("Det vi lærte").fill(LEARNED)
    page.get_by_label("Hvem", exact=True).select_option(label="Ingrid Solheim")
    page.get_by_label("Gjør hva", exact=True).fill(AGREED)
    follow(page, page.get_by_role("button", name="Neste:"))
    expect(page.get_by_text(f"Lærte: {LEARNED}")).to_be_visible()
    see(page)
    to_signing(page)
    expect(page.get_by_role("heading", level=1, name="Signer veiledningsloggen")).to_be_visible()
    see(page)
    page.get_by_label("Det du vil legge til").fill("God øving.")
    follow(page, page.get_by_role("button", name="Signer og lås"))
    expect(page.get_by_text("Loggen er signert og låst.")).to_be_visible()
    see(page)


def leader_sees_the_figure(page: Page, office: LiveServer) -> None:
    sign_in(page, office, "kari")
    follow(page, page.get_by_role("link", name="Rapporter").first)
    see(page)
    text = page.locator("main").inner_text()
    # Three of five were there once in the month: 3 / 5.
    assert "0,60" in text
    for name in ("Ingrid", "Amina", "Henrik", SENTENCE, QUESTION):
        assert name not in text


def counsellor_reads_the_log(page: Page, office: LiveServer) -> None:
    sign_in(page, office, "ingrid")
    expect(page.get_by_text(AGREED).first).to_be_visible()
    follow(page, page.get_by_role("link", name="Loggen fra").first)
    expect(page.get_by_text(f"Lærte: {LEARNED}")).to_be_visible()
    expect(page.get_by_text("Signert av Marit Haugland")).to_be_visible()
    page.goto(office.address + "/saker")
    follow(page, page.get_by_role("link", name="Neste steg i planen").first)
    expect(page.get_by_text("Marit Haugland").first).to_be_visible()
    see(page)
