"""The page of what was done never tells who wrote what, and each author sees who has read the own texts."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.chain_operations import ChainBroken, check_chains
from hpmt_supervision.privacy.models import AuditEvent
from tests.contracts.world import OWN_SECRET, World, make_world
from tests.factories.auth import make_account, sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import viewer_for

PATH = "/administrasjon/hendelser"


@pytest.fixture
def world(app: Flask) -> World:
    load_catalogue()
    return make_world()


@pytest.fixture
def administrator(app: Flask, world: World) -> FlaskClient:
    return sign_in(app.test_client(), world.people[Role.ADMINISTRATOR])


def act(action: str, kind: str, key: int, person: Person, **details: object) -> None:
    by = viewer_for(person, clock.today())
    with unit_of_work():
        record_act(action, subject_kind=kind, subject_id=key, by=by, **details)


def rows_of(answer: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.removeprefix("\ufeff")), delimiter=";"))


def test_acts_are_told_in_words_with_whom_and_what(administrator: FlaskClient, world: World) -> None:
    world.own.supervisor.name = "Marit Haugland"
    act("session.change", "session", 4711, world.own.supervisor, moved=True)
    page = administrator.get(PATH).text
    assert "Endret en veiledning" in page and "Marit Haugland" in page and "Veiledning 4711" in page
    assert "Flyttet:</span> Ja" in page and "ikke kontrollert ennå" in page


def test_signing_in_is_not_an_act_of_the_system(administrator: FlaskClient, world: World) -> None:
    account = make_account(world.own.counsellor)
    with unit_of_work():
        record_act("session.start", subject_kind="account", subject_id=account.id, by=None, person_id=account.person_id)
        record_act("session.refuse", subject_kind="account", subject_id=account.id, by=None)
        # The command line takes somebody's one-time codes away, and whoever holds the account has done nothing.
        record_act("code.drop", subject_kind="account", subject_id=account.id, by=None)
        record_act("code.refuse", subject_kind="account", subject_id=account.id, by=None)
        record_act("session.cancel", subject_kind="session", subject_id=4, by=None)
    told = [row["Hvem"] for row in rows_of(administrator.get(f"{PATH}.csv").text)]
    door = ["Den som logget inn", "Noen på innloggingssiden", "Noen som skulle bekrefte hvem de er"]
    assert sorted(told) == [*door, "Systemet", "Systemet"]


def test_more_is_told_in_words_with_names_and_links(administrator: FlaskClient, world: World) -> None:
    person, group = world.own.counsellor, world.own.group
    person.name = "Nina <b>Fjellsdatter"
    known = {"person_id": person.id, "group_id": group.id, "part": "supervisee", "valid_to": None}
    act("membership.add", "membership", 7, world.own.leader, **known, valid_from="2026-11-28", unit_id=999_999)
    page = administrator.get(f"{PATH}?handling=membership.add").text
    assert f'<a href="/administrasjon/personer/{person.id}"' in page and "Nina &lt;b&gt;Fjellsdatter</a>" in page
    assert f'<a href="/administrasjon/grupper/{group.id}"' in page
    for told in ("Del i gruppa:</span> Medlem", "Fra:</span> 28.11.2026", "Enhet:</span> 999999"):
        assert told in page, told
    assert "person_id" not in page and "valid_to" not in page and "Til og med:" not in page
    act("retention.run", "retention", 0, world.own.leader, case_texts=52, fe_drafts=0, holds_ended=0)
    run = rows_of(administrator.get(f"{PATH}.csv?handling=retention.run").text)[0]["Mer"]
    assert run == "Tekst i saker: 52"
    line = rows_of(administrator.get(f"{PATH}.csv?handling=membership.add").text)[0]["Mer"]
    assert f"Person: {person.id}" in line and "Nina" not in line, "the file is kept elsewhere, and holds numbers"


def test_an_administrator_does_not_learn_who_wrote_a_case(administrator: FlaskClient, world: World) -> None:
    author = world.own.counsellor
    author.name = "Nina Fjellsdatter"
    for action, kind in (("case.submitted", "case"), ("fe_form.reflect", "fe_form"), ("agreement.done", "agreement")):
        act(action, kind, 12, author, secretive=author.id)
    for query in ("", "?navn=Nina", "?slag=case", "?nummer=12", "?handling=case.submitted"):
        page = administrator.get(PATH + query).text
        assert "Nina Fjellsdatter" not in page and "secretive" not in page, query
    assert "Sak 12" in administrator.get(PATH).text and "Vises ikke" in administrator.get(f"{PATH}?slag=case").text
    assert "Sak 12" not in administrator.get(f"{PATH}?navn=Nina").text
    file = administrator.get(f"{PATH}.csv?slag=case").text
    assert "Nina" not in file and rows_of(file)[0]["Hvem"] == "Vises ikke"
    assert OWN_SECRET not in administrator.get(PATH).text


def test_neither_time_nor_number_nor_place_tells_who_did_an_act_whose_actor_is_not_shown(
    administrator: FlaskClient, world: World
) -> None:
    """Somebody signs in and writes at once, and somebody else does after; the list tells both alike."""
    first, second = world.own.counsellor, world.own.supervisor
    first.name, second.name = "Nina Fjellsdatter", "Marit Haugland"
    day = clock.today() - timedelta(days=3)
    noon, query = clock.day_start(day) + timedelta(hours=12), f"fra={day:%d.%m.%Y}&til={day:%d.%m.%Y}"
    for turn, (person, key) in enumerate(((first, 77), (second, 12))):
        with clock.at(noon + timedelta(hours=turn)):
            act("session.start", "account", turn + 1, person)
            act("case.submitted", "case", key, person)
            act("hold.ask", "retention_hold", key, person)
    rows = rows_of(administrator.get(f"{PATH}.csv?{query}").text)
    told = [(row["Hvem"], row["Klokkeslett"] != "", row["Gjelder"], row["Nummer"]) for row in rows]
    assert told == [
        ("Marit Haugland", True, "Konto", "2"),
        ("Nina Fjellsdatter", True, "Konto", "1"),
        ("Vises ikke", False, "Sak", "12"),
        ("Vises ikke", False, "Sak", "77"),
        ("Vises ikke", False, "Tekst som beholdes", "12"),
        ("Vises ikke", False, "Tekst som beholdes", "77"),
    ]
    assert "Rad" not in rows[0], "a row that is left out of the numbers would be told by the gap"
    page = administrator.get(f"{PATH}?{query}").text
    places = [page.index(text) for text in ("Konto 2<", "Konto 1<", "Sak 12<", "Sak 77<", "Tekst som beholdes 12<")]
    assert places == sorted(places)
    for key in (12, 77):
        alone = administrator.get(f"{PATH}?nummer={key}").text.split("<tbody")[1].split("</tbody")[0]
        assert "kl. " not in alone and "Sak" in alone


def test_pages_keep_the_order_of_whole_days_and_lose_none(administrator: FlaskClient, world: World) -> None:
    """The acts of three days, most of them without an actor, stand once each over the pages, as in the file."""
    start = clock.day_start(clock.today()) - timedelta(days=3)
    for hour in range(66):
        with clock.at(start + timedelta(hours=hour)):
            kind = "group" if hour % 3 == 0 else "case"
            act(f"{kind}.edit", kind, 1000 + hour * 7 % 66, world.own.leader)
    days = [clock.local_date(start) + timedelta(days=back) for back in (2, 1, 0)]
    query = f"fra={days[2]:%d.%m.%Y}&til={days[0]:%d.%m.%Y}"
    rows = rows_of(administrator.get(f"{PATH}.csv?{query}").text)
    told = [(row["Dato"], row["Gjelder"], row["Nummer"]) for row in rows]
    assert len(set(told)) == len(told) == 66
    for day in days:
        of_day = [(kind, int(number)) for at, kind, number in told if at == f"{day:%d.%m.%Y}"]
        cases = [number for kind, number in of_day if kind == "Sak"]
        assert [kind for kind, _number in of_day][-len(cases) :] == ["Sak"] * len(cases) and cases == sorted(cases)
    on_pages = []
    for number in (1, 2):
        page = administrator.get(f"{PATH}?{query}&side={number}").text.split("<tbody")[1].split("</tbody")[0]
        on_pages += re.findall(r">(Sak|Gruppe) (\d+)<", page)
    assert on_pages == [(kind, number) for _day, kind, number in told]


def test_the_filters_live_in_the_address(administrator: FlaskClient, world: World) -> None:
    world.own.supervisor.name, world.own.leader.name = "Åse Bø", "Per Dal"
    act("session.change", "session", 1, world.own.supervisor)
    act("group.change", "group", 2, world.own.leader)

    def found(query: str) -> set[str]:
        return {row["Nummer"] for row in rows_of(administrator.get(f"{PATH}.csv?{query}").text) if row["Nummer"]}

    today = clock.today().strftime("%d.%m.%Y")
    assert found("navn=ase+bo") == set() and found("navn=åse") == {"1"} and found("navn=dal") == {"2"}
    assert found("slag=group") == {"2"} and found("handling=session.change&nummer=1") == {"1"}
    assert found(f"fra={today}&til={today}&slag=session") == {"1"} and found("fra=01.01.2099") == set()
    odd = "fra=x&til=y&slag=z&handling=q&nummer=-1&side=99&navn=" + "x" * 500
    assert administrator.get(f"{PATH}?{odd}").status_code == 200
    assert administrator.get(f"{PATH}?_external=1&endpoint=x&_scheme=evil").status_code == 200


def test_a_page_holds_fifty_and_asks_little(administrator: FlaskClient, world: World) -> None:
    by = viewer_for(world.own.leader, clock.today())
    with unit_of_work():
        for key in range(120):
            record_act("group.change", subject_kind="group", subject_id=key, by=by)
    told: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        told.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = administrator.get(f"{PATH}?slag=group").text
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert page.count("Endret navn eller intervall for en gruppe</") >= 50 and len(told) <= 10
    assert "Gruppe 119" in page and "Gruppe 69<" not in page
    assert "Gruppe 69<" in administrator.get(f"{PATH}?slag=group&side=2").text
    assert len(rows_of(administrator.get(f"{PATH}.csv?slag=group").text)) == 120


def test_taking_the_file_out_is_an_act_itself_and_its_cells_are_safe(administrator: FlaskClient, world: World) -> None:
    world.own.leader.name = "=HYPERLINK(1)"
    act("group.change", "group", 2, world.own.leader)
    rows = rows_of(administrator.get(f"{PATH}.csv?slag=group").text)
    assert rows[0]["Hvem"] == "'=HYPERLINK(1)"
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "trail.export")).one().actor_id


def test_the_state_of_the_chains_is_told(administrator: FlaskClient, world: World) -> None:
    # There are people and nobody has done anything: the acts were taken away.
    with pytest.raises(ChainBroken):
        check_chains(clock.now())
    page = administrator.get(PATH).text
    assert "Hendelser: alle rader er borte" in page and "Lesninger: hel, sist kontrollert" in page
    act("group.change", "group", 2, world.own.leader)
    check_chains(clock.now())
    page = administrator.get(PATH).text
    assert "Hendelser: hel, sist kontrollert" in page and "Lesninger: hel, sist kontrollert" in page
    assert "Notater fra kontrollene: hel, sist kontrollert" in page


def test_an_author_sees_who_has_read_what_when_and_why(app: Flask, world: World) -> None:
    own = world.own
    own.supervisor.name = "Marit Haugland"
    supervisor, author = (sign_in(app.test_client(), person) for person in (own.supervisor, own.counsellor))
    assert "Ingen andre har lest noe" in author.get("/min-konto/lesninger").text
    supervisor.get(f"/saker/{own.case.id}")
    author.get(f"/saker/{own.case.id}")
    page = author.get("/min-konto/lesninger").text
    assert "Marit Haugland" in page and "Leder gruppa det er sendt til" in page and f"Sak {own.case.id}" in page
    assert "Skrev det selv" not in page and OWN_SECRET not in page
    assert "Skrev det selv" in author.get("/min-konto/lesninger?egne=1").text
    assert "Ingen andre har lest denne teksten" in author.get(f"/min-konto/lesninger?tekst=fe_form-{own.form.id}").text
    rows = rows_of(author.get(f"/min-konto/lesninger.csv?tekst=case-{own.case.id}").text)
    assert [(row["Hvem"], row["Rolle"]) for row in rows] == [("Marit Haugland", "HPMT-veileder")]
    # Nobody else sees them, whatever text they ask for.
    for person in (own.leader, world.foreign.counsellor, world.people[Role.ADMINISTRATOR]):
        other = sign_in(app.test_client(), person)
        page = other.get(f"/min-konto/lesninger?tekst=case-{own.case.id}").text
        assert "Marit Haugland" not in page and "Ingen andre har lest denne teksten" in page


def test_one_who_signed_a_log_sees_who_has_read_it(app: Flask, world: World) -> None:
    from hpmt_supervision.logs.models import SessionLog

    own = world.own
    own.counsellor.name = "Nina Fjellsdatter"
    log = db.session.scalars(select(SessionLog).where(SessionLog.session_id == own.held.id)).one()
    log.composed = '{"closing_line": "Vi lærte noe."}'
    member, signer = (sign_in(app.test_client(), person) for person in (own.counsellor, own.supervisor))
    assert "Vi lærte noe." in member.get(f"/veiledning/{own.held.id}/logg").text
    assert f"tekst=log-{own.held.id}" in signer.get(f"/veiledning/{own.held.id}/logg").text
    page = signer.get(f"/min-konto/lesninger?tekst=log-{own.held.id}").text
    assert "Nina Fjellsdatter" in page and "Var invitert til veiledningen" in page


def test_a_foreign_text_in_the_address_is_told_as_one_that_does_not_exist(sqlite_app: Flask) -> None:
    load_catalogue()
    world = make_world()
    client = sign_in(sqlite_app.test_client(), world.people[Role.OFFICE_LEADER])
    key = world.foreign.case.id
    page = client.get(f"/min-konto/lesninger?tekst=case-{key}").text
    assert f"Sak {key}</option>" in page, "its day would tell that there is one, and when it was written"
