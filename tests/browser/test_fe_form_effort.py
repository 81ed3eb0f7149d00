"""The measured promise of the FE form: few clicks, few keys, each counted, beyond the text one types."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.people.models import Person
from tests.browser.conftest import LiveServer, sign_in_as
from tests.factories.catalogue import load_catalogue, make_focus
from tests.factories.fe_forms import make_form
from tests.factories.people import make_group, member_of, supervisor_of

pytestmark = pytest.mark.browser

MOST_CLICKS = 12
MOST_KEYS = 30
LAST_TOOLS = ("utu", "open_questions", "mirroring", "smart_goals", "network_map")
LAST_PRINCIPLES = (1, 2, 5, 8, 9)
THEME = "Neste steg etter praksis"


class Effort:
    """A person at the page, whose every click and key press is counted. Typed text is free."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.keys = 0

    def click(self, name: str, *, role: str) -> None:
        """Click what is called so, with one press of the pointer."""
        found = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        expect(found).to_be_visible()
        box = found.bounding_box()
        assert box is not None
        self.page.mouse.wheel(0, 0)
        self.clicks += 1
        found.click()

    def press(self, *keys: str) -> None:
        """Press keys one after another; a chord would count each of its keys."""
        for key in keys:
            self.keys += len(key.split("+")) if key != "+" else 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type the text of a field, which is what the page is for."""
        self.page.keyboard.type(text)

    def focused(self) -> str:
        """Return the accessible name of what has the focus, as a person would see it."""
        return str(
            self.page.evaluate(
                "() => { const e = document.activeElement;"
                " return (e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent || '').trim(); }"
            )
        )


def counsellor_with_a_form(server: LiveServer) -> Person:
    """Make a counsellor whose group has focus tools and who has prepared one meeting before."""
    load_catalogue()
    group = make_group()
    supervisor_of(group)
    person = member_of(group)
    make_focus(group, "utu", "ambivalence_scale", since=clock.today() - timedelta(days=30))
    make_form(person, tools=LAST_TOOLS, principles=LAST_PRINCIPLES, meeting_at=clock.now() - timedelta(days=3))
    return person


def saved_preparation(server: LiveServer) -> tuple[set[str], set[int], str | None]:
    """Return tools, principles and theme of the preparation made last, which must be finished."""
    with server.database() as session:
        form = session.scalars(select(FeForm).order_by(FeForm.id.desc())).first()
        assert form is not None and form.state == FeFormState.PREPARED
        assert form.meeting_at is not None and form.meeting_kind == "participant" and form.phase is not None
        tools = {row.tool.code for row in form.tools if row.planned}
        return tools, {row.principle.number for row in form.principles if row.planned}, form.theme


def test_twelve_clicks_for_five_other_tools_and_principles(live_server: LiveServer, page: Page) -> None:
    """From the open page to a saved preparation in which every tool and principle differs from last time."""
    with live_server.database():
        sign_in_as(page, live_server, counsellor_with_a_form(live_server))
    page.goto(f"{live_server.address}/fe-skjema/ny")
    person = Effort(page)
    person.click("Tema", role="textbox")
    person.type(THEME)
    for name in ("Møte med bruker: Ambivalensvekt", "Aktiv lytting", "Oppsummering", "Systemkart", "Livshjulet"):
        person.click(name, role="checkbox")
    for name in (
        "3 Avklare roller og forventninger",
        "4 Gi tilstrekkelig og relevant informasjon",
        "6 Være styrke- og mestringsfokusert",
        "7 Kartlegge ressurser i brukers sosiale omgivelser/nettverk",
        "10 Sørge for tilgjengelighet, kontinuitet og fleksibilitet",
    ):
        person.click(name, role="checkbox")
    person.click("Ferdig forberedt", role="button")
    expect(page.get_by_text("Forberedelsen er lagret.")).to_be_visible()
    tools, principles, theme = saved_preparation(live_server)
    assert tools == {"ambivalence_scale", "active_listening", "summing_up", "system_map", "wheel_of_life"}
    assert principles == {3, 4, 6, 7, 10}
    assert theme == THEME
    assert person.clicks <= MOST_CLICKS, person.clicks


def test_fewer_clicks_when_most_is_as_last_time(live_server: LiveServer, page: Page) -> None:
    with live_server.database():
        sign_in_as(page, live_server, counsellor_with_a_form(live_server))
    page.goto(f"{live_server.address}/fe-skjema/ny")
    person = Effort(page)
    person.click("Fyll ut som sist", role="button")
    person.click("Speiling", role="checkbox")
    person.click("Skalering", role="checkbox")
    person.click("Ferdig forberedt", role="button")
    expect(page.get_by_text("Forberedelsen er lagret.")).to_be_visible()
    tools, principles, _theme = saved_preparation(live_server)
    assert tools == {*LAST_TOOLS} - {"mirroring"} | {"scaling"}
    assert principles == {*LAST_PRINCIPLES}
    assert person.clicks == 4


def test_thirty_keys_by_keyboard_alone(live_server: LiveServer, page: Page) -> None:
    """The route the help line tells of: as last time, then two tools and two principles exchanged."""
    with live_server.database():
        sign_in_as(page, live_server, counsellor_with_a_form(live_server))
    page.goto(f"{live_server.address}/fe-skjema/ny")
    expect(page.get_by_text("piltaster eller første bokstav flytter")).to_be_visible()
    person = Effort(page)
    person.press("Tab")
    assert person.focused() == "Hopp til innhold"
    person.press("Enter")
    for _step in range(6):
        person.press("Tab")
        if person.focused() == "Fyll ut som sist":
            break
    person.press("Enter")
    expect(page.get_by_text("Fylt ut som sist")).to_be_visible()
    assert person.focused() == "Angre"
    # Date, time, kind of meeting and phase stand as they should; the theme is typed.
    person.press("Tab", "Tab", "Tab", "Tab", "Tab")
    person.type(THEME)
    person.press("Tab", "Tab")
    # One stop for all tools: "s" goes to Speiling, "a" to Aktiv lytting, and space ticks or unticks.
    person.press("s", "Space", "s", "Space")
    person.press("Tab")
    person.press("8", "Space", "6", "Space")
    person.press("Enter")
    expect(page.get_by_text("Forberedelsen er lagret.")).to_be_visible()
    tools, principles, theme = saved_preparation(live_server)
    assert (len(tools), len(principles), theme) == (5, 5, THEME)
    assert tools == {*LAST_TOOLS} - {"mirroring"} | {"scaling"}
    assert principles == {*LAST_PRINCIPLES} - {8} | {6}
    assert person.keys <= MOST_KEYS, person.keys
