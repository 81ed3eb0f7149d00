"""The profile of an office and the page of definitions in a real browser, wide and narrow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hpmt_supervision.core import clock
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
