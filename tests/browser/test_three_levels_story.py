"""One sentence on its way: from a counsellor's FE form to the resource group, and the answers back. Typed once."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from hpmt_supervision.core import clock
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from tests.browser.conftest import LiveServer, window
from tests.browser.walking import Typist, account_for, follow, see, sign_in, to_signing
from tests.factories.catalogue import load_catalogue
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
)
from tests.factories.sessions import make_session

pytestmark = pytest.mark.browser

SENTENCE = "Samtalen stopper når vi nærmer oss planen."
TITLE = "Neste steg i planen"
QUESTION = "Hvordan gjør jeg planen til deltakerens egen?"
LEARNED = "Skaler først, og la tallet bestemme hvor stort delmålet blir."
COUNTY_LEARNED = "Start med det som har virket før, og vent med forslag."
THEME_ANSWER = "Vi øver på skalering på samlingen i mars."
NATION_ANSWER = "Vi lager en øvingsoppgave av dette til alle fylkene."
AUTHOR = "Ingrid Solheim"


@pytest.fixture
def levels(live_server: LiveServer) -> LiveServer:
    """An office, its county and the nation, each with a session that began a few minutes ago."""
    with live_server.database():
        load_catalogue()
        nation = make_unit(UnitKind.NATIONAL, name="Ressursgruppa")
        county = make_unit(UnitKind.COUNTY, name="Havlandet", parent=nation)
        office = make_unit(name="Nav Fjordvik", parent=county)
        group = make_group(office, name="Gruppe Fjordvik")
        level_2 = make_group(county, level=2, name="FM-veiledning Havlandet")
        level_3 = make_group(nation, level=3, name="Ressursgruppas veiledning")
        ingrid, marit = member_of(group, AUTHOR), supervisor_of(group, "Marit Haugland")
        others = [member_of(group, name) for name in ("Amina Yusuf", "Henrik Moen", "Ragnhild Aas", "Sivert Lunde")]
        astrid, olav, mona = supervisor_of(level_2, "Astrid Lien"), supervisor_of(level_3, "Olav Bjerke"), make_person()
        join(level_2, marit)
        join(level_3, astrid)
        give_role(mona, Role.COUNTY_COORDINATOR, county)
        began = clock.now() - timedelta(minutes=5)
        for place, invited in ((group, [ingrid, *others]), (level_2, [marit]), (level_3, [astrid])):
            make_session(place, began, invited=invited)
        logins = {"ingrid": ingrid, "marit": marit, "astrid": astrid, "olav": olav, "mona": mona}
        for login, person in logins.items():
            account_for(person, login)
    return live_server


def test_one_sentence_goes_up_three_levels_and_the_answers_come_back(levels: LiveServer, browser: Browser) -> None:
    typist = Typist()
    with window(browser) as page:
        counsellor_writes_it_once(page, levels, typist)
    with window(browser) as page:
        supervisor_holds_asks_and_signs(page, levels, typist)
    with window(browser) as page:
        author_says_yes(page, levels, asked_by="Marit Haugland")
    with window(browser) as page:
        supervisor_reports_the_case(page, levels, login="marit", group="Gruppe Fjordvik")
    with window(browser) as page:
        fm_supervisor_works_on_it_and_answers(page, levels, typist)
    with window(browser) as page:
        author_says_yes(page, levels, asked_by="Astrid Lien")
    with window(browser) as page:
        supervisor_reports_the_case(page, levels, login="astrid", group="FM-veiledning Havlandet")
    with window(browser) as page:
        resource_group_reads_it_and_answers(page, levels, typist)
    with window(browser) as page:
        coordinator_sees_figures_and_no_text(page, levels)
    with window(browser) as page:
        supervisor_sees_what_became_of_the_theme(page, levels)
    with window(browser) as page:
        author_reads_the_answers(page, levels)
    assert typist.times(SENTENCE) == 1, "nobody types it a second time"
    assert len(typist.typed) == len(set(typist.typed)), "no field is filled with what somebody has typed before"


def counsellor_writes_it_once(page: Page, server: LiveServer, typist: Typist) -> None:
    sign_in(page, server, "ingrid")
    follow(page, page.get_by_role("link", name="Forbered et møte").first)
    yesterday = clock.today() - timedelta(days=1)
    page.get_by_label("Dato").fill(f"{yesterday:%d.%m.%Y}")
    page.get_by_role("radio", name="Deltaker").check()
    typist.type(page.get_by_label("Tema"), TITLE)
    page.get_by_role("checkbox", name="Skalering").check()
    follow(page, page.get_by_role("button", name="Ferdig forberedt"))
    expect(page.get_by_text("Forberedelsen er lagret.")).to_be_visible()
    follow(page, page.get_by_role("link", name="FE-skjema").first)
    follow(page, page.get_by_role("link", name="Skriv refleksjon").first)
    typist.type(page.get_by_label("Hva var utfordrende?"), SENTENCE)
    page.get_by_role("checkbox", name="Jeg ønsker veiledning på dette").check()
    typist.type(page.get_by_label("Hva vil du ha hjelp til?"), QUESTION)
    follow(page, page.get_by_role("button", name="Fullfør og send saken"))
    expect(page.get_by_role("button", name="Fullfør og send saken")).to_have_count(0)


def start_session(page: Page, server: LiveServer, group: str) -> None:
    """Go from Veiledning to the group, set the agenda as proposed, and start the session."""
    page.goto(server.address + "/veiledning")
    follow(page, page.get_by_role("link", name=group).first)
    see(page)
    follow(page, page.get_by_role("button", name="Bruk sakslista"))
    follow(page, page.get_by_role("link", name="Gjennomfør veiledningen"))
    follow(page, page.get_by_role("button", name="Start veiledningen"))
    expect(
        page.get_by_role("heading", level=2, name="Saksliste").or_(page.get_by_text("Saksliste")).first
    ).to_be_visible()


def ask_author(page: Page) -> None:
    """Ask the author of the case on the page that signs the log; nothing typed there is lost."""
    follow(page, page.get_by_role("button", name="Spør om saken kan deles"))
    expect(page.get_by_text("er spurt og har ikke svart")).to_be_visible()


def sign(page: Page) -> None:
    follow(page, page.get_by_role("button", name="Signer og lås"))
    expect(page.get_by_text("Loggen er signert og låst.")).to_be_visible()
    see(page)


def supervisor_holds_asks_and_signs(page: Page, server: LiveServer, typist: Typist) -> None:
    sign_in(page, server, "marit")
    start_session(page, server, "Gruppe Fjordvik")
    for name in (AUTHOR, "Amina Yusuf", "Henrik Moen", "Ragnhild Aas", "Sivert Lunde"):
        page.get_by_role("checkbox", name=name).check()
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    typist.type(page.get_by_label("Det vi lærte"), LEARNED)
    to_signing(page)
    ask_author(page)
    page.get_by_role("checkbox", name=f"Tema: {LEARNED}").check()
    see(page)
    sign(page)
    expect(page.get_by_text(f"Tema: {LEARNED}")).to_be_visible()


def author_says_yes(page: Page, server: LiveServer, *, asked_by: str) -> None:
    """Open the question from Min side, see exactly what would be sent, and say yes to it as it stands."""
    sign_in(page, server, "ingrid")
    question = page.get_by_role("listitem").filter(has_text=TITLE).filter(has_text="deles")
    follow(page, question.get_by_role("link").first)
    expect(page.get_by_text(asked_by).first).to_be_visible()
    assert SENTENCE in page.get_by_role("textbox").nth(1).input_value()
    see(page)
    follow(page, page.get_by_role("button", name="Ja, del saken"))
    expect(page.get_by_text("Det du har sagt ja til å dele")).to_be_visible()
    see(page)


def supervisor_reports_the_case(page: Page, server: LiveServer, *, login: str, group: str) -> None:
    """See on Min side that the author has said yes, and tick the case."""
    sign_in(page, server, login)
    waiting = page.get_by_role("listitem").filter(has_text=TITLE).filter(has_text="sagt ja")
    follow(page, waiting.get_by_role("link").first)
    see(page)
    expect(page.get_by_role("checkbox", name=f"Sak: {TITLE}")).to_be_checked()
    follow(page, page.get_by_role("button", name="Meld videre"))
    expect(page.get_by_text(f"Sak: {TITLE}")).to_be_visible()


def fm_supervisor_works_on_it_and_answers(page: Page, server: LiveServer, typist: Typist) -> None:
    sign_in(page, server, "astrid")
    page.goto(server.address + "/innmeldt")
    expect(page.get_by_text(LEARNED)).to_be_visible()
    see(page)
    start_session(page, server, "FM-veiledning Havlandet")
    page.get_by_role("checkbox", name="Marit Haugland").check()
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    assert AUTHOR not in page.content()
    typist.type(page.get_by_label("Det vi lærte"), COUNTY_LEARNED)
    follow(page, page.get_by_role("button", name="Neste:"))
    expect(page.get_by_role("heading", level=2, name="Innmeldte temaer og behov")).to_be_visible()
    see(page)
    typist.type(page.get_by_label("Svar til dem som meldte det"), THEME_ANSWER)
    to_signing(page)
    assert COUNTY_LEARNED in page.get_by_role("textbox", name=f"Sak: {TITLE}").input_value()
    ask_author(page)
    see(page)
    sign(page)


def resource_group_reads_it_and_answers(page: Page, server: LiveServer, typist: Typist) -> None:
    sign_in(page, server, "olav")
    start_session(page, server, "Ressursgruppas veiledning")
    page.get_by_role("checkbox", name="Astrid Lien").check()
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    assert AUTHOR not in page.content() and "Marit Haugland" not in page.content()
    typist.type(page.get_by_label("Det vi lærte"), NATION_ANSWER)
    to_signing(page)
    sign(page)


def coordinator_sees_figures_and_no_text(page: Page, server: LiveServer) -> None:
    sign_in(page, server, "mona")
    follow(page, page.get_by_role("link", name="Rapporter").first)
    see(page)
    expect(page.get_by_text("Nav Fjordvik").first).to_be_visible()
    for secret in (SENTENCE, QUESTION, TITLE, LEARNED, AUTHOR, THEME_ANSWER, NATION_ANSWER):
        assert secret not in page.content()


def supervisor_sees_what_became_of_the_theme(page: Page, server: LiveServer) -> None:
    sign_in(page, server, "marit")
    page.goto(server.address + "/innmeldt")
    expect(page.get_by_text(LEARNED)).to_be_visible()
    see(page)
    follow(page, page.get_by_role("link", name=LEARNED).first)
    expect(page.get_by_text(THEME_ANSWER)).to_be_visible()
    see(page)


def author_reads_the_answers(page: Page, server: LiveServer) -> None:
    sign_in(page, server, "ingrid")
    follow(page, page.get_by_role("link", name=TITLE).or_(page.get_by_role("link", name="Les svaret")).first)
    expect(page.get_by_text(COUNTY_LEARNED)).to_be_visible()
    expect(page.get_by_text(NATION_ANSWER)).to_be_visible()
    see(page)
