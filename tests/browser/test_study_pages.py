"""Studies and extracts in a real browser, wide and narrow."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hpmt_supervision.core import clock
from hpmt_supervision.people.models import Person, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.study.models import Arm
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, axe_violations, sideways_scroll, sign_in_as, window
from tests.factories.people import give_role, make_person, make_unit
from tests.factories.study import make_arm, make_extract, make_study, make_wave

pytestmark = pytest.mark.browser
NARROWEST = {"width": 320, "height": 700}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROWEST], ids=["1280", "390", "320"])


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 7, 40, tzinfo=UTC)):
        yield


def lay_study() -> tuple[Person, Person, list[str], list[str]]:
    """Lay a study with two offices, two waves and two extracts; give who answers, who asks, and their addresses."""
    nation = make_unit(UnitKind.NATIONAL, name="Landet")
    county = make_unit(UnitKind.COUNTY, name="Vestmark", parent=nation)
    offices = [make_unit(name=name, parent=county) for name in ("Nav Granli", "Nav Øvre Fjordvik", "Nav Storeng")]
    answers, asks = make_person("Olav Bjerke"), make_person("Eirik Sundby")
    give_role(answers, Role.RESOURCE_GROUP, nation)
    give_role(asks, Role.RESEARCHER, nation)
    study = make_study("Veiledning og metodetro 2026")
    arms = [make_arm(study, offices[0]), make_arm(study, offices[1], Arm.COMPARISON)]
    waves = [
        make_wave(study, date(2026, 1, 1), date(2026, 3, 31), "Før"),
        make_wave(study, date(2026, 4, 1), date(2026, 9, 30), "Etter seks måneder"),
    ]
    approved = make_extract(study, waves, asks, approved_by=answers, expires_on=date(2027, 1, 31))
    approved.decided_at, approved.answer = clock.now(), "Avtalen dekker alle tabellene."
    waiting = make_extract(study, waves[:1], asks)
    manager = [
        "/studier",
        "/studier/ny",
        f"/studier/{study.id}",
        f"/studier/{study.id}/kontor/ny",
        f"/studier/{study.id}/kontor/{arms[0].id}",
        f"/studier/{study.id}/bolger/ny",
        f"/studier/uttrekk/{waiting.id}",
        f"/studier/uttrekk/{approved.id}",
    ]
    researcher = [
        "/",
        "/uttrekk",
        f"/uttrekk/ny?studie={study.id}",
        f"/uttrekk/{approved.id}",
        f"/uttrekk/{waiting.id}",
        "/uttrekk/ordbok",
    ]
    return answers, asks, manager, researcher


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where HPMT_LOOK names a folder, for whoever wants to see it."""
    if folder := os.environ.get("HPMT_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@SIZES
def test_the_pages_are_accessible_with_everything_unfolded(
    live_server: LiveServer, browser: Browser, size: dict[str, Any]
) -> None:
    with live_server.database():
        answers, asks, *paths = lay_study()
        people = [answers.id, asks.id]
    for key, own_paths in zip(people, paths, strict=True):
        with window(browser, size) as page:
            with live_server.database() as session:
                sign_in_as(page, live_server, session.get_one(Person, key))
            for path in own_paths:
                page.goto(live_server.address + path)
                expect(page.locator("h1")).to_be_visible()
                look(page, f"{size['width']}{path.replace('/', '-').replace('?', '-')}")
                page.evaluate("() => document.querySelectorAll('details').forEach((found) => found.open = true)")
                assert axe_violations(page) == [], path
                assert sideways_scroll(page) == 0, path


def test_a_researcher_asks_and_downloads_with_the_keyboard(live_server: LiveServer, page: Page) -> None:
    with live_server.database():
        _answers, asks, *_paths = lay_study()
        sign_in_as(page, live_server, asks)
    page.goto(live_server.address + "/")
    link = page.get_by_role("link", name="Be om uttrekk")
    link.focus()
    page.keyboard.press("Enter")
    for label in ("Før", "Kontor"):
        page.get_by_label(label, exact=True).focus()
        page.keyboard.press("Space")
    page.get_by_label("Formål").fill("Henger hyppighet sammen med arm?")
    page.get_by_label("Avtalens referanse").fill("24/1001")
    page.get_by_role("button", name="Send til Ressursgruppa").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ressursgruppa har spørsmålet.")).to_be_visible()
    page.goto(live_server.address + "/")
    with page.expect_download() as got:
        page.get_by_role("button", name="Last ned").click()
    assert got.value.suggested_filename.startswith("hpmt-uttrekk-")
