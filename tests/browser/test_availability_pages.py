"""Finding a time, one's own calendar and closed weeks in a real browser, wide and narrow."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hpmt_supervision.availability.models import FetchOutcome
from hpmt_supervision.core import clock
from hpmt_supervision.people.models import Person, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, axe_violations, sideways_scroll, sign_in_as, window
from tests.factories.availability import make_busy, make_calendar, make_closed
from tests.factories.people import give_role, make_absence, make_group, make_person, make_unit, member_of, supervisor_of
from tests.factories.sessions import make_session

pytestmark = pytest.mark.browser
NARROWEST = {"width": 320, "height": 700}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROWEST], ids=["1280", "390", "320"])
MEMBERS = ("Ingrid Solheim", "Ola Nordli", "Åse Brekke", "Tor Kvam", "Kari Moe", "Per Lund", "Nina Rød")


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 7, 40, tzinfo=UTC)):
        yield


def office() -> tuple[SupervisionGroup, Person, list[Person]]:
    """Make a group of seven who are busy now and then."""
    nation = make_unit(UnitKind.NATIONAL, name="Norge")
    county = make_unit(UnitKind.COUNTY, name="Vestmark", parent=nation)
    group = make_group(make_unit(name="Nav Granli", parent=county), name="KVP-gruppa")
    supervisor = supervisor_of(group, "Marit Haugland")
    members = [member_of(group, name) for name in MEMBERS]
    make_session(group, "2026-11-19 09:00", minutes=90)
    for number, person in enumerate(members[:4]):
        calendar = make_calendar(person)
        for day in range(10):
            starts = datetime(2026, 11, 23, 7 + (number + day) % 4, 30, tzinfo=UTC) + timedelta(days=day)
            make_busy(person, starts, minutes=75, calendar=calendar)
    make_absence(members[5], "sick", date(2026, 11, 20))
    make_closed(nation, date(2026, 12, 24), date(2027, 1, 3), "Jul og nyttår")
    make_closed(county, date(2027, 2, 22), date(2027, 2, 28), "Vinterferie")
    return group, supervisor, members


@SIZES
def test_the_pages_are_accessible_with_everything_unfolded(
    live_server: LiveServer, browser: Browser, size: dict[str, Any]
) -> None:
    with window(browser, size) as page:
        with live_server.database():
            group, supervisor, members = office()
            coordinator = make_person("Liv Strand")
            give_role(coordinator, Role.COUNTY_COORDINATOR, group.unit.parent)
            first = make_calendar(supervisor, "https://outlook.office365.com/owa/calendar/x/calendar.ics")
            first.read_at, first.outcome = clock.now(), FetchOutcome.READ
            second = make_calendar(supervisor, "https://calendar.google.com/x.ics")
            second.outcome = FetchOutcome.REFUSED
            visits = [
                (supervisor, f"/veiledning/gruppe/{group.id}/finn-tid?hvem=most", "Finn en tid"),
                (supervisor, f"/veiledning/gruppe/{group.id}/finn-tid?varighet=5", "Finn en tid"),
                (supervisor, "/min-konto/kalender", "Kalenderen min"),
                (members[6], "/min-konto/kalender", "Kalenderen min"),
                (coordinator, "/administrasjon/stengte-uker", "Stengte uker"),
                (coordinator, "/administrasjon/stengte-uker/ny", "Ny stengt periode"),
            ]
        for person, path, heading in visits:
            with live_server.database() as session:
                sign_in_as(page, live_server, session.merge(person))
            page.goto(live_server.address + path)
            expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
            for summary in page.locator("main details > summary").all():
                summary.click()
            assert axe_violations(page) == [], path
            assert sideways_scroll(page) == 0, path


def test_a_supervisor_finds_a_time_and_comes_to_the_booking_with_it_filled_in(
    live_server: LiveServer, browser: Browser
) -> None:
    # Without scripts, since finding a time must work so.
    with window(browser, java_script_enabled=False) as page:
        with live_server.database():
            group, supervisor, _members = office()
            sign_in_as(page, live_server, supervisor)
            group_id = group.id
        page.goto(f"{live_server.address}/veiledning/gruppe/{group_id}/book")
        page.get_by_role("link", name="Finn en tid som passer").click()
        expect(page.get_by_label("Varighet i minutter")).to_have_value("90")
        page.get_by_label("Varighet i minutter").fill("60")
        page.get_by_label("Hvem må være ledig").select_option("De fleste")
        page.get_by_role("button", name="Finn tider").click()
        expect(page.get_by_text("Borte: Per Lund").first).to_be_visible()
        page.get_by_role("link", name="Book denne tida").first.click()
        expect(page.get_by_label("Første dato")).to_have_value("23.11.2026")
        expect(page.get_by_label("Til kl.")).not_to_have_value("")


def test_a_person_adds_a_calendar_and_removes_it_with_the_keyboard(live_server: LiveServer, browser: Browser) -> None:
    with window(browser) as page:
        with live_server.database():
            _group, _supervisor, members = office()
            sign_in_as(page, live_server, members[6])
        page.goto(f"{live_server.address}/min-konto")
        page.get_by_role("link", name="Åpne kalenderen min").click()
        page.get_by_label("Adressen til kalenderen").fill("webcal://calendar.example.org/secret.ics")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Den leses i løpet av noen minutter.")).to_be_visible()
        expect(page.get_by_text("secret.ics")).to_have_count(0)
        page.locator("summary", has_text="Fjern").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Ja, fjern kalenderen").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Kalenderen er fjernet")).to_be_visible()
