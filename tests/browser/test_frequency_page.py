"""The office page in a real browser, wide and narrow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hpmt_supervision.core import clock
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, axe_violations, sideways_scroll, sign_in_as, window
from tests.integration.fidelity.office.test_page import leader_of, office_group

pytestmark = pytest.mark.browser
NARROWEST = {"width": 320, "height": 700}


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROWEST], ids=["1280", "390", "320"])
def test_the_page_is_accessible_with_everything_unfolded(
    live_server: LiveServer, browser: Browser, size: dict[str, Any]
) -> None:
    with window(browser, size) as page:
        with live_server.database():
            sign_in_as(page, live_server, leader_of(office_group(members=6)))
        page.goto(f"{live_server.address}/rapporter/hyppighet")
        assert page.get_by_role("heading", level=1, name="Nav Fjordvik").is_visible()
        assert axe_violations(page) == []
        assert sideways_scroll(page) == 0
        for summary in page.locator("main details > summary").all():
            summary.click()
        beside_chart = page.locator(".hv-head2 > div").first
        assert beside_chart.evaluate("one => one.scrollWidth - one.clientWidth") == 0, "it lies over the chart"
        assert axe_violations(page) == []
        assert sideways_scroll(page) == 0


def test_a_leader_changes_the_period_with_the_keyboard(live_server: LiveServer, browser: Browser) -> None:
    with window(browser) as page:
        with live_server.database():
            sign_in_as(page, live_server, leader_of(office_group(members=6)))
        page.goto(f"{live_server.address}/rapporter/hyppighet")
        page.get_by_label("Fra og med").focus()
        page.get_by_label("Fra og med").select_option("2026-02")
        page.get_by_label("Uten fravær og sluttede").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("1. februar–23. november 2026")).to_be_visible()
        expect(page.get_by_label("Uten fravær og sluttede")).to_be_checked()
        assert "fra=2026-02" in page.url
        with page.expect_download() as download:
            page.get_by_role("link", name="Last ned tallene (CSV)").click()
        assert download.value.suggested_filename == "hyppighet-2026-02-2026-11.csv"
