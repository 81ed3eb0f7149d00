"""Trust in a real browser: who can read a text, who has, when it is gone, and an emergency access from end to end."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.mail.sending import send_due
from hpmt_supervision.people.models import Person, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.retention.running import run_retention
from tests.apps import make_app
from tests.browser.conftest import LiveServer, axe_violations, serving, window
from tests.browser.walking import account_for, see, sign_in
from tests.databases import laid_sqlite
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.mail import Inbox, smtp_server
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, supervisor_of
from tests.factories.sessions import local

pytestmark = pytest.mark.browser

STORY = "Samtalen stanset da vi nærmet oss planen."
TITLE = "Planen som stanset"
AUTHOR = "ingrid@example.org"
SHORT = "Det haster nå."
REASON = "Det er meldt fare for noens sikkerhet, og den som skrev saken, svarer ikke."
# What the trail says that was done, and by whom.
TRAIL = (
    ("Ba om nødtilgang til en tekst", "Kari Nygård"),
    ("Godkjente nødtilgang til en tekst", "Liv Myrvang"),
    ("Leste en tekst med nødtilgang", "Kari Nygård"),
)


@dataclass
class Office:
    """A served office with two administrators, a mail server, and the numbers of two cases of one counsellor."""

    server: LiveServer
    inbox: Inbox
    kept: int
    gone: int
    read: int = 0

    def deliver(self) -> list[Message]:
        """Send what is due, and return what the mail server was given to the author since the last time."""
        with self.server.app.app_context():
            send_due()
        news, self.read = self.inbox.received[self.read :], len(self.inbox.received)
        return [one for one in news if AUTHOR in str(one["To"])]

    def path(self, path: str) -> str:
        return self.server.address + path


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with clock.at(local("2026-11-20 08:00")), smtp_server() as inbox:
        app = make_app(laid_sqlite(tmp_path / "live.sqlite"), tmp_path, inbox.environ)
        with serving(app) as server:
            with server.database():
                kept, gone = _people_and_cases()
            yield Office(server, inbox, kept, gone)


def _people_and_cases() -> tuple[int, int]:
    load_catalogue()
    group = make_group(make_unit(name="Nav Fjordvik"), name="Veiledningsgruppe Fjordvik")
    ingrid, marit = member_of(group, "Ingrid Solheim"), supervisor_of(group, "Marit Haugland")
    ingrid.email = AUTHOR
    nation = make_unit(UnitKind.NATIONAL)
    people = {"ingrid": ingrid, "marit": marit, "kari": make_person("Kari Nygård"), "liv": make_person("Liv Myrvang")}
    for login, person in people.items():
        account_for(person, login)
        if login in {"kari", "liv"}:
            give_role(person, Role.ADMINISTRATOR, nation)
    return (
        _closed(ingrid, group, TITLE, "2026-11-02 12:00").id,
        # Its ninetieth day after closing is the day on which the story begins.
        _closed(ingrid, group, "Rådene jeg ga for tidlig", "2026-08-22 12:00").id,
    )


def _closed(author: Person, group: object, title: str, closed: str) -> SupervisionCase:
    case = make_case(author, group, state=CaseState.CLOSED, title=title, at=local(closed) - timedelta(days=14))  # type: ignore[arg-type]
    case.story, case.closed_at = STORY, local(closed)
    return case


def tab_to(page: Page, target: Locator) -> None:
    """Walk with the Tab key until a control has the focus, as somebody without a mouse does."""
    expect(target).to_be_visible()
    for _step in range(120):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not come to {target}")


def enter(page: Page, target: Locator) -> None:
    """Go to a link or a button with the keyboard, press it, and wait for the page it leads to."""
    tab_to(page, target)
    with page.expect_event("load"):
        page.keyboard.press("Enter")


def test_who_can_read_who_has_and_when_it_is_gone(office: Office, browser: Browser) -> None:
    with clock.at(local("2026-11-20 10:00")), window(browser) as page:
        sign_in(page, office.server, "marit")
        page.goto(office.path(f"/saker/{office.kept}"))
        expect(page.get_by_text(STORY)).to_be_visible()
    with clock.at(local("2026-11-20 12:00")), window(browser) as page:
        counsellor_asks_that_it_is_kept(page, office)
    with clock.at(local("2026-11-20 13:00")), window(browser) as page:
        administrator_says_yes(page, office)
    with clock.at(local("2026-11-21 03:30")), office.server.database():
        assert run_retention()["case_texts"] == 1
    with clock.at(local("2026-11-21 09:00")), window(browser) as page:
        counsellor_sees_what_became_of_both(page, office)
        counsellor_reads_all_that_is_stored(page, office)


def counsellor_asks_that_it_is_kept(page: Page, office: Office) -> None:
    sign_in(page, office.server, "ingrid")
    page.goto(office.path("/saker"))
    see(page)
    enter(page, page.get_by_role("link", name=TITLE))
    expect(page.get_by_role("heading", name="Hvem kan lese, og når")).to_be_visible()
    expect(page.get_by_role("region", name="Hvem har lest, tabell").get_by_text("Marit Haugland")).to_be_visible()
    expect(page.get_by_text("Teksten slettes 1. februar 2027.")).to_be_visible()
    see(page)
    enter(page, page.get_by_role("link", name="Be om å beholde teksten lenger"))
    see(page)
    tab_to(page, page.get_by_label("Til og med hvilken dag?"))
    page.keyboard.type("01.05.2027")
    tab_to(page, page.get_by_label("Hvorfor må den beholdes?"))
    page.keyboard.type("Skal brukes i opplæringen til våren.")
    enter(page, page.get_by_role("button", name="Send ønsket"))
    expect(page.get_by_text("Sendt. Teksten beholdes når en administrator har sagt ja.")).to_be_visible()
    see(page)


def administrator_says_yes(page: Page, office: Office) -> None:
    sign_in(page, office.server, "kari")
    page.goto(office.path("/administrasjon/oppbevaring"))
    see(page)
    page.goto(office.path("/administrasjon/oppbevaring/behold"))
    expect(page.get_by_text(f"Sak nr. {office.kept}, til og med 1. mai 2027")).to_be_visible()
    for secret in (STORY, TITLE):
        expect(page.get_by_text(secret)).to_have_count(0)
    see(page)
    enter(page, page.get_by_role("button", name="Ja, behold den"))
    expect(page.get_by_text("Teksten beholdes.")).to_be_visible()
    see(page)


def counsellor_sees_what_became_of_both(page: Page, office: Office) -> None:
    sign_in(page, office.server, "ingrid")
    page.goto(office.path(f"/saker/{office.kept}"))
    expect(page.get_by_text(STORY)).to_be_visible()
    expect(
        page.get_by_text("Teksten beholdes lenger enn vanlig, til og med 1. mai 2027. Den slettes 2. mai 2027.")
    ).to_be_visible()
    see(page)
    page.goto(office.path(f"/saker/{office.gone}"))
    expect(page.get_by_text("Teksten ble slettet 21. november")).to_be_visible()
    expect(page.get_by_text("At det har vært en sak, telles fortsatt.")).to_be_visible()
    expect(page.get_by_text(STORY)).to_have_count(0)
    see(page)
    page.goto(office.path("/saker"))
    # Both are counted still: the one with its title, and the one without.
    expect(page.get_by_role("region", name="Sakene dine, tabell").get_by_role("row")).to_have_count(3)
    page.goto(office.path("/konto/tekster"))
    expect(page.get_by_text("Slettes 2. mai 2027")).to_be_visible()
    see(page)


def counsellor_reads_all_that_is_stored(page: Page, office: Office) -> None:
    page.goto(office.path("/min-konto"))
    page.goto(office.path("/konto/mine-data"))
    see(page)
    with page.expect_download() as waiting:
        tab_to(page, page.get_by_role("button", name="Last ned alt om meg"))
        page.keyboard.press("Enter")
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
        readable = Path(waiting.value.path()).with_suffix(".html")
        readable.write_bytes(archive.read("mine-data.html"))
    # From the disk, as the counsellor opens it.
    page.goto(readable.as_uri())
    expect(page.get_by_role("term").get_by_text("Hva var utfordrende?", exact=True).first).to_be_visible()
    expect(page.get_by_text(STORY)).to_have_count(1)
    # Of others it names who has read, as the app does, and nothing more.
    expect(page.get_by_text("Marit Haugland")).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text="Leder gruppa").get_by_text("Marit Haugland")).to_be_visible()
    assert axe_violations(page) == []


def test_an_emergency_access_from_the_question_to_the_trail(office: Office, browser: Browser) -> None:
    with clock.at(local("2026-11-20 18:00")), window(browser) as page:
        number = administrator_asks(page, office)
        (mail,) = office.deliver()
        assert "bedt om" in str(mail["Subject"])
        assert_says_nothing(mail)
    with clock.at(local("2026-11-20 18:10")), window(browser) as page:
        another_says_yes(page, office, number)
        assert "godkjent" in str(office.deliver()[0]["Subject"])
    with clock.at(local("2026-11-20 18:20")), window(browser) as page:
        the_first_reads(page, office, number)
        (mail,) = office.deliver()
        assert "er lest med nødtilgang" in str(mail["Subject"])
        assert_says_nothing(mail)
    with clock.at(local("2026-11-20 19:00")), window(browser) as page:
        the_author_sees_it(page, office, mail)
    with clock.at(local("2026-11-20 20:10") + timedelta(seconds=1)), window(browser) as page:
        it_is_over_and_the_trail_tells(page, office, number)
    verified = office.server.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output


def assert_says_nothing(mail: Message) -> None:
    text = str(mail)
    for secret in (TITLE, STORY, REASON, "Kari", f"/saker/{1}"):
        assert secret not in text


def administrator_asks(page: Page, office: Office) -> str:
    sign_in(page, office.server, "kari")
    page.goto(office.path("/administrasjon/nodtilgang"))
    see(page)
    enter(page, page.get_by_role("link", name="Be om nødtilgang"))
    see(page)
    tab_to(page, page.get_by_label("Nummer eller adresse"))
    page.keyboard.type(office.path(f"/saker/{office.kept}"))
    tab_to(page, page.get_by_label("Hvorfor haster det?"))
    page.keyboard.type(SHORT)
    enter(page, page.get_by_role("button", name="Be om tilgang"))
    expect(page.get_by_text("Skriv hvorfor det haster, med minst 30 tegn.").first).to_be_visible()
    reason = page.get_by_label("Hvorfor haster det?")
    expect(reason).to_have_value(SHORT)
    expect(page.get_by_label("Nummer eller adresse")).to_have_value(office.path(f"/saker/{office.kept}"))
    see(page)
    assert office.deliver() == [], "what was refused is told to nobody"
    reason.fill(REASON)
    enter(page, page.get_by_role("button", name="Be om tilgang"))
    expect(page.get_by_text("Venter på godkjenning")).to_be_visible()
    expect(page.get_by_role("link", name="Les teksten")).to_have_count(0)
    see(page)
    return page.url.rsplit("/", 1)[1]


def another_says_yes(page: Page, office: Office, number: str) -> None:
    sign_in(page, office.server, "liv")
    expect(page.get_by_text("1 spørsmål om nødtilgang").first).to_be_visible()
    enter(page, page.get_by_role("link", name="Svar").first)
    see(page)
    page.goto(office.path(f"/administrasjon/nodtilgang/{number}"))
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.get_by_text(TITLE)).to_have_count(0)
    see(page)
    tab_to(page, page.locator("summary").filter(has_text="Godkjenn"))
    page.keyboard.press("Enter")
    enter(page, page.get_by_role("button", name="Ja, godkjenn"))
    expect(page.get_by_text("Tilgangen er godkjent.")).to_be_visible()
    # Whoever says yes does not read.
    expect(page.get_by_role("link", name="Les teksten")).to_have_count(0)
    see(page)
    assert page.goto(office.path(f"/administrasjon/nodtilgang/{number}/tekst")).status == 404  # type: ignore[union-attr]


def the_first_reads(page: Page, office: Office, number: str) -> None:
    sign_in(page, office.server, "kari")
    page.goto(office.path(f"/administrasjon/nodtilgang/{number}"))
    see(page)
    enter(page, page.get_by_role("link", name="Les teksten"))
    expect(page.get_by_text(STORY)).to_be_visible()
    see(page)


def the_author_sees_it(page: Page, office: Office, mail: Message) -> None:
    sign_in(page, office.server, "ingrid")
    page.goto(office.path(f"/saker/{office.kept}"))
    row = page.get_by_role("row").filter(has_text="med nødtilgang")
    expect(row).to_contain_text("Kari Nygård")
    see(page)
    link = next(word for word in str(mail.get_payload()).split() if "/min-konto/nodtilgang" in word)
    page.goto(office.path("/" + link.split("/", 3)[3]))
    for told in (REASON, "Kari Nygård spurte", "Liv Myrvang godkjente", "Først lest"):
        expect(page.get_by_text(told)).to_be_visible()
    see(page)


def it_is_over_and_the_trail_tells(page: Page, office: Office, number: str) -> None:
    sign_in(page, office.server, "kari")
    page.goto(office.path(f"/administrasjon/nodtilgang/{number}"))
    expect(page.get_by_text("Tiden er ute")).to_be_visible()
    expect(page.get_by_role("link", name="Les teksten")).to_have_count(0)
    see(page)
    answer = page.goto(office.path(f"/administrasjon/nodtilgang/{number}/tekst"))
    assert answer is not None and answer.status == 404
    expect(page.get_by_text(STORY)).to_have_count(0)
    see(page)
    page.goto(office.path(f"/administrasjon/hendelser?slag=emergency_access&nummer={number}"))
    for act, who in TRAIL:
        expect(page.get_by_role("row").filter(has_text=act).filter(has_text=who)).to_have_count(1)
    expect(page.get_by_text("Slags tekst: Sak")).to_be_visible()
    expect(page.get_by_text("text_kind")).to_have_count(0)
    see(page)
