"""The profile of an office and the page of definitions in a real browser, wide and narrow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, axe_violations, sideways_scroll, sign_in_as, window
from tests.factories.profile import make_rich_office
from tests.integration.fidelity.area.reading import HALF_YEAR

pytestmark = pytest.mark.browser
NARROWEST = {"width": 320, "height": 700}


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROWEST], ids=["1280", "390", "320"])
def test_the_pages_are_accessible_with_everything_unfolded(
    live_server: LiveServer, browser: Browser, size: dict[str, Any]
) -> None:
    with window(browser, size) as page:
        with live_server.database():
            office = make_rich_office()
            sign_in_as(page, live_server, office.coordinator)
            path = f"/rapporter/kontor/{office.unit.id}{HALF_YEAR}"
        for address in (path, "/rapporter/definisjoner"):
            page.goto(live_server.address + address)
            assert axe_violations(page) == [], address
            for summary in page.locator("main details > summary").all():
                summary.click()
            assert axe_violations(page) == [], address
            assert sideways_scroll(page) == 0, address


def test_a_leader_follows_a_definition_to_its_example(live_server: LiveServer, browser: Browser) -> None:
    with window(browser) as page:
        with live_server.database():
            sign_in_as(page, live_server, make_rich_office().leader)
        page.goto(f"{live_server.address}/rapporter/hyppighet{HALF_YEAR}")
        card = page.get_by_role("region", name="Sakenes vei", exact=True)
        card.get_by_text("Definisjon", exact=True).click()
        card.get_by_role("link", name="Se regneeksempel").click()
        expect(page.get_by_role("heading", level=1, name="Hva tallene betyr")).to_be_visible()
        assert page.url.endswith("#case_flow")
        expect(page.get_by_role("region", name="Sakenes vei", exact=True)).to_be_in_viewport()


def test_a_phone_shows_the_figures_and_unfolds_what_they_build_on(live_server: LiveServer, browser: Browser) -> None:
    with live_server.database():
        leader_id = make_rich_office().leader.id
    for size, is_phone in ((DESKTOP, False), (PHONE, True)):
        with window(browser, size) as page:
            with live_server.app.app_context():
                sign_in_as(page, live_server, db.session.get_one(Person, leader_id))
            page.goto(f"{live_server.address}/rapporter/hyppighet{HALF_YEAR}")
            page.get_by_role("navigation", name="På denne siden").get_by_role("link", name="Holder avtalene?").click()
            card = page.get_by_role("region", name="Holder avtalene?", exact=True)
            expect(card).to_be_in_viewport()
            expect(card.get_by_text("76,9 %").first).to_be_visible()
            basis = card.locator(".hv-hb__s", has_text="10 av 13")
            expect(basis).to_be_visible(visible=not is_phone)
            card.get_by_text("Tallene", exact=True).click()
            expect(card.get_by_role("cell", name="10 av 13").first).to_be_visible()
