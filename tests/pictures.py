"""Take the pictures of README from the demo, in a browser, on a day that never changes.

Run ``python -m tests.pictures``; it lays the demo in a folder that is thrown away, serves it on a free loopback port
and writes the pictures to ``docs/pictures/``.
"""

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from hpmt_supervision import create_app
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.demo import cast, loading
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.browser.conftest import CHROMIUM_FLAGS
from tests.conftest import make_settings
from tests.factories.auth import make_session_cookie

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOMENT = clock.to_utc(datetime(2026, 11, 23, 10, 0))
SIZE = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Picture:
    """A picture to take: its file, who looks, at which address, and the moment they look."""

    name: str
    person: str
    path: str
    moment: datetime = MOMENT


def pictures() -> list[Picture]:
    """Return the pictures; to be asked for when the demo is laid."""
    group = db.session.scalars(
        select(SupervisionGroup).where(SupervisionGroup.name == "Veiledningsgruppe Fjordvik")
    ).one()
    session = db.session.scalars(
        select(SupervisionSession)
        .where(SupervisionSession.group_id == group.id, SupervisionSession.status == SessionStatus.PLANNED)
        .order_by(SupervisionSession.starts_at)
        .limit(1)
    ).one()
    leader = next(office.leader for office in cast.OFFICES if office.group == group.name)
    return [
        Picture("min-side", cast.INGRID, "/"),
        Picture("gruppe", cast.MARIT, f"/veiledning/gruppe/{group.id}"),
        Picture("hyppighet", leader, "/rapporter/hyppighet"),
        Picture("gjennomfor", cast.MARIT, f"/veiledning/{session.id}/gjennomfor", session.starts_at),
    ]


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free loopback port and give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def take(browser: Browser, app: Flask, address: str, picture: Picture) -> Path:
    """Open the page as the person at the moment, and write its picture."""
    with clock.at(picture.moment):
        with app.app_context():
            person = db.session.scalars(select(Person).where(Person.name == picture.person)).one()
            name, value = make_session_cookie(app, person)
        context = browser.new_context(viewport=SIZE, locale="nb-NO")  # type: ignore[arg-type]
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page: Page = context.new_page()
        answer = page.goto(address + picture.path, wait_until="networkidle", timeout=30_000)
        if answer is None or not answer.ok:
            raise SystemExit(f"{picture.name}: {picture.path} answered {answer.status if answer else 'nothing'}")
        start = page.get_by_role("button", name="Start")
        if picture.name == "gjennomfor" and start.count():
            start.first.click()
            page.wait_for_load_state("networkidle")
        file = FOLDER / f"{picture.name}.png"
        page.screenshot(path=file)
        context.close()
    return file


def main() -> None:
    """Lay the demo, serve it, and take every picture."""
    chromium = os.environ.get("HPMT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not installed (Debian package chromium)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(make_settings(f"sqlite:///{folder}/pictures.sqlite", Path(folder)))
        with clock.at(MOMENT), app.app_context():
            db.create_all()
            token = means_to_write.set(True)
            loading.load()
            means_to_write.reset(token)
            wanted = pictures()
            db.session.remove()
        with serving(app) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            for picture in wanted:
                file = take(browser, app, address, picture)
                print(f"{file.relative_to(FOLDER.parent.parent)}  {file.stat().st_size // 1024} kB")
            browser.close()
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main()
