"""The pages: what they show to whom, what they record, how many queries they ask, and wrong input by hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from hpmt_supervision.cases import agreements_provider, queries
from hpmt_supervision.cases.agreements_provider import AgreementLine
from hpmt_supervision.cases.models import Agenda, CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.models import Answer, Attendance, SessionStatus
from hpmt_supervision.web.formats import day
from tests.factories.auth import sign_in
from tests.factories.cases import make_agenda, make_case, make_planned
from tests.factories.catalogue import load_catalogue, make_focus
from tests.factories.people import (
    give_role,
    make_absence,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
)
from tests.statements import is_seal

MOST_QUERIES = 12
NOW = clock.to_utc(datetime(2026, 11, 23, 9))
SECRET = "Hemmelig historie"


@pytest.fixture
def at_nine() -> Iterator[None]:
    with clock.at(NOW):
        yield


class Office:
    """A group with a session on Thursday, one that was held, and cases in every state."""

    def __init__(self) -> None:
        load_catalogue()
        self.group = make_group(make_unit(name="Nav Fjordvik"), name="Nav Fjordvik")
        self.author, self.member = member_of(self.group, "Ingrid Solheim"), member_of(self.group, "Sivert Lunde")
        self.away = member_of(self.group, "Tone Brekke")
        make_absence(self.away, "leave", datetime(2026, 9, 1).date())
        self.marit = supervisor_of(self.group, "Marit Haugland")
        self.jonas = supervisor_of(self.group, "Jonas Eide")
        held = make_planned(self.group, NOW - timedelta(days=25), self.author, status=SessionStatus.HELD)
        db.session.add(Attendance(session_id=held.id, person_id=self.author.id, status="attended"))
        self.session = make_planned(self.group, NOW + timedelta(days=3), self.author, self.member)
        self.session.invitations[0].answer = Answer.YES
        self.later = make_planned(self.group, NOW + timedelta(days=17), self.author, self.member)
        make_focus(self.group, "utu", since=datetime(2026, 10, 1).date())
        self.case = make_case(self.author, self.group, title="Samtalen stopper", at=NOW - timedelta(days=4))
        self.case.story = SECRET
        self.cases = [make_case(self.member, self.group, at=NOW - timedelta(days=n)) for n in (3, 2, 1)]
        db.session.flush()

    def group_url(self) -> str:
        return f"/veiledning/gruppe/{self.group.id}"

    def agenda_url(self) -> str:
        return f"/veiledning/{self.session.id}/saksliste"


@pytest.fixture
def office(app: Flask, at_nine: None) -> Office:
    return Office()


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements of what happens inside."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")) and not is_seal(statement):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def readings(case: SupervisionCase, reader: Person) -> list[tuple[str, str | None]]:
    rows = db.session.scalars(
        select(TextReading)
        .where(
            TextReading.subject_kind == "case", TextReading.subject_id == case.id, TextReading.reader_id == reader.id
        )
        .order_by(TextReading.id)
    )
    return [(row.reason, row.place) for row in rows]


def test_every_page_asks_few_questions(app: Flask, office: Office) -> None:
    lines = [AgreementLine("Ingrid Solheim", "Prøve UTU", NOW.date(), "open", 1)]
    agreements_provider.provide_agreements(app, lambda session: lines)
    as_author, as_marit, as_member = (app.test_client() for _ in range(3))
    sign_in(as_author, office.author)
    sign_in(as_marit, office.marit)
    sign_in(as_member, office.member)
    pages = [
        (as_author, "/saker"),
        (as_author, "/saker/ny"),
        (as_author, f"/saker/{office.case.id}"),
        (as_author, f"/saker/{office.case.id}/rediger"),
        (as_marit, "/saker"),
        (as_marit, f"/saker/{office.case.id}"),
        (as_marit, office.group_url()),
        (as_marit, office.agenda_url()),
        (as_member, office.agenda_url()),
    ]
    for again in range(2):
        for client, url in pages:
            with counted(app) as statements:
                answer = client.get(url)
            assert answer.status_code == 200, url
            assert len(statements) <= MOST_QUERIES, (url, statements)
        if not again:
            make_agenda(office.session, [office.case, *office.cases[:1]], by=office.marit)
            pages = [page for page in pages if "rediger" not in page[1]]
            db.session.commit()


def test_showing_a_case_is_recorded_and_its_author_sees_it(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.marit)
    assert SECRET in client.get(f"/saker/{office.case.id}").text
    client.get("/saker")
    client.get(office.group_url())
    client.get(office.agenda_url())
    assert readings(office.case, office.marit) == [
        ("supervisor", "case"),
        ("supervisor", "queue"),
        ("supervisor", "group"),
        ("supervisor", "agenda"),
    ]
    sign_in(client, office.author)
    page = client.get(f"/saker/{office.case.id}").text
    assert "4 ganger, av 1 person" in page and "Hele saken" in page and "Tittelen, i køen til gruppa" in page
    assert readings(office.case, office.author) == [("author", "case")]
    assert "Marit Haugland" in client.get(f"/saker/{office.case.id}/lesninger.csv").text
    assert SECRET not in client.get(f"/saker/{office.case.id}/lesninger.csv").text


def test_a_readers_name_that_is_a_formula_is_text_in_the_file(client: FlaskClient, office: Office) -> None:
    office.marit.name = "=HYPERLINK(1)"
    sign_in(client, office.marit)
    client.get(f"/saker/{office.case.id}")
    sign_in(client, office.author)
    assert ";'=HYPERLINK(1);" in client.get(f"/saker/{office.case.id}/lesninger.csv").text


def test_who_may_not_read_gets_404_and_leaves_no_reading(client: FlaskClient, office: Office) -> None:
    leader, stranger = make_person(), supervisor_of(make_group())
    give_role(leader, Role.OFFICE_LEADER, office.group.unit)
    for person in (office.member, stranger, leader):
        sign_in(client, person)
        for path in ("", "/rediger", "/lesninger.csv"):
            answer = client.get(f"/saker/{office.case.id}{path}")
            assert answer.status_code == 404 and SECRET not in answer.text and office.case.title not in answer.text
        assert client.get(office.group_url()).status_code == 404
        assert readings(office.case, person) == []
    for act in ("trekk", "lukk", "folg-opp", "kladd"):
        sign_in(client, stranger)
        assert client.post(f"/saker/{office.case.id}/{act}", data={"outcome": "x"}).status_code == 404
    assert office.case.state == CaseState.SUBMITTED


def test_a_supervisor_reads_but_sees_no_list_of_readers(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.marit)
    page = client.get(f"/saker/{office.case.id}").text
    assert "Hvem har lest" not in page and "Trekk saken" not in page
    assert client.get(f"/saker/{office.case.id}/lesninger.csv").status_code == 404
    assert client.post(f"/saker/{office.case.id}/trekk").status_code == 404


def test_a_member_opens_the_agenda_the_day_before(client: FlaskClient, office: Office) -> None:
    make_agenda(office.session, [office.case], by=office.marit)
    sign_in(client, office.member)
    early = client.get(office.agenda_url()).text
    assert "Samtalen stopper" not in early and "Ingrid" not in early and "onsdag 25. november" in early
    with clock.at(clock.to_utc(datetime(2026, 11, 25, 0, 0))):
        sign_in(client, office.member)
        assert "Samtalen stopper" in client.get(office.agenda_url()).text
        assert client.get(f"/saker/{office.case.id}").status_code == 200
    assert readings(office.case, office.member) == [("member", "agenda"), ("member", "case")]


def test_the_group_page_says_who_has_not_been_reached(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.marit)
    page = client.get(office.group_url()).text
    for text in (
        "Nav Fjordvik",
        "Ledes av deg og Jonas Eide",
        "Forslag til saksliste",
        "25 dager siden",
        "Fravær uten sluttdato",
        "Telles ikke ved fravær",
        "Foreslått til 10. desember",
        "For 2 av 2 er det mer enn 14 dager siden sist.",
    ):
        assert text in page


def test_one_press_uses_the_proposal_and_buttons_change_it(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.marit)
    first = [f"case:{office.case.id}", "new_agreements"]
    answer = client.post(
        office.agenda_url(), data={"version": "0", "item": first, "minutes": ["25", "10"], "do": "save"}
    )
    assert answer.location == office.group_url()
    stored = db.session.scalars(select(Agenda)).one()
    added = f"add:case:{office.cases[0].id}"
    data = {"version": str(stored.version), "item": first, "minutes": ["20", "10"], "do": added}
    answer = client.post(office.agenda_url(), data=data)
    assert answer.location == f"{office.agenda_url()}#punkt-1"
    db.session.expire_all()
    assert [(item.case_id, item.minutes) for item in stored.items] == [
        (office.case.id, 20),
        (office.cases[0].id, 25),
        (None, 10),
    ]


def test_two_supervisors_at_one_agenda(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.jonas)
    data = {"version": "0", "item": [f"case:{office.case.id}"], "minutes": ["25"], "do": "save"}
    with clock.at(clock.to_utc(datetime(2026, 11, 23, 10, 12))):
        sign_in(client, office.jonas)
        client.post(office.agenda_url(), data=data)
    sign_in(client, office.marit)
    answer = client.post(office.agenda_url(), data={**data, "item": ["new_agreements"], "minutes": ["15"]})
    assert answer.status_code == 422
    assert "Jonas Eide endret sakslista kl. 10.12." in answer.text and "Se endringen." in answer.text
    assert 'value="15"' in answer.text
    db.session.expire_all()
    assert [item.case_id for item in db.session.scalars(select(Agenda)).one().items] == [office.case.id]


@pytest.mark.parametrize(
    ("item", "minutes", "sentence"),
    [
        ("new_agreements", "ti", "Skriv minutter som et helt tall"),
        ("new_agreements", "-5", "Skriv minutter som et helt tall"),
        ("new_agreements", "9999", "Skriv minutter fra 0 til 600."),
        ("case:999999", "25", "En sak står ikke lenger i køen."),
    ],
)
def test_wrong_agendas_are_refused_and_kept_as_typed(
    client: FlaskClient, office: Office, item: str, minutes: str, sentence: str
) -> None:
    sign_in(client, office.marit)
    answer = client.post(office.agenda_url(), data={"version": "0", "item": [item], "minutes": [minutes], "do": "save"})
    assert answer.status_code == 422 and sentence in answer.text and f'value="{minutes}"' in answer.text
    assert db.session.scalars(select(Agenda)).all() == []


def test_only_leaders_post_an_agenda(client: FlaskClient, office: Office) -> None:
    for person in (office.member, supervisor_of(make_group())):
        sign_in(client, person)
        assert client.post(office.agenda_url(), data={"version": "0", "do": "save"}).status_code == 404


def test_writing_a_case_from_scratch(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    page = client.get("/saker/ny").text
    assert page.index("Hvem kan lese saken") < page.index("Hva var utfordrende?")
    assert "Slettes 90 dager etter at saken er lukket" in page and "Jonas Eide og Marit Haugland" in page
    data = {"title": "Ny sak", "question": "Hva nå?", "urgency": "soon", "request_key": "k1"}
    saved = client.post("/saker/kladd", data=data, headers={"X-Requested-With": "fetch"})
    assert saved.json is not None and saved.json["autosave_url"] == f"/saker/{saved.json['id']}/kladd"
    for _ in range(2):
        answer = client.post("/saker/ny", data={**data, "version": saved.json["version"]})
        assert answer.location == f"/saker/{saved.json['id']}"
    case = db.session.get_one(SupervisionCase, saved.json["id"])
    assert case.state == CaseState.SUBMITTED and case.group_id == office.group.id


def test_an_identity_number_stops_and_shows_the_place_half_masked(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    data = {
        "title": "Sak",
        "story": "Vi møttes. Jeg så på 15879210000 der.",
        "question": "Hva nå?",
        "request_key": "k2",
    }
    answer = client.post("/saker/ny", data=data)
    assert answer.status_code == 422
    assert "Andre setning" in answer.text and "158792•••••" in answer.text and 'href="#story"' in answer.text
    assert "Jeg så på 15879210000 der." in answer.text
    kept = db.session.scalars(select(SupervisionCase).where(SupervisionCase.request_key == "k2")).one()
    assert kept.state == CaseState.DRAFT and kept.story == data["story"]
    assert kept.id not in {case.id for case in queries.queue_of(office.group.id)}


def test_cases_without_text_are_told_apart_by_their_day_and_state(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    for days in (3, 9):
        at = NOW - timedelta(days=days)
        gone = make_case(office.member, office.group, state=CaseState.CLOSED, at=at)
        gone.title, gone.text_deleted_at = None, NOW
        make_case(office.member, None, at=at).title = None
    db.session.commit()
    page = client.get("/saker").text
    for days in (3, 9):
        told = day(NOW - timedelta(days=days))
        assert f"Sak meldt {told}, teksten er slettet" in page and f"Kladd fra {told}, uten tittel" in page


def summary_of(page: str) -> list[str]:
    (summary,) = re.findall(r"data-error-summary.*?</ul>", page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", line).split()) for line in re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)]


def test_the_summary_names_everything_that_stops_so_that_it_goes_at_once(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    story = "Jeg så på 15879210000. Ring 406 12 345. Skriv til a@eksempel.no. Bilen er AB 12345."
    data = {"title": "Ring 406 12 346", "story": story, "question": "Hva nå?", "request_key": "k22"}
    page = client.post("/saker/ny", data=data).text
    assert summary_of(page) == [
        "Tittel, første setning: Her står et telefonnummer. Ta det bort. (406 1• •••)",
        "Hva var utfordrende, første setning: Her står et fødselsnummer eller D-nummer. Ta det bort. (158792•••••)",
        "Hva var utfordrende, andre setning: Her står et telefonnummer. Ta det bort. (406 1• •••)",
        "Hva var utfordrende, tredje setning: Her står en e-postadresse. Ta den bort. (a@eksem•••.••)",
        "Hva var utfordrende, fjerde setning: Her står et registreringsnummer for kjøretøy. Ta det bort. (AB 12•••)",
    ]
    many = " ".join(f"Ring 406 12 {number}." for number in range(301, 315))
    page = client.post("/saker/ny", data={**data, "title": "Sak", "story": many, "request_key": "k23"}).text
    lines = summary_of(page)
    assert len(lines) == 9 and lines[-1] == "og 6 til"
    # Beside the field the same ones are shown in their sentences.
    assert page.count("<mark>") == 8 and "Fjortende" not in page and "og 6 til</span>" in page


def test_a_likely_name_can_be_kept_with_one_press(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    data = {"title": "Sak", "question": "Hvordan får jeg Kari Nordmann med?", "request_key": "k3"}
    answer = client.post("/saker/ny", data=data)
    assert answer.status_code == 422 and "Behold «Kari Nordmann»" in answer.text
    assert "Hvorfor vi spør: Ord med stor forbokstav etter hverandre, og det første er et kjent fornavn." in answer.text
    kept = client.post("/saker/ny", data={**data, "keep_word": "Kari Nordmann"})
    assert kept.location.endswith("/rediger")
    page = client.get(kept.location).text
    assert "Behold «" not in page
    case = db.session.scalars(select(SupervisionCase).where(SupervisionCase.request_key == "k3")).one()
    sent = client.post(kept.location, data={**data, "request_key": "k4", "version": str(case.version)})
    assert sent.location == f"/saker/{case.id}"


def test_a_kept_word_is_not_stored_once_it_is_written_away(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    data = {"title": "Sak", "question": "Hvordan får jeg Kari Olsvik Brenna og Mikkel med?", "request_key": "w1"}
    page = client.post("/saker/ny", data={**data, "keep_word": "Kari Olsvik Brenna"}).location
    case = db.session.scalars(select(SupervisionCase).where(SupervisionCase.request_key == "w1")).one()
    client.post(page, data={**data, "request_key": "w2", "version": str(case.version), "keep_word": "Mikkel"})

    def kept() -> str | None:
        db.session.refresh(case)
        return case.kept_words

    assert kept() == "Kari Olsvik Brenna\nMikkel"
    question = "Hvordan får jeg deltakeren og Mikkels\nfar med?"
    saved = {**data, "question": question, "request_key": "w3", "version": str(case.version), "do": "save"}
    assert client.post(page, data=saved).status_code == 302
    assert kept() == "Mikkel", "the genitive is the word that was kept"
    sent = {**data, "question": "Hvordan får jeg faren med?", "request_key": "w4", "version": str(case.version)}
    assert client.post(page, data=sent).location == f"/saker/{case.id}"
    assert kept() is None


def test_a_draft_that_is_too_long_is_not_cut(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    answer = client.post(
        "/saker/kladd", data={"title": "x" * 201, "request_key": "k5"}, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 422 and answer.json is not None and "for lang" in answer.json["error"]


def test_a_draft_changed_in_another_tab_is_told(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.member)
    ajax = {"X-Requested-With": "fetch"}
    first = client.post("/saker/kladd", data={"title": "A", "request_key": "k6"}, headers=ajax).json
    assert first is not None
    client.post(
        f"/saker/{first['id']}/kladd",
        data={"title": "B", "request_key": "k7", "version": first["version"]},
        headers=ajax,
    )
    stale = client.post(
        f"/saker/{first['id']}/kladd",
        data={"title": "C", "request_key": "k6", "version": first["version"]},
        headers=ajax,
    )
    assert stale.status_code == 409 and stale.json is not None and "annen fane" in stale.json["error"]
    page = client.post(
        f"/saker/{first['id']}/rediger",
        data={"title": "C", "question": "D", "request_key": "k6", "version": first["version"]},
    )
    assert page.status_code == 422 and "annen fane" in page.text and 'value="C"' in page.text


def test_withdrawing_following_up_and_closing_by_hand(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.author)
    url = f"/saker/{office.case.id}"
    assert client.post(f"{url}/lukk").status_code == 409
    office.case.state = CaseState.DISCUSSED
    db.session.commit()
    empty = client.post(f"{url}/folg-opp", data={"outcome": " "})
    assert empty.status_code == 422 and "Skriv kort hvordan det gikk." in empty.text
    client.post(f"{url}/folg-opp", data={"outcome": "Det gikk greit."})
    assert "Det gikk greit." in client.get(url).text
    assert client.post(f"{url}/trekk").status_code == 409
    client.post(f"{url}/lukk")
    assert "Teksten slettes 22. februar 2027" in client.get(url).text


def test_filters_live_in_the_address_and_empty_lists_say_what_comes(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.author)
    assert "Samtalen stopper" in client.get("/saker?tilstand=submitted").text
    none = client.get("/saker?tilstand=closed").text
    assert "Ingen av sakene dine har denne statusen." in none and "Samtalen stopper" not in none
    assert "Samtalen stopper" in client.get("/saker?tilstand=tull&side=x").text
    sign_in(client, office.away)
    assert "Her kommer sakene dine." in client.get("/saker").text


def test_from_an_fe_form_to_its_case(client: FlaskClient, office: Office) -> None:
    from tests.factories.fe_forms import make_form

    form = make_form(office.author)
    office.case.fe_form_id = form.id
    sign_in(client, office.author)
    assert client.get(f"/saker/fra-skjema/{form.id}").location == f"/saker/{office.case.id}"
    sign_in(client, office.member)
    assert client.get(f"/saker/fra-skjema/{form.id}").status_code == 404
