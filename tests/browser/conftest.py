"""A real server and a real Chromium for the browser tests."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from tests.apps import make_app
from tests.databases import laid_sqlite
from tests.factories.auth import make_session_cookie

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# How long a busy machine takes says nothing about a page; what never comes still fails.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"


@dataclass
class LiveServer:
    """A running application.

    Attributes:
        app: the application behind it; use ``with server.app.app_context():`` to make or read rows.
        address: where it answers, without a slash at the end.
    """

    app: Flask
    address: str

    @contextmanager
    def database(self) -> Iterator[Session]:
        """Open the database of the server, and commit what was done inside."""
        with self.app.app_context():
            yield db.session  # type: ignore[misc]
            db.session.commit()


@contextmanager
def serving(app: Flask) -> Iterator[LiveServer]:
    """Serve an application on a free loopback port, from a thread of this process, so that they share one clock."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield LiveServer(app, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[LiveServer]:
    """Serve an empty application with its tables laid on a free loopback port."""
    with serving(make_app(laid_sqlite(tmp_path / "live.sqlite"), tmp_path)) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once for the run; without it the test is skipped on a desk and fails in CI."""
    path = os.environ.get("HPMT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        message = "Chromium is not installed (Debian package chromium), so no browser test can run"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@contextmanager
def window(browser: Browser, size: dict[str, int] = DESKTOP, **options: Any) -> Iterator[Page]:
    """Open a fresh window of a size; an error in the console or a request to another host fails the test."""
    context: BrowserContext = browser.new_context(viewport=size, locale="nb-NO", **options)  # type: ignore[arg-type]
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_default_timeout(PATIENCE_MS)
    try:
        yield page
        assert problems == []
    finally:
        context.close()


def is_fault(message: Any) -> bool:
    """Tell whether a console message is an error of the page, not the browser's note on a refused request."""
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a desktop window."""
    with window(browser) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Give a phone window."""
    with window(browser, PHONE, has_touch=True) as opened:
        yield opened


def sign_in_as(page: Page, server: LiveServer, person: Person, *, role_assignment_id: int | None = None) -> None:
    """Sign a person in without the sign-in page, so that a test can begin where its subject begins.

    Call it inside ``with server.database():`` or ``server.app.app_context()``.
    """
    name, value = make_session_cookie(server.app, person, role_assignment_id=role_assignment_id)
    page.context.add_cookies([{"name": name, "value": value, "url": server.address}])


def axe_violations(page: Page) -> list[str]:
    """Run axe on the page as it stands, and return what it finds, one line a rule and place."""
    if not AXE.exists():
        pytest.fail("axe-core is not installed: run `make check` or `python -m hpmt_supervision.web.assets --dev`")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{found['id']}: {node['target']} {node.get('failureSummary', '')}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def sideways_scroll(page: Page) -> int:
    """Return by how many pixels the page itself scrolls sideways; 0 is right at every width."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
