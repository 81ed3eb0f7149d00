"""Ticking what the next level should see, taking up what came from below, and the answers that go back."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import queries as forwarding_queries
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.forwarding.operations import Wanted, report_needs
from hpmt_supervision.forwarding.share_operations import SharedText, agree_to_share, ask_to_share, share_of
from hpmt_supervision.logs.models import ItemWork, SessionLog
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.cases import make_agenda, make_case
from tests.factories.catalogue import load_catalogue, tool
from tests.factories.forwarding import Levels, make_levels
from tests.factories.people import role_of
from tests.factories.sessions import make_session

LEARNED = "Spør hva som skal til, før vi foreslår løsning."


@dataclass
class Signing:
    """A session held at the office, ready to be signed, with one case on its agenda."""

    levels: Levels
    session: SupervisionSession
    case: SupervisionCase
    item: AgendaItem
    client: FlaskClient

    @property
    def path(self) -> str:
        return f"/veiledning/{self.session.id}/signer"

    def fields(self, **more: object) -> dict[str, object]:
        log = db.session.scalars(select(SessionLog).where(SessionLog.session_id == self.session.id)).one()
        return {"version": log.version, "closing_line": "God energi.", **more}


def browser(app: Flask, person: Person, role: Role) -> FlaskClient:
    return sign_in(app.test_client(), person, role_assignment_id=role_of(person, role).id)


def held(levels: Levels, group_session: SupervisionSession, item: AgendaItem | None) -> None:
    """Let a session be held, with what was learned written on an item."""
    group_session.status = SessionStatus.HELD
    db.session.add(SessionLog(session_id=group_session.id))
    if item is not None:
        db.session.add(ItemWork(item_id=item.id, learning=LEARNED, done=True, tools=[tool("iimage")]))
    db.session.flush()


@pytest.fixture
def signing(app: Flask) -> Signing:
    load_catalogue()
    levels = make_levels(clock.today())
    session = make_session(levels.office, clock.now() - timedelta(hours=2), invited=[levels.counsellor])
    case = make_case(levels.counsellor, levels.office, title="Arbeidsgiver som ikke svarer")
    item = next(i for i in make_agenda(session, [case], by=levels.hpmt).items if i.kind == ItemKind.CASE)
    held(levels, session, item)
    return Signing(levels, session, case, item, browser(app, levels.hpmt, Role.HPMT_SUPERVISOR))


def needs() -> list[ReportedNeed]:
    return list(db.session.scalars(select(ReportedNeed).order_by(ReportedNeed.id)))


def test_what_is_ticked_when_signing_is_reported_with_nothing_retyped(signing: Signing) -> None:
    page = signing.client.get(signing.path).get_data(as_text=True)
    assert f"Tema: {LEARNED}" in page and "Opplæringsbehov: IIMAGE" in page
    tokens = re.findall(r'name="needs"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="needs"', page)
    ticked = [first or second for first, second in tokens]
    assert len(ticked) == 2, "the case without its author's yes cannot be ticked"
    answer = signing.client.post(signing.path, data=signing.fields(needs=ticked))
    assert answer.status_code == 302
    assert [(need.kind, need.text, need.tool and need.tool.name) for need in needs()] == [
        ("theme", LEARNED, None),
        ("training", None, "IIMAGE"),
    ]
    log_page = signing.client.get(f"/veiledning/{signing.session.id}/logg").get_data(as_text=True)
    assert "Meldt videre" in log_page and "Ikke tatt opp ennå" in log_page


def test_the_titles_on_the_page_are_readings_of_the_cases(signing: Signing) -> None:
    signing.client.get(signing.path)
    read = select(TextReading.subject_id).where(TextReading.subject_kind == "case")
    assert signing.case.id in set(db.session.scalars(read))


def test_a_forged_tick_of_a_case_without_a_yes_signs_nothing_and_keeps_what_was_typed(signing: Signing) -> None:
    answer = signing.client.post(
        signing.path, data=signing.fields(needs=[f"case-of-log:{signing.case.id}"], theme="Kontakt med arbeidsgiver")
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "har ikke sagt ja" in page and "Kontakt med arbeidsgiver" in page and "God energi." in page
    assert needs() == []
    assert db.session.get(SupervisionCase, signing.case.id).state == CaseState.ON_AGENDA  # type: ignore[union-attr]


def test_what_is_no_longer_there_is_said(signing: Signing) -> None:
    answer = signing.client.post(signing.path, data=signing.fields(needs=["learning:999999"]))
    assert answer.status_code == 422
    assert "ikke her lenger" in answer.get_data(as_text=True)


def test_a_phone_number_in_a_theme_stops_and_stands_on_its_field(signing: Signing) -> None:
    answer = signing.client.post(signing.path, data=signing.fields(theme="Ring 404 12 345"))
    assert answer.status_code == 422 and needs() == []


def test_asking_keeps_what_is_typed_and_shows_the_state(signing: Signing) -> None:
    answer = signing.client.post(signing.path, data=signing.fields(do=f"ask:{signing.case.id}", theme="Mitt tema"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "Mitt tema" in page and "er spurt og har ikke svart" in page
    assert share_of(signing.case.id) is not None
    assert db.session.scalars(select(SessionLog.state)).one() == "draft"


def test_the_button_that_enter_presses_does_nothing(signing: Signing) -> None:
    answer = signing.client.post(signing.path, data=signing.fields(do="stay", theme="Mitt tema"))
    assert answer.status_code == 200 and "Mitt tema" in answer.get_data(as_text=True)
    assert db.session.scalars(select(SessionLog.state)).one() == "draft"


def test_a_yes_that_comes_later_is_reported_from_the_signed_log(signing: Signing, app: Flask) -> None:
    levels = signing.levels
    signing.client.post(signing.path, data=signing.fields())
    ask_to_share(case_id=signing.case.id, by=levels.as_hpmt)
    share = share_of(signing.case.id)
    assert share is not None
    agree_to_share(
        case_id=signing.case.id,
        text=SharedText("Arbeidsgiver som ikke svarer", None, "Hva gjør vi?"),
        expected_version=share.version,
        by=levels.as_counsellor,
    )
    db.session.commit()
    token = f"case-of-log:{signing.case.id}"
    path = f"/veiledning/{signing.session.id}/meld-videre"
    assert token in signing.client.get(path).get_data(as_text=True)
    for _twice in range(2):
        assert signing.client.post(path, data={"needs": [token]}).status_code == 302
    [need] = needs()
    assert need.case is not None and need.case.group_id == levels.county.id
    member = browser(app, levels.counsellor, Role.COUNSELLOR)
    assert "Meldt videre" in member.get(f"/veiledning/{signing.session.id}/logg").get_data(as_text=True)


def test_level_2_takes_up_answers_and_passes_on(signing: Signing, app: Flask) -> None:
    levels = signing.levels
    theme, other = report_needs(
        group=levels.office,
        session_id=signing.session.id,
        to_group_id=None,
        wanted=[Wanted("theme", "a", "Kontakt med arbeidsgiver"), Wanted("theme", "b", "Tid til samtaler")],
        by=levels.as_hpmt,
    )
    session = make_session(levels.county, clock.now() - timedelta(hours=1), invited=[levels.hpmt])
    agenda = Agenda(session_id=session.id, set_by_id=levels.fm.id)
    agenda.items = [AgendaItem(position=1, kind=ItemKind.REPORTED_NEEDS, minutes=15)]
    db.session.add(agenda)
    held(levels, session, None)
    client = browser(app, levels.fm, Role.FM_SUPERVISOR)
    step = f"/veiledning/{session.id}/gjennomfor?punkt={agenda.items[0].id}"
    page = client.get(step).get_data(as_text=True)
    assert "Tema: Kontakt med arbeidsgiver" in page and "Tema: Tid til samtaler" in page
    fields = {
        "version": 1,
        "punkt": str(agenda.items[0].id),
        "needs-0-id": str(theme.id),
        "needs-0-taken_up": "y",
        "needs-0-answer": "Ring 404 12 345",
        "needs-1-id": str(other.id),
        "needs-1-answer": "",
        "do": "next",
    }
    stopped = client.post(step, data=fields)
    assert stopped.status_code == 422 and "Ring 404 12 345" in stopped.get_data(as_text=True)
    fields["needs-0-answer"] = "Vi øver på det i mars."
    assert client.post(step, data=fields).status_code == 302
    db.session.expire_all()
    assert (theme.state, other.state) == (NeedState.TAKEN_UP, NeedState.REPORTED)
    assert forwarding_queries.sent(levels.as_hpmt)[0].answers == [], "a draft is seen by nobody below"
    sign_page = client.get(f"/veiledning/{session.id}/signer").get_data(as_text=True)
    assert "Vi øver på det i mars." in sign_page and f"need:{other.id}" in sign_page
    log = db.session.scalars(select(SessionLog).where(SessionLog.session_id == session.id)).one()
    answer = client.post(
        f"/veiledning/{session.id}/signer",
        data={
            "version": log.version,
            "answers-0-id": str(theme.id),
            "answers-0-answer": "Vi øver på det i mars.",
            "needs": [f"need:{other.id}"],
        },
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    db.session.expire_all()
    assert theme.is_answered and theme.taken_up_session_id == session.id
    passed = needs()[-1]
    assert (passed.source_id, passed.text, passed.to_group_id) == (other.id, "Tid til samtaler", levels.nation.id)
    told = client.get(f"/veiledning/{session.id}/logg").get_data(as_text=True)
    assert "Innmeldte temaer og behov" in told and "Vi øver på det i mars." in told


def test_a_forwarded_case_is_answered_with_what_was_learned_and_its_author_is_not_named(
    signing: Signing, app: Flask
) -> None:
    levels = signing.levels
    levels.counsellor.name = "Hemmelig Forfatter"
    case = levels.discussed(title="Når motivasjonen svinger")
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    agree_to_share(
        case_id=case.id, text=SharedText(case.title, None, "Hva nå?"), expected_version=1, by=levels.as_counsellor
    )
    wanted = [Wanted("case", "c", case_id=case.id)]
    [need] = report_needs(
        group=levels.office, session_id=signing.session.id, to_group_id=None, wanted=wanted, by=levels.as_hpmt
    )
    assert need.case is not None
    session = make_session(levels.county, clock.now() - timedelta(hours=1), invited=[levels.hpmt])
    item = next(i for i in make_agenda(session, [need.case], by=levels.fm).items if i.kind == ItemKind.CASE)
    held(levels, session, item)
    client = browser(app, levels.fm, Role.FM_SUPERVISOR)
    paths = [f"/veiledning/{session.id}/{place}" for place in ("gjennomfor", "signer")]
    shown = [client.get(path).get_data(as_text=True) for path in paths]
    assert LEARNED in shown[1]
    log = db.session.scalars(select(SessionLog).where(SessionLog.session_id == session.id)).one()
    fields = {"version": log.version, "answers-0-id": str(need.id), "answers-0-answer": LEARNED}
    assert client.post(paths[1], data=fields).status_code == 302
    shown.append(client.get(f"/veiledning/{session.id}/logg").get_data(as_text=True))
    shown.append(client.get(f"/saker/{need.case_id}").get_data(as_text=True))
    assert all("Hemmelig Forfatter" not in page for page in shown)
    assert [step.answer for line in forwarding_queries.sent(levels.as_hpmt) for step in line.answers] == [LEARNED]
    own_page = browser(app, levels.counsellor, Role.COUNSELLOR).get(f"/saker/{case.id}").get_data(as_text=True)
    assert LEARNED in own_page


def test_the_highest_level_reports_to_nobody(signing: Signing, app: Flask) -> None:
    levels = signing.levels
    session = make_session(levels.nation, clock.now() - timedelta(hours=1), invited=[levels.fm])
    held(levels, session, None)
    client = browser(app, levels.resource, Role.RESOURCE_GROUP)
    assert "Meld videre til" not in client.get(f"/veiledning/{session.id}/signer").get_data(as_text=True)
    assert db.session.scalar(select(func.count(ReportedNeed.id))) == 0
