"""The pages of holding, signing and reading, with what people really send."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.cases.models import AgendaItem, ItemKind, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import due
from hpmt_supervision.logs.models import Agreement, SessionLog
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.models import SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.cases import make_agenda, make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of, supervisor_of
from tests.factories.sessions import make_session
from tests.statements import is_seal


@dataclass
class Room:
    """A started session with one case, and a supervisor's browser."""

    client: FlaskClient
    session: SupervisionSession
    supervisor: Person
    author: Person
    case: SupervisionCase
    item: AgendaItem

    @property
    def path(self) -> str:
        return f"/veiledning/{self.session.id}/gjennomfor"

    def fields(self, **changes: object) -> dict[str, object]:
        log = db.session.query(SessionLog).filter_by(session_id=self.session.id).one_or_none()
        fields: dict[str, object] = {
            "version": log.version if log else "",
            "punkt": str(self.item.id),
            "attended": [str(self.author.id)],
            "work_forms": ["role_play"],
            "learning": "Spør hva som skal til.",
            "agreements-0-owner": str(self.author.id),
            "agreements-0-what": "Ringe arbeidsgiver",
            "agreements-0-due_on": "07.12.2026",
            "agreements-0-id": "",
            "do": "next",
        }
        return {**fields, **changes}


@pytest.fixture
def room(app: Flask) -> Room:
    load_catalogue()
    group = make_group()
    supervisor, author = supervisor_of(group, "Marit Haugland"), member_of(group, "Magnus Dahle")
    session = make_session(group, clock.now() - timedelta(minutes=10), invited=[author])
    case = make_case(author, group, title="Arbeidsgiver som ikke svarer")
    item = next(i for i in make_agenda(session, [case], by=supervisor).items if i.kind == ItemKind.CASE)
    client = sign_in(app.test_client(), supervisor)
    made = Room(client, session, supervisor, author, case, item)
    assert "Start veiledningen" in client.get(made.path).get_data(as_text=True)
    assert client.post(f"/veiledning/{session.id}/start").status_code == 302
    return made


def test_the_page_shows_the_case_and_records_the_reading(room: Room) -> None:
    text = room.client.get(f"{room.path}?punkt={room.item.id}").get_data(as_text=True)
    assert "Arbeidsgiver som ikke svarer" in text
    assert "Hvordan kommer vi videre?" in text
    assert f'<option value="{room.author.id}" selected' in text, "what is agreed on a case is for its author first"
    reading = db.session.query(TextReading).filter_by(subject_kind="case").one()
    assert (reading.reader_id, reading.author_id, reading.reason) == (
        room.supervisor.id,
        room.author.id,
        "supervisor",
    )


def test_a_step_is_saved_and_the_next_one_opens(room: Room) -> None:
    answer = room.client.post(room.path, data=room.fields())
    assert answer.status_code == 302
    assert "punkt=nye-avtaler" in answer.location
    text = room.client.get(answer.location).get_data(as_text=True)
    assert "Lærte: Spør hva som skal til." in text
    assert "Magnus Dahle: Ringe arbeidsgiver" in text


def test_saving_as_one_types_makes_one_agreement(room: Room) -> None:
    saved = room.client.post(f"{room.path}/lagre", data=room.fields()).get_json()
    key = saved["agreements-0-id"]
    again = room.client.post(f"{room.path}/lagre", data=room.fields(**{"agreements-0-id": key})).get_json()
    assert again["agreements-0-id"] == key
    assert again["version"] == saved["version"] + 1
    assert db.session.query(Agreement).count() == 1


def test_a_stale_page_is_told_and_keeps_what_was_typed(room: Room) -> None:
    assert room.client.post(room.path, data=room.fields()).status_code == 302
    answer = room.client.post(room.path, data=room.fields(version="", learning="Min egen tekst"))
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "Noen andre har skrevet i loggen i mellomtiden" in text
    assert "Min egen tekst" in text
    stale = room.client.post(f"{room.path}/lagre", data=room.fields(version="1000"))
    assert stale.status_code == 409


def test_a_phone_number_stops_and_stands_half_masked(room: Room) -> None:
    answer = room.client.post(room.path, data=room.fields(learning="Ring henne på 22 22 55 55 i morgen."))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Ring henne på 22 22 55 55 i morgen." in text
    assert db.session.query(SessionLog).count() == 0


def test_a_date_that_cannot_be_read_keeps_the_row(room: Room) -> None:
    answer = room.client.post(room.path, data=room.fields(**{"agreements-0-due_on": "31.02.2026"}))
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "31.02.2026" in text
    assert "Datoen 31.02.2026 finnes ikke" in text
    assert "Ringe arbeidsgiver" in text


def test_from_signing_to_reading_to_an_addition(room: Room, app: Flask) -> None:
    room.client.post(room.path, data=room.fields())
    log = db.session.query(SessionLog).one()
    assert "Signer og lås" in room.client.get(f"/veiledning/{room.session.id}/signer").get_data(as_text=True)
    signed = room.client.post(
        f"/veiledning/{room.session.id}/signer", data={"version": log.version, "closing_line": "God øving."}
    )
    assert signed.status_code == 302
    member = sign_in(app.test_client(), room.author)
    text = member.get(f"/veiledning/{room.session.id}/logg").get_data(as_text=True)
    assert "God øving." in text
    assert "Signert av Marit Haugland" in text
    assert "Legg til" not in text
    refused = member.post(f"/veiledning/{room.session.id}/logg", data={"text": "Feil"})
    assert refused.status_code in {400, 404}
    added = room.client.post(f"/veiledning/{room.session.id}/logg", data={"text": "Rettelse.", "request_key": "k"})
    assert added.status_code == 302
    assert "Rettelse." in member.get(f"/veiledning/{room.session.id}/logg").get_data(as_text=True)
    readers = {row.reader_id for row in db.session.query(TextReading).filter_by(subject_kind="log")}
    assert readers == {room.supervisor.id, room.author.id}


