"""The FE form in a real browser: saved as one types, the case that unfolds, errors in place, no barriers."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.people.models import Person
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    LiveServer,
    axe_violations,
    sideways_scroll,
    sign_in_as,
    window,
)
from tests.factories.auth import make_session_cookie
from tests.factories.catalogue import load_catalogue, make_focus
from tests.factories.fe_forms import make_form
from tests.factories.people import make_group, member_of, supervisor_of

pytestmark = pytest.mark.browser

NUMBER = "15879210000"


def counsellor(server: LiveServer) -> Person:
    load_catalogue()
    group = make_group()
    supervisor_of(group, "Marit Haugland")
    make_focus(group, "utu", since=clock.today() - timedelta(days=9), until=clock.today() + timedelta(days=9))
    return member_of(group, "Ingrid Solheim")


def test_a_draft_is_saved_as_one_types_and_restored(live_server: LiveServer, page: Page) -> None:
    with live_server.database():
        sign_in_as(page, live_server, counsellor(live_server))
    page.goto(f"{live_server.address}/fe-skjema/ny")
    page.get_by_label("Tema").fill("Neste steg")
    page.get_by_label("Aktiv lytting").check()
    expect(page.get_by_text("Kladd lagret kl.")).to_be_visible()

    def tells_of_the_purpose(answer: Response) -> bool:
        return "delm" in (answer.request.post_data or "") and answer.ok

    with page.expect_response(tells_of_the_purpose):
        page.get_by_label("Formål").fill("Bli enige om ett delmål")
    page.wait_for_url(re.compile(r"/fe-skjema/\d+$"))
    page.reload()
    assert page.get_by_label("Tema").input_value() == "Neste steg"
    assert page.get_by_label("Formål").input_value() == "Bli enige om ett delmål"
    assert page.get_by_label("Aktiv lytting").is_checked()
    page.get_by_label("Tema").fill("Neste steg i planen")
    page.get_by_label("Deltaker", exact=True).check()
    page.get_by_role("button", name="Ferdig forberedt").click()
    expect(page.get_by_text("Forberedelsen er lagret.")).to_be_visible()
    with live_server.database() as session:
        form = session.scalars(select(FeForm)).one()
        assert (form.state, form.theme) == (FeFormState.PREPARED, "Neste steg i planen")


def test_as_last_time_can_be_undone_in_place(live_server: LiveServer, page: Page) -> None:
    with live_server.database():
        person = counsellor(live_server)
        make_form(person, tools=("utu", "scaling"), principles=(4,), meeting_at=clock.now() - timedelta(days=3))
        sign_in_as(page, live_server, person)
    page.goto(f"{live_server.address}/fe-skjema/ny")
    page.get_by_label("Speiling").check()
    page.get_by_role("button", name="Fyll ut som sist").click()
    expect(page.get_by_label("Skalering")).to_be_checked()
    expect(page.get_by_label("Speiling")).not_to_be_checked()
    page.get_by_role("button", name="Angre").click()
    expect(page.get_by_label("Skalering")).not_to_be_checked()
    expect(page.get_by_label("Speiling")).to_be_checked()
    expect(page.get_by_role("button", name="Fyll ut som sist")).to_be_focused()


def test_arrow_keys_move_among_the_chips(live_server: LiveServer, page: Page) -> None:
    with live_server.database():
        sign_in_as(page, live_server, counsellor(live_server))
    page.goto(f"{live_server.address}/fe-skjema/ny")
    page.get_by_label("Formål").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("UTU")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Åpne spørsmål")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Aktiv lytting")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_label("Livsområder")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("1 Være forberedt")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("Livsområder")).to_be_focused()


def test_the_tick_unfolds_the_case_and_a_number_stops_it_in_place(live_server: LiveServer, page: Page) -> None:
    with live_server.database():
        person = counsellor(live_server)
        form = make_form(person, tools=("utu",), principles=(2,), meeting_at=clock.now() - timedelta(hours=2))
        address = f"{live_server.address}/fe-skjema/{form.id}/refleksjon"
        sign_in_as(page, live_server, person)
    page.goto(address)
    expect(page.get_by_text("Hvem kan lese saken")).to_be_hidden()
    expect(page.get_by_role("button", name="Fullfør og send saken")).to_be_hidden()
    page.get_by_label("Jeg ønsker veiledning på dette").check()
    expect(page.get_by_text("HPMT-veileder Marit Haugland, fra du sender den")).to_be_visible()
    page.get_by_label("Hva var utfordrende?").fill(f"Det skiftet. Jeg sjekket vedtaket på {NUMBER} mens vi snakket.")
    page.get_by_label("Hva vil du ha hjelp til?").fill("Hvordan kan deltakeren eie planen?")
    page.get_by_role("group", name="UTU").get_by_label("7", exact=True).check()
    page.get_by_role("button", name="Fullfør og send saken").click()
    link = page.get_by_role("link", name="Hva var utfordrende, andre setning")
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_label("Hva var utfordrende?")).to_be_focused()
    assert NUMBER in page.get_by_label("Hva var utfordrende?").input_value()
    expect(page.locator(".hv-found mark").first).not_to_contain_text(NUMBER)
    expect(page.get_by_role("group", name="UTU").get_by_label("7", exact=True)).to_be_checked()


def test_everything_works_without_javascript(live_server: LiveServer, browser: Browser) -> None:
    with live_server.database():
        person = counsellor(live_server)
        make_form(person, tools=("utu", "scaling"), principles=(4,), meeting_at=clock.now() - timedelta(days=3))
        name, value = make_session_cookie(live_server.app, person)
    with window(browser, java_script_enabled=False) as page:
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.address}])
        page.goto(f"{live_server.address}/fe-skjema/ny")
        page.get_by_label("Tema").fill("Neste steg")
        page.get_by_role("button", name="Fyll ut som sist").click()
        expect(page.get_by_label("Skalering")).to_be_checked()
        assert page.get_by_label("Tema").input_value() == "Neste steg"
        page.get_by_role("button", name="Angre").click()
        expect(page.get_by_label("Skalering")).not_to_be_checked()
        page.get_by_role("button", name="Fyll ut som sist").click()
        page.get_by_role("button", name="Lagre kladd").click()
        expect(page.get_by_text("Kladd lagret kl.")).to_be_visible()
        page.get_by_label("Formål").fill("Bli enige om ett delmål")
        page.get_by_label("Formål").press("Tab")
        page.get_by_role("button", name="Ferdig forberedt").click()
        expect(page.get_by_text("Forberedelsen er lagret.")).to_be_visible()
        page.get_by_role("link", name="Skriv refleksjon").first.click()
        page.get_by_text("Legg til verktøy du brukte").click()
        page.get_by_label("Speiling").check()
        page.get_by_role("button", name="Legg til verktøyene").click()
        page.get_by_role("group", name="Speiling").get_by_label("8", exact=True).check()
        page.get_by_role("button", name="Fullfør", exact=True).click()
        expect(page.get_by_text("Etter-refleksjonen er lagret.")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_no_barriers_on_any_page(live_server: LiveServer, browser: Browser, size: dict[str, int]) -> None:
    with live_server.database():
        person = counsellor(live_server)
        waiting = make_form(person, tools=("utu",), principles=(2,), meeting_at=clock.now() - timedelta(hours=2))
        draft = make_form(person, state=FeFormState.DRAFT, purpose=f"Snakke om Kari og {NUMBER}")
        done = make_form(person, state=FeFormState.REFLECTED, tools=("utu",), purpose="Bli enige")
        paths = ["/fe-skjema", "/fe-skjema?tilstand=waiting", "/fe-skjema?tilstand=draft&fase=1", "/fe-skjema/ny"]
        paths += [f"/fe-skjema/{waiting.id}/refleksjon", f"/fe-skjema/{draft.id}", f"/fe-skjema/{draft.id}/slett"]
        paths += [f"/fe-skjema/{done.id}", "/verktoykasse"]
        draft_id = draft.id
        name, value = make_session_cookie(live_server.app, person)
    with window(browser, size) as page:
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.address}])
        for path in paths:
            page.goto(live_server.address + path)
            assert axe_violations(page) == [], path
            assert sideways_scroll(page) == 0, path
        page.goto(f"{live_server.address}/fe-skjema/{draft_id}")
        page.get_by_role("button", name="Ferdig forberedt").click()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        assert axe_violations(page) == []
