"""Take the pictures of README and the guide from the demo, in a browser, on a day that never changes.

Run ``python -m tests.pictures``, or with the names of a few pictures after it; it lays the demo in a folder that is
thrown away, serves it on a free loopback port and writes the pictures to ``docs/pictures/``.
"""

import logging
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright
from sqlalchemy import ColumnElement, select
from werkzeug.serving import make_server

from hpmt_supervision.auth.models import Account
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, means_to_write
from hpmt_supervision.demo import cast, loading
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.apps import make_app
from tests.browser.conftest import CHROMIUM_FLAGS
from tests.factories.auth import make_session_cookie

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOMENT = clock.to_utc(datetime(2026, 11, 23, 10, 0))
WIDE, PHONE = 1280, 390
# How much of a page is shown, and how much air there is above the part a picture begins with; pixels.
HIGHEST, MARGIN = 900, 24

GROUP = "Veiledningsgruppe Fjordvik"
LEADER = next(office.leader for office in cast.OFFICES if office.group == GROUP)


@dataclass(frozen=True)
class Picture:
    """A picture to take.

    Attributes:
        name: its file, without the ending.
        person: who looks.
        path: the address; what stands in braces is looked up in the demo by ``places``.
        width: pixels, 1280 or the phone's 390.
        moment: when they look; None for the start of the session the address leads to.
        begin: a selector of the part the picture begins with, or empty for the top of the page.
        first: what the person does before the picture is taken, or None.
        role: the role they look in, or None for their first.
    """

    name: str
    person: str
    path: str
    width: int = WIDE
    moment: datetime | None = MOMENT
    begin: str = ""
    first: Callable[[Page], None] | None = None
    role: Role | None = None


def start_session(page: Page) -> None:
    """Start the session, unless it is under way."""
    start = page.get_by_role("button", name="Start")
    if start.count():
        start.first.click()


def ask_for_supervision(page: Page) -> None:
    """Tick the wish for supervision, so that the case unfolds."""
    page.get_by_label("Jeg ønsker veiledning på dette").check()


def see_the_dates(page: Page) -> None:
    """Fill in a rule for a series and ask for its dates."""
    page.get_by_label("Første dato").fill("04.03.2027")
    page.get_by_label("Fra kl.").fill("09.00")
    page.get_by_label("Til kl.").fill("10.30")
    page.get_by_label("Med et fast antall dager mellom").check()
    page.get_by_label("Etter et antall veiledninger").check()
    page.get_by_label("Antall veiledninger", exact=True).fill("6")
    page.get_by_role("button", name="Se datoene").click()


def see_what_it_means(page: Page) -> None:
    """Merge an office into another at the end of the year, as far as the page that tells what that means."""
    page.get_by_label("Slå sammen med").select_option(label=cast.FJORDVIK)
    page.get_by_label("Siste dag enheten er åpen").fill("31.12.2026")
    for label in ("Avslutt medlemskapene i enhetens grupper den dagen", "Avslutt rollene ved enheten den dagen"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="Vis hva det betyr").click()


# One line a picture: its name, who looks, and the address they look at.
PICTURES = (
    Picture("min-side", cast.INGRID, "/"),
    Picture("min-side-mobil", cast.INGRID, "/", PHONE),
    Picture("forberedelse", cast.INGRID, "/fe-skjema/ny"),
    Picture(
        "refleksjon",
        cast.INGRID,
        "/fe-skjema/{to_reflect}/refleksjon",
        begin="text=Jeg ønsker veiledning på dette",
        first=ask_for_supervision,
    ),
    Picture("hvem-kan-lese", cast.INGRID, "/saker/{discussed_case}", begin="#kan"),
    Picture("dele", cast.INGRID, "/saker/{discussed_case}/deling"),
    Picture("gruppe", cast.MARIT, "/veiledning/gruppe/{group}"),
    Picture("book", cast.MARIT, "/veiledning/gruppe/{group}/book", first=see_the_dates),
    Picture("saksliste", cast.MARIT, "/veiledning/{session}/saksliste"),
    Picture("signer", cast.MARIT, "/veiledning/{unsigned}/signer"),
    Picture("meldt-videre", cast.MARIT, "/innmeldt?vis=meldt"),
    Picture("mottatt", cast.ASTRID, "/innmeldt?vis=mottatt"),
    Picture("innmeldt-behov", cast.ASTRID, "/innmeldt/{received_need}"),
    Picture("landet-mottatt", cast.OLAV, "/innmeldt"),
    Picture("koordinator-min-side", cast.MONA, "/"),
    Picture("om-tallene", cast.MONA, "/om-tallene"),
    Picture("fylke", cast.MONA, "/rapporter/fylke/{county}"),
    Picture("trakt", cast.MONA, "/rapporter/fylke/{county}", begin="#trakt"),
    Picture("landet", cast.OLAV, "/rapporter/landet"),
    Picture("leder-min-side", LEADER, "/"),
    Picture("hyppighet", LEADER, "/rapporter/hyppighet"),
    Picture("admin-personer", cast.KARI, "/administrasjon/"),
    Picture("admin-gruppe", cast.KARI, "/administrasjon/grupper/{group}"),
    Picture(
        "admin-sla-sammen", cast.KARI, "/administrasjon/enheter/{small_office}/sla-sammen", first=see_what_it_means
    ),
    Picture("admin-import", cast.KARI, "/administrasjon/hent-inn"),
    Picture("admin-konto", cast.KARI, "/administrasjon/personer/{without_account}/konto"),
    Picture("forsker-min-side", cast.EIRIK, "/"),
    # The last, because it changes what everybody sees: a session begins.
    Picture("gjennomfor", cast.MARIT, "/veiledning/{session}/gjennomfor", moment=None, first=start_session),
)


