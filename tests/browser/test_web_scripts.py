"""The two small scripts: a draft saves itself and says so, nothing is sent twice, and menus close with Escape.

With them what a phone asks of every page: what was asked for is seen, and lists need no sideways scrolling.
"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Response, jsonify, redirect, render_template_string, request
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from hpmt_supervision.web import security
from hpmt_supervision.web.assets import VENDOR
from tests.browser.conftest import axe_violations, sideways_scroll, window
from tests.factories.web import web_app

pytestmark = pytest.mark.browser

PAGE = """
{% extends "web/base.html" %}
{% import "web/aksel/all.html" as ax %}
{% set page_title = "Kladd" %}
{% block content %}
{{ ax.page_head("Kladd") }}
<form method="post" action="/send" novalidate {{ ax.autosave("/save") }}>{{ ax.csrf() }}{{ ax.hidden("version", 1) }}
{{ ax.textarea("tekst", "Tekst", "") }}
{% call ax.save_bar(ax.saved_status()) %}{{ ax.button("Send", name="do", value="send") }}{% endcall %}
</form>
{{ ax.confirm_button("Avlys", "/avlys", "Vil du avlyse?", "Ja, avlys") }}
{% endblock %}
"""

# A form as long as a phone, and under it what the form asked to see.
ASKED = """
{% extends "web/base.html" %}
{% import "web/aksel/all.html" as ax %}
{% set page_title = "Datoer" %}
{% block content %}
{{ ax.page_head("Datoer") }}
{% if wrong %}{{ ax.error_summary("Rett dette:", {"tekst-0": "Skriv noe."}.items()|list) }}{% endif %}
{% for number in range(20) %}{{ ax.textarea("tekst-" ~ number, "Tekst " ~ number, "") }}{% endfor %}
<div id="svaret" tabindex="-1" data-came>
{% call ax.table("Datoer, tabell", css_class="hv-table--rows") %}
{{ ax.table_head(["Dag", "Gruppe", "Meldt", "Status"]) }}
{% call ax.table_body() %}{% for number in range(9) %}{% call ax.table_row() %}
{{ ax.row_head("Torsdag 26. november") }}{{ ax.cell("Veiledningsgruppe Fjordvik") }}
{{ ax.cell("24. november", label="Meldt") }}{{ ax.cell("Gjennomført, du var med", align="right") }}
{% endcall %}{% endfor %}{% endcall %}{% endcall %}
</div>
{% endblock %}
"""


@dataclass
class Server:
    """What the page's server has been sent, and how it is to answer the next saves."""

    address: str = ""
    saves: list[dict[str, str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    wait: float = 0


def _app(server: Server) -> Flask:
    app = web_app()
    security.register(app)

    @app.get("/")
    def show() -> str:
        return render_template_string(PAGE)

    @app.get("/datoer")
    def asked() -> str:
        return render_template_string(ASKED, wrong=request.args.get("feil"))

    @app.get("/logg-inn")
    def sign_in() -> str:
        return "<!doctype html><title>Logg inn</title>"

    @app.post("/save")
    def save() -> Any:
        time.sleep(server.wait)
        server.saves.append(request.form.to_dict())
        if server.answers:
            return server.answers.pop(0)()
        return jsonify(saved_at="08.41", version=int(request.form["version"]) + 1, url="/?id=7")

    @app.post("/send")
    def send() -> Response:
        server.sent.append(request.form.to_dict())
        time.sleep(server.wait)
        return Response("<!doctype html><title>Sendt</title><p>Sendt</p>")

    return app


@pytest.fixture
def server() -> Iterator[Server]:
    if not VENDOR.is_dir():
        pytest.fail("The assets are not built: run `make assets`")
    state = Server()
    http = make_server("127.0.0.1", 0, _app(state), threaded=True)
    state.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        thread.join(timeout=10)
        http.server_close()


def status(page: Page) -> Any:
    return page.locator("[data-autosave-status]")


def test_a_draft_saves_itself_and_says_when(server: Server, page: Page) -> None:
    page.goto(server.address)
    expect(status(page)).to_be_hidden()
    page.get_by_label("Tekst").fill("Jeg prøvde ambivalensvekt")
    expect(status(page)).to_have_text("Kladd lagret kl. 08.41")
    assert server.saves[-1]["tekst"] == "Jeg prøvde ambivalensvekt"
    assert page.locator("input[name=version]").input_value() == "2"
    assert page.url.endswith("/?id=7")
    # What was written is on the server alone.
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "ambivalensvekt" not in kept


def test_leaving_the_field_saves_at_once(server: Server, page: Page) -> None:
    page.goto(server.address)
    page.get_by_label("Tekst").fill("Kort")
    page.get_by_label("Tekst").blur()
    expect(status(page)).to_have_text("Kladd lagret kl. 08.41", timeout=700)


def test_leaving_the_page_saves_what_was_just_typed(server: Server, page: Page) -> None:
    page.goto(server.address)
    page.get_by_label("Tekst").fill("Rett før siden lukkes")
    page.goto(f"{server.address}/logg-inn")
    deadline = time.monotonic() + 5
    while not server.saves and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.saves[-1]["tekst"] == "Rett før siden lukkes"


def test_a_failed_save_says_since_when_and_tries_again(server: Server, page: Page) -> None:
    page.clock.install()
    page.goto(server.address)
    page.get_by_label("Tekst").fill("En")
    page.clock.run_for(1000)
    expect(status(page)).to_have_text("Kladd lagret kl. 08.41")
    server.answers.append(lambda: Response("feil", status=500))
    page.get_by_label("Tekst").fill("En til")
    page.clock.run_for(1000)
    expect(status(page)).to_have_text("Ikke lagret siden kl. 08.41. Prøver igjen.")
    page.clock.run_for(16_000)
    expect(status(page)).to_have_text("Kladd lagret kl. 08.41")
    assert server.saves[-1]["tekst"] == "En til"


@pytest.mark.parametrize("answer", [lambda: (jsonify(error="Logg inn"), 401), lambda: redirect("/logg-inn")])
def test_a_session_that_ended_is_told_and_the_text_is_saved_after_a_new_sign_in(
    server: Server, page: Page, answer: Any
) -> None:
    page.clock.install()
    page.goto(server.address)
    server.answers.append(answer)
    page.get_by_label("Tekst").fill("Skrevet etter at økten var over")
    page.clock.run_for(1000)
    expect(status(page)).to_have_text("Du er logget ut. Logg inn i en ny fane, så lagres det her.")
    page.clock.run_for(16_000)
    expect(status(page)).to_have_text("Kladd lagret kl. 08.41")
    assert server.saves[-1]["tekst"] == "Skrevet etter at økten var over"


def test_a_change_by_somebody_else_stops_the_saving_and_shows_the_sentence(server: Server, page: Page) -> None:
    page.goto(server.address)
    server.answers.append(lambda: (jsonify(error="Jonas Eide endret dette kl. 10.12. Se endringen."), 409))
    page.get_by_label("Tekst").fill("Mitt")
    expect(status(page)).to_have_text("Jonas Eide endret dette kl. 10.12. Se endringen.")
    page.get_by_label("Tekst").fill("Mitt igjen")
    page.get_by_label("Tekst").blur()
    page.wait_for_timeout(1000)
    assert len(server.saves) == 1


def test_sending_waits_for_a_save_under_way_and_carries_its_version(server: Server, page: Page) -> None:
    page.goto(server.address)
    server.wait = 0.6
    page.get_by_label("Tekst").fill("Ferdig")
    page.get_by_label("Tekst").blur()
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_title("Sendt")
    assert [(form["version"], form["do"], form["tekst"]) for form in server.sent] == [("2", "send", "Ferdig")]


def test_two_quick_clicks_send_once(server: Server, page: Page) -> None:
    page.goto(server.address)
    server.wait = 0.5
    page.evaluate("() => { const b = document.querySelector('[name=do]'); b.click(); b.click(); }")
    expect(page).to_have_title("Sendt")
    assert [form["do"] for form in server.sent] == ["send"]
    # Coming back, the button works again.
    page.go_back()
    expect(page.get_by_role("button", name="Send")).to_be_enabled()


def test_escape_closes_a_question_and_gives_the_focus_back(server: Server, page: Page) -> None:
    page.goto(server.address)
    page.locator("summary", has_text="Avlys").click()
    expect(page.get_by_role("button", name="Ja, avlys")).to_be_visible()
    page.get_by_role("button", name="Ja, avlys").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ja, avlys")).to_be_hidden()
    expect(page.locator("summary", has_text="Avlys")).to_be_focused()


def test_the_page_works_without_scripts(server: Server, browser: Browser) -> None:
    with window(browser, java_script_enabled=False) as page:
        page.goto(server.address)
        page.get_by_label("Tekst").fill("Uten skript")
        page.get_by_role("button", name="Send").click()
        expect(page).to_have_title("Sendt")
    assert server.sent[-1]["tekst"] == "Uten skript"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_frame_has_no_faults_at_any_width(server: Server, browser: Browser, width: int) -> None:
    with window(browser, {"width": width, "height": 900}) as page:
        page.goto(server.address)
        assert sideways_scroll(page) == 0
        assert axe_violations(page) == []
        font = page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Source Sans 3\"'))")
        assert font and re.search("Source Sans 3", page.evaluate("getComputedStyle(document.body).fontFamily"))


def test_what_was_asked_for_is_seen_without_searching_for_it(server: Server, phone: Page) -> None:
    phone.goto(server.address + "/datoer")
    expect(phone.locator("#svaret")).to_be_focused()
    expect(phone.locator("#svaret")).to_be_in_viewport()
    phone.goto(server.address + "/datoer?feil=1")
    expect(phone.locator("[data-error-summary]")).to_be_focused()
    expect(phone.locator("[data-error-summary]")).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 320])
def test_a_list_needs_no_sideways_scrolling_on_a_phone(server: Server, browser: Browser, width: int) -> None:
    with window(browser, {"width": width, "height": 800}) as page:
        page.goto(server.address + "/datoer")
        region = page.get_by_role("region", name="Datoer, tabell")
        assert region.evaluate("region => region.scrollWidth - region.clientWidth") == 0
        # It is still a table to those who hear it.
        row = page.get_by_role("row").nth(1)
        expect(row.get_by_role("rowheader")).to_have_text("Torsdag 26. november")
        expect(row.get_by_role("cell")).to_have_count(3)
        assert axe_violations(page) == []
