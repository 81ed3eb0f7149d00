"""The calendar in a real browser: the grid under our content policy, its keys, and a drag that only asks."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from hpmt_supervision.core import clock
from hpmt_supervision.people.models import Person
from hpmt_supervision.sessions.models import SupervisionSession
from tests.browser.conftest import LiveServer, sign_in_as, window
from tests.browser.walking import see
from tests.factories.people import make_group, member_of, supervisor_of
from tests.factories.sessions import make_session

pytestmark = pytest.mark.browser


@pytest.fixture
def led(live_server: LiveServer) -> tuple[LiveServer, int, int]:
    """A supervisor with two sessions in one week of the coming year."""
    with live_server.database():
        group = make_group(name="Nav Fjordvik")
        marit, ingrid = supervisor_of(group, "Marit Haugland"), member_of(group)
        # The Tuesday and the Thursday after next year's midsummer: no holiday, and both in one month.
        tuesday = clock.today().replace(month=6, day=24) + timedelta(days=365)
        tuesday += timedelta(days=(1 - tuesday.weekday()) % 7 - 7)
        start = clock.day_start(tuesday) + timedelta(hours=9)
        first = make_session(group, start, invited=[ingrid], place="Naustet")
        make_session(group, start + timedelta(days=2), invited=[ingrid], place="Naustet")
        return live_server, marit.id, first.id


def open_week(page: Page, server: LiveServer, person_id: int, session_id: int) -> tuple[date, int]:
    """Open the week of a session as somebody; return the session's day and version."""
    with server.database() as database:
        sign_in_as(page, server, database.get(Person, person_id))  # type: ignore[arg-type]
        session = database.get(SupervisionSession, session_id)
        assert session is not None
        page.goto(f"{server.address}/kalender?vis=uke&dato={session.local_date}")
        return session.local_date, session.version


def test_a_drag_opens_the_change_page_and_moves_nothing(browser: Browser, led: tuple[LiveServer, int, int]) -> None:
    server, person_id, session_id = led
    with window(browser) as page:
        day, version = open_week(page, server, person_id, session_id)
        event = page.locator("#rutenett a", has_text="Nav Fjordvik").first
        expect(event).to_be_visible()
        see(page)
        box = event.bounding_box()
        assert box is not None
        column = page.locator("#rutenett [role=gridcell][data-date]").first.bounding_box()
        assert column is not None
        page.mouse.move(box["x"] + 20, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + 20 + column["width"], box["y"] + 12, steps=12)
        page.mouse.up()
        page.wait_for_url("**/endre?*")
        expect(page.get_by_label("Dato")).to_have_value(f"{day + timedelta(days=1):%d.%m.%Y}")
        expect(page.get_by_label("Fra kl.")).to_have_value("09.00")
        expect(page.get_by_label("Til kl.")).to_have_value("10.30")
    with server.database() as database:
        kept = database.get(SupervisionSession, session_id)
        assert kept is not None and (kept.local_date, kept.version) == (day, version)


def test_the_keyboard_walks_the_grid(browser: Browser, led: tuple[LiveServer, int, int]) -> None:
    server, person_id, session_id = led
    with window(browser) as page:
        open_week(page, server, person_id, session_id)
        events = page.locator("#rutenett a", has_text="Nav Fjordvik")
        events.first.focus()
        page.keyboard.press("ArrowRight")
        expect(events.nth(1)).to_be_focused()
        page.keyboard.press("Home")
        expect(events.first).to_be_focused()
        page.keyboard.press("m")
        page.wait_for_url("**vis=maned*")
        see(page)
        page.locator("#rutenett a").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1, name="Veiledning")).to_be_visible()


def test_without_scripts_the_list_holds_everything(browser: Browser, led: tuple[LiveServer, int, int]) -> None:
    server, person_id, session_id = led
    with window(browser, java_script_enabled=False) as page:
        open_week(page, server, person_id, session_id)
        expect(page.get_by_role("region", name="Veiledninger").get_by_role("listitem")).to_have_count(2)
        expect(page.locator("#rutenett")).to_be_hidden()