def places() -> dict[str, int]:
    """Return what the addresses name in braces; to be asked for when the demo is laid."""
    group = first_of(SupervisionGroup, SupervisionGroup.name == GROUP)
    of_group = SupervisionSession.group_id == group
    ingrid = first_of(Person, Person.name == cast.INGRID)
    to_county = select(SupervisionGroup.id).where(SupervisionGroup.name == cast.LEVEL_2).scalar_subquery()
    passed_on = select(ReportedNeed.source_id).where(ReportedNeed.source_id.is_not(None))
    not_passed_on = ReportedNeed.id.not_in(passed_on)
    held = SupervisionSession.status == SessionStatus.HELD
    signed = select(SessionLog.session_id).where(SessionLog.state == LogState.SIGNED)
    return {
        "group": group,
        "county": first_of(Unit, Unit.name == cast.COUNTY),
        "small_office": first_of(Unit, Unit.name == cast.STORENG),
        "session": first_of(SupervisionSession, of_group, SupervisionSession.status == SessionStatus.PLANNED),
        "unsigned": first_of(SupervisionSession, of_group, held, SupervisionSession.id.not_in(signed)),
        "to_reflect": first_of(FeForm, FeForm.author_id == ingrid, FeForm.state == FeFormState.PREPARED),
        "discussed_case": first_of(
            SupervisionCase, SupervisionCase.author_id == ingrid, SupervisionCase.state == CaseState.DISCUSSED
        ),
        "received_need": first_of(
            ReportedNeed, ReportedNeed.to_group_id == to_county, ReportedNeed.state == NeedState.TAKEN_UP, not_passed_on
        ),
        "without_account": first_of(Person, Person.id.not_in(select(Account.person_id))),
    }


def first_of(table: type[Base], *conditions: ColumnElement[bool]) -> int:
    """Return the key of the first row in which the conditions hold; the demo has at least one."""
    key: Any = table.__table__.c.id
    return db.session.scalars(select(key).where(*conditions).order_by(key).limit(1)).one()


@contextmanager
def means_to_write_here() -> Iterator[None]:
    """Take the write lock at the beginning of the transactions inside, as a request that writes does."""
    token = means_to_write.set(True)
    try:
        yield
    finally:
        means_to_write.reset(token)


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


def take(browser: Browser, app: Flask, address: str, picture: Picture, found: dict[str, int]) -> Path:
    """Open the page as the person at the moment, and write its picture."""
    with app.app_context():
        moment = picture.moment or db.session.get_one(SupervisionSession, found["session"]).starts_at
    with clock.at(moment):
        context = browser.new_context(viewport={"width": picture.width, "height": HIGHEST}, locale="nb-NO")
        name, value = signed_in_as(app, picture)
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        path = picture.path.format(**found)
        answer = page.goto(address + path, wait_until="networkidle", timeout=30_000)
        if answer is None or not answer.ok:
            raise SystemExit(f"{picture.name}: {path} answered {answer.status if answer else 'nothing'}")
        if picture.first:
            picture.first(page)
            page.wait_for_load_state("networkidle")
        file = FOLDER / f"{picture.name}.png"
        page.screenshot(path=file, clip=part_to_show(page, picture))
        context.close()
    return file


def part_to_show(page: Page, picture: Picture) -> FloatRect:
    """Scroll to where the picture begins, and return the part of the window that has something in it."""
    top = 0.0
    if picture.begin:
        first = page.locator(picture.begin)
        first.evaluate("(one, margin) => window.scrollTo(0, one.getBoundingClientRect().top - margin)", MARGIN)
        top = max(0.0, first.evaluate("one => one.getBoundingClientRect().top") - MARGIN)
    bottom = page.evaluate("Math.max(...[...document.body.children].map(one => one.getBoundingClientRect().bottom))")
    return {"x": 0, "y": top, "width": picture.width, "height": min(HIGHEST, bottom) - top}


def signed_in_as(app: Flask, picture: Picture) -> tuple[str, str]:
    """Sign the picture's person in, in its role, and return the cookie's name and value."""
    with app.app_context(), means_to_write_here():
        person = db.session.scalars(select(Person).where(Person.name == picture.person)).one()
        assignment = next((row.id for row in person.roles if row.role == picture.role), None)
        return make_session_cookie(app, person, role_assignment_id=assignment)


def main(names: Sequence[str]) -> None:
    """Lay the demo, serve it, and take the pictures that are named, or every one."""
    wanted = [picture for picture in PICTURES if picture.name in names or not names]
    chromium = os.environ.get("HPMT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not installed (Debian package chromium)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{folder}/pictures.sqlite", Path(folder))
        with clock.at(MOMENT), app.app_context():
            db.create_all()
            with means_to_write_here():
                loading.load()
            found = places()
            db.session.remove()
        with serving(app) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            for picture in wanted:
                file = take(browser, app, address, picture, found)
                print(f"{file.relative_to(FOLDER.parent.parent)}  {file.stat().st_size // 1024} kB")
            browser.close()
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
