"""A season in a real browser: booked, answered, moved, partly cancelled and reminded, with the mail that goes out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hpmt_supervision.core import clock
from hpmt_supervision.mail.sending import send_due
from hpmt_supervision.reminders.jobs import remind
from tests.apps import make_app
from tests.browser.conftest import LiveServer, serving, window
from tests.browser.walking import account_for, follow, see, sign_in
from tests.calendar_client import CalendarClient, part_of
from tests.databases import laid_sqlite
from tests.factories.availability import make_busy
from tests.factories.mail import Inbox, smtp_server
from tests.factories.people import make_group, member_of, supervisor_of
from tests.factories.sessions import local
from tests.khal import Khal

pytestmark = pytest.mark.browser

MONTHS = [
    *("januar", "februar", "mars", "april", "mai", "juni", "juli"),
    *("august", "september", "oktober", "november", "desember"),
]
# Every other Thursday from February to November 2027, over both clock changes. Maundy Thursday is 25 March, and
# Ascension Day 6 May; Henrik is busy on 3 June.
THURSDAYS = [
    *("2027-02-11 09:00", "2027-02-25 09:00", "2027-03-11 09:00", "2027-03-25 09:00", "2027-04-08 09:00"),
    *("2027-04-22 09:00", "2027-05-06 09:00", "2027-05-20 09:00", "2027-06-03 09:00", "2027-06-17 09:00"),
    *("2027-07-01 09:00", "2027-07-15 09:00", "2027-07-29 09:00", "2027-08-12 09:00", "2027-08-26 09:00"),
    *("2027-09-09 09:00", "2027-09-23 09:00", "2027-10-07 09:00", "2027-10-21 09:00", "2027-11-04 09:00"),
    "2027-11-18 09:00",
]
MOVED, SKIPPED = "2027-03-24 13:00", "2027-05-06 09:00"
BOOKED = sorted([day for day in THURSDAYS if day not in {"2027-03-25 09:00", SKIPPED}] + [MOVED])
# From 26 August on: Tuesdays at half past twelve.
TUESDAYS = [
    *("2027-08-24 12:30", "2027-09-07 12:30", "2027-09-21 12:30", "2027-10-05 12:30", "2027-10-19 12:30"),
    *("2027-11-02 12:30", "2027-11-16 12:30"),
]
CHANGED = [day for day in BOOKED if day < "2027-08-26"] + TUESDAYS
CANCELLED = "2027-09-21 12:30"
LEFT = [day for day in CHANGED if day != CANCELLED]


@dataclass
class Season:
    """The server, what the mail server was given, and the calendars of a counsellor who gets that mail."""

    server: LiveServer
    inbox: Inbox
    ingrid: CalendarClient
    khal: Khal
    read: int = 0

    def deliver(self) -> list[Message]:
        """Send what is due to the mail server, and return what Ingrid got of it; her first calendar reads it."""
        with self.server.app.app_context():
            send_due()
        news, self.read = self.inbox.received[self.read :], len(self.inbox.received)
        hers = [one for one in news if self.ingrid.recipient.address in str(one["To"])]
        for message in hers:
            part = part_of(message)
            if part is not None:
                self.ingrid.read(part)
        return hers

    def remind(self) -> list[Message]:
        """Run the job of reminders, as the scheduler does, and deliver."""
        with self.server.database():
            remind(clock.now())
        return self.deliver()


@pytest.fixture
def season(tmp_path: Path) -> Iterator[Season]:
    """An office with a supervisor and five counsellors in January, and nothing booked."""
    with clock.at(local("2027-01-11 08:30")), smtp_server() as inbox:
        app = make_app(laid_sqlite(tmp_path / "live.sqlite"), tmp_path, inbox.environ)
        with serving(app) as server:
            with server.database():
                group = make_group(name="Nav Fjordvik")
                ingrid, marit = member_of(group, "Ingrid Solheim"), supervisor_of(group, "Marit Haugland")
                henrik = [member_of(group, name) for name in ("Amina Yusuf", "Ragnhild Aas", "Henrik Moen")][-1]
                make_busy(henrik, "2027-06-03 09:30", minutes=60)
                for person, login in ((ingrid, "ingrid"), (marit, "marit")):
                    account_for(person, login)
                calendar = CalendarClient(ingrid)
            yield Season(server, inbox, calendar, Khal(tmp_path / "khal"))


def test_a_season_is_booked_moved_partly_cancelled_and_reminded(season: Season, browser: Browser) -> None:
    with window(browser) as page:
        supervisor_books(page, season)
    the_invitation_arrives(season)
    with clock.at(local("2027-01-11 12:10")), window(browser) as page:
        counsellor_answers(page, season)
    with clock.at(local("2027-01-12 15:40")), window(browser) as page:
        supervisor_moves_the_rest(page, season)
    with clock.at(local("2027-01-13 09:00")), window(browser) as page:
        supervisor_cancels_undoes_and_cancels(page, season)
    with clock.at(local("2027-01-13 10:00")), window(browser) as page:
        every_calendar_agrees_with_the_page(page, season)
    reminders_come_once(season)


def supervisor_books(page: Page, season: Season) -> None:
    sign_in(page, season.server, "marit")
    page.goto(season.server.address + "/veiledning")
    see(page)
    follow(page, page.get_by_role("link", name="Book for Nav Fjordvik"))
    see(page)
    page.get_by_label("Med et fast antall dager mellom").check()
    page.get_by_role("textbox", name="Antall dager mellom").fill("14")
    page.get_by_label("Første dato").fill("11.02.2027")
    page.get_by_label("Fra kl.").fill("09.00")
    page.get_by_label("Til kl.").fill("10.30")
    page.get_by_label("Til og med", exact=True).fill("25.11.2027")
    page.get_by_label("Sted", exact=True).fill("Naustet")
    follow(page, page.get_by_role("button", name="Se datoene"))
    expect(page.get_by_role("heading", name="21 datoer")).to_be_visible()
    see(page)
    expect(row(page, "Torsdag 25. mars")).to_contain_text("Helligdag")
    expect(row(page, "Torsdag 25. mars")).to_contain_text("Skjærtorsdag")
    expect(row(page, "Torsdag 6. mai")).to_contain_text("Kristi himmelfartsdag")
    expect(row(page, "Torsdag 3. juni")).to_contain_text("Henrik Moen er opptatt kl. 09.30–10.30")
    expect(row(page, "Torsdag 8. april")).to_contain_text("Ledig")
    unfolded = row(page, "Torsdag 8. april")
    unfolded.locator("summary").click()
    choose(page, "torsdag 25. mars", "Flytt")
    change(page, page.get_by_label("Ny dato for torsdag 25. mars"), "24.03.2027")
    change(page, page.get_by_label("Klokkeslett for torsdag 25. mars"), "13.00")
    expect(row(page, "Torsdag 25. mars")).to_contain_text("Blir onsdag 24. mars kl. 13.00")
    # The list came anew, and what was unfolded is so still.
    expect(unfolded.get_by_text("Hopp over")).to_be_visible()
    choose(page, "torsdag 6. mai", "Hopp over")
    expect(row(page, "Torsdag 6. mai")).to_contain_text("Blir ikke booket")
    choose(page, "torsdag 3. juni", "Behold")
    see(page)
    follow(page, page.get_by_role("button", name="Book 20 veiledninger"))
    expect(page.get_by_text("20 veiledninger er booket.")).to_be_visible()
    see(page)


def the_invitation_arrives(season: Season) -> None:
    (invitation,) = season.deliver()
    assert invitation["Subject"] == "Invitasjon: 20 veiledninger, Nav Fjordvik"
    # Amina, Ragnhild, Henrik and Marit got one each as well.
    assert len(season.inbox.received) == 5
    season.khal.read(season.ingrid.parts[-1].content)
    assert season.ingrid.starts() == khal_starts(season) == BOOKED


def counsellor_answers(page: Page, season: Season) -> None:
    sign_in(page, season.server, "ingrid")
    page.goto(season.server.address + "/veiledning")
    assert shown_starts(page) == BOOKED
    see(page)
    first = page.get_by_role("group", name="Kommer du?: torsdag 11. februar kl. 09.00–10.30")
    follow(page, first.get_by_role("button", name="Ja"))
    second = page.get_by_role("group", name="Kommer du?: torsdag 25. februar kl. 09.00–10.30")
    second.locator("summary", has_text="Nei").click()
    see(page)
    follow(page, second.get_by_role("button", name=re.compile("^Et annet møte")))
    follow(page, page.get_by_role("link", name="Torsdag 25. februar kl. 09.00–10.30"))
    expect(page.get_by_text("Du kommer ikke. Grunn: et annet møte.")).to_be_visible()
    see(page)
    page.goto(season.server.address + "/kalender?vis=liste&dato=2027-02-01")
    entries = page.get_by_role("region", name="Veiledninger").get_by_role("listitem")
    expect(entries.filter(has_text="Torsdag 11. februar kl. 09.00–10.30")).to_contain_text("Du kommer")
    expect(entries.filter(has_text="Torsdag 25. februar kl. 09.00–10.30")).to_contain_text("Du kommer ikke")
    see(page)
    page.goto(season.server.address + "/kalender?vis=maned&dato=2027-04-01")
    expect(page.locator("#rutenett a", has_text="Nav Fjordvik")).to_have_count(2)
    see(page)


def supervisor_moves_the_rest(page: Page, season: Season) -> None:
    sign_in(page, season.server, "marit")
    open_session(page, season, "Torsdag 26. august kl. 09.00–10.30")
    follow(page, page.get_by_role("link", name="Endre"))
    page.get_by_label("Dato", exact=True).fill("24.08.2027")
    page.get_by_label("Fra kl.").fill("12.30")
    page.get_by_label("Til kl.").fill("14.00")
    page.get_by_label("Denne og senere i rekka").check()
    see(page)
    follow(page, page.get_by_role("button", name="Lagre endringen"))
    expect(page.get_by_role("heading", name="Dette endres: 7 veiledninger")).to_be_visible()
    expect(row(page, "Torsdag 18. november")).to_contain_text("Tirsdag 16. november kl. 12.30–14.00")
    see(page)
    follow(page, page.get_by_role("button", name="Lagre endringen for 7 veiledninger"))
    expect(page.get_by_text("Endringen er lagret for 7 veiledninger.")).to_be_visible()
    see(page)
    messages = season.deliver()
    assert {str(one["Subject"]).partition(":")[0] for one in messages} == {"Endret"}
    for message in messages:
        part = part_of(message)
        assert part is not None and part.method == "REQUEST"
        season.khal.read(part.content)
    assert season.ingrid.starts() == khal_starts(season) == CHANGED


def supervisor_cancels_undoes_and_cancels(page: Page, season: Season) -> None:
    sign_in(page, season.server, "marit")
    cancel(page, season, "Torsdag 22. april kl. 09.00–10.30")
    (told,) = season.deliver()
    part = part_of(told)
    assert part is not None and part.method == "CANCEL"
    assert season.ingrid.starts() == [day for day in CHANGED if day != "2027-04-22 09:00"]
    follow(page, page.get_by_role("button", name="Angre"))
    expect(page.get_by_text("Det er angret, og de som er med, får beskjed.")).to_be_visible()
    see(page)
    (told,) = season.deliver()
    part = part_of(told)
    assert part is not None and part.method == "REQUEST"
    season.khal.read(part.content)
    assert season.ingrid.starts() == khal_starts(season) == CHANGED
    cancel(page, season, "Tirsdag 21. september kl. 12.30–14.00")
    (told,) = season.deliver()
    assert "For mye" not in told.as_string()
    assert season.ingrid.starts() == LEFT


def every_calendar_agrees_with_the_page(page: Page, season: Season) -> None:
    sign_in(page, season.server, "ingrid")
    page.goto(season.server.address + "/veiledning")
    see(page)
    shown = shown_starts(page)
    assert {"2027-02-11 09:00", "2027-04-22 09:00", "2027-11-16 12:30"} <= set(shown)
    assert shown == season.ingrid.starts() == LEFT
    page.goto(season.server.address + "/min-konto/abonnement")
    follow(page, page.get_by_role("button", name="Lag en adresse"))
    see(page)
    address = page.get_by_label("Adresse å abonnere på").input_value()
    answer = page.request.get(season.server.address + address[address.index("/kalender/") :])
    subscriber = Khal(season.khal.folder / "subscription")
    subscriber.read(answer.body())
    # What is cancelled stays in a subscription, and says so.
    lines = [line.strip() for line in subscriber.listed("{start}|{status}", **WHOLE_YEAR)]
    assert [line for line in lines if not line.endswith("CANCELLED")] == [f"{day}|CONFIRMED" for day in LEFT]
    assert f"{CANCELLED}|CANCELLED" in lines


def reminders_come_once(season: Season) -> None:
    # She signed in from another browser to look at the calendar, and was told so.
    with clock.at(local("2027-01-13 10:30")):
        assert {mail["Subject"] for mail in season.deliver()} == {"Ny innlogging i HPMT Veiledning"}
    with clock.at(local("2027-02-09 08:59")):
        assert season.remind() == []
    with clock.at(local("2027-02-09 09:00")):
        (reminder,) = season.remind()
        assert reminder["Subject"] == "Påminnelse: veiledning torsdag 11. februar kl. 09.00–10.30, Nav Fjordvik"
        assert season.remind() == []
    with clock.at(local("2027-02-09 16:00")):
        assert season.remind() == []
    # To the session she has said no to she is not called.
    with clock.at(local("2027-02-23 09:00")):
        assert season.remind() == []


WHOLE_YEAR = {"first": "2027-01-01", "last": "2027-12-31"}


def khal_starts(season: Season) -> list[str]:
    return season.khal.listed(**WHOLE_YEAR)


def row(page: Page, day: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=day))


def choose(page: Page, day: str, choice: str) -> None:
    """Choose for a date, and wait until the list is drawn anew."""
    radio = page.get_by_role("radiogroup", name=f"Valg for {day}").get_by_role("radio", name=choice)
    if not radio.is_checked():
        with page.expect_response("**/book"):
            radio.check(force=True)
    expect(radio).to_be_checked()


def change(page: Page, field: Locator, text: str) -> None:
    """Type into a field of a date, leave it, and wait until the list is drawn anew."""
    with page.expect_response("**/book"):
        field.fill(text)
        field.blur()
    expect(field).to_have_value(text)


def open_session(page: Page, season: Season, when: str) -> None:
    """Open a session from the list, also one that is folded away."""
    page.goto(season.server.address + "/veiledning")
    page.locator("#senere > summary").click()
    follow(page, page.get_by_role("link", name=when, exact=True))
    see(page)


def cancel(page: Page, season: Season, when: str) -> None:
    open_session(page, season, when)
    follow(page, page.get_by_role("link", name="Avlys"))
    page.get_by_label("Bare denne").check()
    page.get_by_label("For mye å gjøre").check()
    see(page)
    follow(page, page.get_by_role("button", name="Avlys veiledningen"))
    expect(page.get_by_text("Veiledningen er avlyst.", exact=True)).to_be_visible()
    see(page)


def shown_starts(page: Page) -> list[str]:
    """Return the local times of what is booked, as the page lists them."""
    found = []
    for text in page.get_by_role("region", name="Booket framover").locator("a").all_text_contents():
        match = re.fullmatch(r"\w+ (\d+)\. (\w+) kl\. (\d\d)\.(\d\d)–\d\d\.\d\d", text.strip())
        assert match is not None, text
        day, month, hour, minute = match.groups()
        start = datetime(clock.today().year, MONTHS.index(month) + 1, int(day), int(hour), int(minute))
        found.append(f"{start:%Y-%m-%d %H:%M}")
    return found