def test_the_page_asks_few_questions_of_the_database(room: Room) -> None:
    from sqlalchemy import event

    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    room.client.post(room.path, data=room.fields())
    path = f"{room.path}?punkt={room.item.id}"
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        room.client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    reads = [text for text in statements if text.lstrip().upper().startswith("SELECT") and not is_seal(text)]
    assert len(reads) <= 12, "\n".join(reads)


def test_saving_as_one_types_answers_what_cannot_be_read(room: Room) -> None:
    unread = room.client.post(f"{room.path}/lagre", data=room.fields(**{"agreements-0-due_on": "31.02"}))
    assert (unread.status_code, "Fant ingen dato her" in unread.get_json()["error"]) == (422, True)
    too_long = room.client.post(f"{room.path}/lagre", data=room.fields(learning="a" * 5000))
    assert too_long.status_code == 422
    nobody = room.client.post(f"{room.path}/lagre", data=room.fields(attended=["abc"]))
    assert nobody.status_code == 422
    no_tool = room.client.post(f"{room.path}/lagre", data=room.fields(tools=["9" * 20]))
    assert no_tool.status_code in {400, 422}
    assert db.session.query(SessionLog).count() == 0


def test_a_withdrawn_case_shows_nothing_while_the_session_is_held(room: Room, app: Flask) -> None:
    author = sign_in(app.test_client(), room.author)
    assert author.post(f"/saker/{room.case.id}/trekk", data={"version": room.case.version}).status_code == 302
    for path in (f"{room.path}?punkt={room.item.id}", f"/veiledning/{room.session.id}/saksliste"):
        text = room.client.get(path).get_data(as_text=True)
        assert "Arbeidsgiver som ikke svarer" not in text, path
        assert "Hvordan kommer vi videre?" not in text, path


def test_reading_the_log_is_a_reading_of_the_cases_it_tells_of(room: Room, app: Flask) -> None:
    room.client.post(room.path, data=room.fields())
    log = db.session.query(SessionLog).one()
    room.client.post(f"/veiledning/{room.session.id}/signer", data={"version": log.version})
    other = member_of(room.session.group, "Leila Haddad")
    from tests.factories.sessions import invite

    invite(room.session, other)
    member = sign_in(app.test_client(), other)
    assert "Arbeidsgiver" in member.get(f"/veiledning/{room.session.id}/logg").get_data(as_text=True)
    rows = db.session.query(TextReading).filter_by(subject_kind="case", reader_id=other.id).all()
    assert [(row.subject_id, row.place, row.reason) for row in rows] == [(room.case.id, "log", "member")]


def test_every_link_of_the_page_opens(room: Room) -> None:
    import re

    text = room.client.get(f"{room.path}?punkt={room.item.id}").get_data(as_text=True)
    main = text[text.index("<main") : text.index("</main>")]
    for address in re.findall(r'<a href="(/[^"#]*)', main):
        assert room.client.get(address.replace("&amp;", "&")).status_code in {200, 302}, address


def test_the_page_of_a_running_session_leads_to_its_log(room: Room, app: Flask) -> None:
    page = f"/veiledning/{room.session.id}"

    def primary(client: FlaskClient) -> list[str]:
        found = re.findall(r'<a [^>]*data-variant="primary"[^>]*>.*?</a>', client.get(page).text, re.DOTALL)
        return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in found if room.path in one]

    member = sign_in(app.test_client(), room.author)
    assert primary(room.client) == ["Skriv loggen"]
    room.client.post(room.path, data=room.fields())
    assert primary(room.client) == ["Fortsett på loggen"]
    assert primary(member) == []
    log = db.session.query(SessionLog).one()
    signed = {"version": log.version, "closing_line": "", "request_key": "a" * 32}
    assert room.client.post(f"/veiledning/{room.session.id}/signer", data=signed).status_code == 302
    assert primary(room.client) == []
    assert "Se loggen" in room.client.get(page).text


def test_sessions_lead_to_a_log_once_it_can_be_read(room: Room) -> None:
    room.client.post(room.path, data=room.fields())
    log = f"/veiledning/{room.session.id}/logg"
    member = sign_in(room.client.application.test_client(), room.author)

    def led_to(browser: FlaskClient) -> list[bool]:
        pages = ("/veiledning", f"/veiledning/{room.session.id}")
        return [f'href="{log}"' in browser.get(page).get_data(as_text=True) for page in pages]

    assert member.get(log).status_code == 404 and led_to(member) == [False, False]
    assert room.client.get(log).status_code == 200 and led_to(room.client) == [True, True]
    version = db.session.query(SessionLog.version).scalar()
    room.client.post(f"/veiledning/{room.session.id}/signer", data={"version": version, "do": "sign"})
    db.session.expire_all()
    assert member.get(log).status_code == 200 and led_to(member) == [True, True]


@pytest.mark.parametrize("days", [1, 5, 7])
def test_the_page_tells_the_days_there_are_to_sign(room: Room, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(due, "DUE_DAYS", days)
    room.client.post(room.path, data=room.fields())
    log = db.session.query(SessionLog).one()
    room.client.post(f"/veiledning/{room.session.id}/signer", data={"version": log.version})
    page, told = f"/veiledning/{room.session.id}/logg", "1 dag." if days == 1 else f"{days} dager."
    assert f"Signert innen fristen på {told}" in room.client.get(page).get_data(as_text=True)
    room.session.starts_at -= timedelta(days=days + 1)
    db.session.commit()
    assert f"Signert etter fristen på {told}" in room.client.get(page).get_data(as_text=True)
