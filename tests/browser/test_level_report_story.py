"""A county coordinator writes the report of four months, sends it, takes the PDF, and reads the answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hpmt_supervision.core import clock
from tests.browser.conftest import LiveServer, sideways_scroll, sign_in_as, window
from tests.browser.walking import follow, see
from tests.factories.level_reports import NOW, make_reporting_county

pytestmark = pytest.mark.browser
LIST = "/rapporter/perioder"


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(NOW):
        yield


def test_the_four_monthly_report_of_a_county(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    with window(browser) as writer, window(browser) as reader:
        with live_server.database():
            place = make_reporting_county()
            sign_in_as(writer, live_server, place.coordinator)
            sign_in_as(reader, live_server, place.fm)
        writer.goto(live_server.address + "/rapporter")
        follow(writer, writer.get_by_role("link", name="Rapporter for en periode"))
        see(writer)
        follow(writer, writer.get_by_role("link", name="Skriv en rapport"))
        see(writer)
        follow(writer, writer.get_by_role("button", name="Begynn på rapporten"))
        expect(writer.get_by_role("heading", level=1)).to_have_text("Fylkesrapport, Havlandet, 1. mai–31. august 2026")
        see(writer)
        # What is typed is saved without a press, and is there when the page is opened anew.
        writer.get_by_label("Hva virket?").fill("De fleste kontorene holder intervallet.")
        with writer.expect_response(lambda answer: answer.url.endswith("/kladd") and answer.ok):
            writer.keyboard.press("Tab")
        writer.reload()
        expect(writer.get_by_label("Hva virket?")).to_have_value("De fleste kontorene holder intervallet.")
        writer.get_by_label("Hva ber vi om?").fill("Ring meg på 912 34 567.")
        follow(writer, writer.get_by_role("button", name="Se gjennom rapporten"))
        expect(writer.get_by_text("telefonnummer").first).to_be_visible()
        see(writer)
        writer.get_by_label("Hva ber vi om?").fill("En samling før jul.")
        follow(writer, writer.get_by_role("button", name="Se gjennom rapporten"))
        expect(writer.get_by_text("Slik ser rapporten ut om du sender den nå")).to_be_visible()
        for summary in writer.locator("main details > summary").all():
            summary.click()
        see(writer)
        writer.set_viewport_size({"width": 320, "height": 700})
        assert sideways_scroll(writer) == 0
        writer.set_viewport_size({"width": 1280, "height": 900})
        follow(writer, writer.get_by_role("link", name="Send rapporten"))
        expect(writer.get_by_text("Astrid Lunde")).to_be_visible()
        see(writer)
        follow(writer, writer.get_by_role("button", name="Send rapporten"))
        expect(writer.get_by_text("Rapporten er sendt.")).to_be_visible()
        with writer.expect_download() as download:
            writer.get_by_role("link", name="Last ned PDF").click()
        assert download.value.suggested_filename == "rapport-havlandet-2026-05-2026-08.pdf"
        download.value.save_as(tmp_path / "rapport.pdf")
        assert (tmp_path / "rapport.pdf").read_bytes().startswith(b"%PDF-1.7")

        reader.goto(live_server.address + LIST)
        follow(reader, reader.get_by_role("link", name="Havlandet"))
        see(reader)
        reader.get_by_role("textbox", name="Svar").fill("Vi setter av 10. desember.")
        follow(reader, reader.get_by_role("button", name="Send svaret"))
        expect(reader.get_by_text("Svaret er sendt.")).to_be_visible()
        see(reader)

        writer.reload()
        expect(writer.get_by_text("Vi setter av 10. desember.")).to_be_visible()
        follow(writer, writer.get_by_role("button", name="Rett i en ny versjon"))
        expect(writer.get_by_text("Kladd, versjon 2")).to_be_visible()
        expect(writer.get_by_label("Hva ber vi om?")).to_have_value("En samling før jul.")
