"""What the identity screen says beside the fields of a case: every place at once, why a word is asked about, and what
to do, on a desk and on a phone."""

from os import environ
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer, axe_violations, sideways_scroll, sign_in_as
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of, supervisor_of

pytestmark = pytest.mark.browser

PASTED = "Vår ref: 26/12345\nDeres ref: 26/9\nSøknaden til Kari Nordmann er innvilget. Deltaker er født 3. mars 1987."
STOPS = "Ring 406 12 345, skriv til ola krøllalfa eksempel.no, eller se IBAN NO9386011117947 og bilen AB 12345."


def look(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look at the pages."""
    if folder := environ.get("HPMT_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def write_case(page: Page, server: LiveServer, *, story: str) -> None:
    page.goto(f"{server.address}/saker/ny")
    page.get_by_label("Tittel").fill("Motstand mot praksis")
    page.locator("textarea[name=story]").fill(story)
    page.locator("textarea[name=question]").fill("Hvordan går vi videre?")
    page.get_by_role("button", name="Send saken").last.click()


def case_findings(page: Page, server: LiveServer, name: str) -> None:
    with server.database():
        load_catalogue()
        group = make_group()
        supervisor_of(group)
        sign_in_as(page, server, member_of(group))
    write_case(page, server, story=STOPS)
    for sentence in ("et telefonnummer", "en e-postadresse", "et kontonummer", "et registreringsnummer"):
        expect(page.get_by_text(f"Her står {sentence}").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("9386011117947", use_inner_text=True)
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    look(page, f"case-stops-{name}")

    page.locator("textarea[name=story]").fill(PASTED)
    page.get_by_role("button", name="Send saken").last.click()
    expect(page.get_by_text("limt inn").first).to_be_visible()
    expect(page.get_by_text("Her står: «Vår ref», «Deres ref».")).to_be_visible()
    expect(page.get_by_text("det første er et kjent fornavn")).to_be_visible()
    expect(page.get_by_role("button", name="Behold «født 3. mars 1987»")).to_be_visible()
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    look(page, f"case-warns-{name}")

    page.get_by_role("button", name="Behold teksten").click()
    expect(page.get_by_role("button", name="Behold teksten")).to_have_count(0)
    expect(page.get_by_role("button", name="Behold «Kari Nordmann»")).to_be_visible()


def test_findings_of_a_case_on_a_desk(page: Page, live_server: LiveServer) -> None:
    case_findings(page, live_server, "1280")


def test_findings_of_a_case_on_a_phone(phone: Page, live_server: LiveServer) -> None:
    case_findings(phone, live_server, "390")
