"""A county coordinator notices a sliding office, asks, gets an answer, sees it recover, and sends the report.

The clock moves from the second week of December, when the warning has gone one level up, to January, when the four
months are over.
"""

import re
from contextlib import AbstractContextManager
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.checking_operations import check_warnings
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, Person, SupervisionGroup
from tests.browser.conftest import LiveServer, sign_in_as, window
from tests.browser.walking import follow, see
from tests.factories.level_reports import NOW, make_reporting_county
from tests.factories.sessions import local, make_held_session, make_session

pytestmark = pytest.mark.browser


def check(server: LiveServer, *days: str) -> None:
    """Run the daily check in the morning of some days."""
    for day in days:
        with clock.at(local(f"{day} 05:00")), server.database():
            check_warnings(clock.now())


def members(group: SupervisionGroup) -> list[Person]:
    spells = db.session.query(Membership).filter_by(group_id=group.id, part=Part.SUPERVISEE)
    return [db.session.get_one(Person, spell.person_id) for spell in spells]


def at(moment: str) -> AbstractContextManager[object]:
    return clock.at(local(moment))


def office_page(page: Page, server: LiveServer) -> None:
    """Go from Min side to the office that the warning is about."""
    page.goto(server.address + "/")
    see(page)
    follow(page, page.get_by_role("link", name=re.compile("Se tallene ?: Nav Aure")).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nav Aure")


def test_a_sliding_office_is_asked_answers_recovers_and_is_reported_on(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    with clock.at(NOW), live_server.database():
        place = make_reporting_county()
        coordinator, supervisor, aure = place.coordinator.id, place.supervisor.id, place.aure.id
        # The groups of the county met every fourteen days, the last time on 12 November.
    check(live_server, "2026-12-04", "2026-12-07", "2026-12-14")
    with window(browser) as above, window(browser) as below:
        with at("2026-12-14 15:40"):
            with live_server.database():
                sign_in_as(above, live_server, db.session.get_one(Person, coordinator))
                sign_in_as(below, live_server, db.session.get_one(Person, supervisor))
            # It is noticed.
            office_page(above, live_server)
            expect(above.get_by_text("Ikke besvart ennå").first).to_be_visible()
            see(above)
            # She asks.
            follow(above, above.get_by_role("link", name="Spør kontoret"))
            above.get_by_label("Spørsmål").fill("Hva kom i veien i november, og hva trenger dere?")
            see(above)
            follow(above, above.get_by_role("button", name="Send spørsmålet"))
            expect(above.get_by_text("Hva kom i veien i november").first).to_be_visible()
            # The supervisor answers both the question and the warning.
            below.goto(live_server.address + "/")
            see(below)
            follow(below, below.get_by_role("link", name=re.compile("^Svar ?: Nav Aure")).first)
            below.get_by_label("Svar").fill("Flytting av kontoret tok dagene. Vi møtes igjen før jul.")
            see(below)
            follow(below, below.get_by_role("button", name="Send svaret"))
            below.goto(live_server.address + "/")
            follow(below, below.get_by_role("link", name=re.compile("^Svar ?: (?!Nav Aure)")).first)
            below.get_by_label("Ny dato er satt").check()
            below.get_by_label("Til og med hvilken dag?").fill("17.12.2026")
            see(below)
            follow(below, below.get_by_role("button", name="Send svaret"))
            # The answers are seen above.
            office_page(above, live_server)
            expect(above.get_by_text("Flytting av kontoret tok dagene").first).to_be_visible()
            expect(above.get_by_text("Ses på igjen etter torsdag 17. desember").first).to_be_visible()
            see(above)
        with at("2026-12-17 15:40"), live_server.database():
            group = db.session.query(SupervisionGroup).filter_by(unit_id=aure, level=1).one()
            make_held_session(group, "2026-12-17 09:00", attended=members(group))
            make_session(group, "2027-01-07 09:00")
        check(live_server, "2026-12-18")
        # It recovers.
        with at("2026-12-18 15:40"):
            # Days later she signs in anew.
            with live_server.database():
                sign_in_as(above, live_server, db.session.get_one(Person, coordinator))
            office_page(above, live_server)
            expect(above.get_by_text("Ordnet").first).to_be_visible()
            see(above)
        # The four months are over, and she reports.
        with at("2027-01-11 15:40"):
            with live_server.database():
                sign_in_as(above, live_server, db.session.get_one(Person, coordinator))
            above.goto(live_server.address + "/rapporter")
            follow(above, above.get_by_role("link", name="Rapporter for en periode"))
            follow(above, above.get_by_role("link", name="Skriv en rapport"))
            follow(above, above.get_by_role("button", name="Begynn på rapporten"))
            expect(above.get_by_role("heading", level=1)).to_contain_text("1. september–31. desember 2026")
            above.get_by_label("Hva sto i veien?").fill("Ett kontor sto stille i en måned og er i gang igjen.")
            follow(above, above.get_by_role("button", name="Se gjennom rapporten"))
            expect(above.get_by_role("rowheader", name="Nav Aure").first).to_be_visible()
            see(above)
            follow(above, above.get_by_role("link", name="Send rapporten"))
            follow(above, above.get_by_role("button", name="Send rapporten"))
            with above.expect_download() as download:
                above.get_by_role("link", name="Last ned PDF").click()
            download.value.save_as(tmp_path / "rapport.pdf")
            with pikepdf.open(tmp_path / "rapport.pdf") as document:
                assert "Fylkesrapport, Havlandet" in str(document.docinfo["/Title"])
                assert document.Root.MarkInfo.Marked
