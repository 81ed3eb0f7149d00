"""The steps of a session that is held: each says what it is, on a desk and on a phone."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from hpmt_supervision.core import clock
from tests.browser.conftest import DESKTOP, PHONE, LiveServer, axe_violations, sideways_scroll, sign_in_as, window
from tests.factories.cases import make_agenda, make_case, make_planned
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of, supervisor_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 700}], ids=["1280", "390", "320"])
def test_every_step_has_its_words(live_server: LiveServer, browser: Browser, size: dict[str, Any]) -> None:
    with window(browser, size) as page:
        with live_server.database():
            load_catalogue()
            group = make_group()
            supervisor, author = supervisor_of(group), member_of(group)
            session = make_planned(group, clock.now() - timedelta(minutes=10), author, status="held")
            make_agenda(session, [make_case(author, group, title="Praksis uten innhold")], by=supervisor)
            sign_in_as(page, live_server, supervisor)
            path = f"/veiledning/{session.id}/gjennomfor"
        page.goto(live_server.address + path)
        steps = page.get_by_role("navigation", name="Saksliste")
        for words in steps.locator(".hv-steps__t > .aksel-body-short").all():
            box = words.bounding_box()
            assert box is not None and box["width"] > 40 and box["height"] > 10, words.inner_text()
        expect(steps.get_by_text("Praksis uten innhold")).to_be_visible()
        assert axe_violations(page) == [] and sideways_scroll(page) == 0
