"""What goes from one level to the next, as each person meets it on Min side."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.moving import move_case
from hpmt_supervision.cases.states import CasePart
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import answer_operations, operations
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.forwarding.operations import Wanted
from hpmt_supervision.forwarding.share_operations import (
    SharedText,
    agree_to_share,
    ask_to_share,
    share_of,
    take_back_share,
)
from hpmt_supervision.logs.models import Agreement, SessionLog
from hpmt_supervision.people.models import Part
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import TextReading
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.forwarding import Levels, make_levels
from tests.factories.logs import sign
from tests.factories.people import give_role, join, make_group, member_of
from tests.factories.sessions import make_held_session, make_session
from tests.integration.home.conftest import MONDAY, counted_statements

See = Callable[..., str]
TITLE = "Når motivasjonen svinger"


@pytest.fixture
def levels(app: Flask) -> Levels:
    load_catalogue()
    found = make_levels(clock.today())
    found.counsellor.name, found.hpmt.name = "Ingrid Solheim", "Marit Haugland"
    found.fm.name, found.resource.name = "Sissel Bakke", "Per Aasen"
    return found


def discussed(levels: Levels) -> SupervisionCase:
    """Make a case that the office's group has discussed in a session whose log is signed."""
    case = levels.discussed(title=TITLE)
    case.state = CaseState.ON_AGENDA
    session = make_held_session(levels.office, "2026-11-19 09:00", attended=[levels.counsellor])
    move_case(case, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=levels.as_hpmt, session_id=session.id)
    sign(session, levels.hpmt)
    return case


def say_yes(levels: Levels, case: SupervisionCase) -> None:
    share = share_of(case.id)
    assert share is not None
    text = SharedText(case.title, case.story, case.question)
    agree_to_share(case_id=case.id, text=text, expected_version=share.version, by=levels.as_counsellor)


def send(levels: Levels, case: SupervisionCase) -> ReportedNeed:
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    say_yes(levels, case)
    return report(levels, Wanted("case", "case", case_id=case.id))


def report(levels: Levels, wanted: Wanted) -> ReportedNeed:
    return operations.report_needs(
        group=levels.office, session_id=None, to_group_id=None, wanted=[wanted], by=levels.as_hpmt
    )[0]


def answer(need: ReportedNeed, by: Viewer, text: str = "Prøv rollespill.") -> None:
    answer_operations.answer_need(need_id=need.id, answer=text, expected_version=need.version, by=by)


def test_the_author_is_asked_once_and_answers_from_the_list(app: Flask, levels: Levels, see: See) -> None:
    case = discussed(levels)
    assert "deles" not in see(levels.counsellor)
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    line = f"Deling Marit Haugland spør om saken «{TITLE}» kan deles Spurt 23. november."
    assert line in see(levels.counsellor)
    page = sign_in(app.test_client(), levels.counsellor).get("/").get_data(as_text=True)
    assert f'href="/saker/{case.id}/deling"' in page
    read = select(TextReading).where(TextReading.subject_id == case.id, TextReading.reader_id == levels.counsellor.id)
    assert {row.reason for row in db.session.scalars(read)} == {"author"}
    say_yes(levels, case)
    assert "kan deles" not in see(levels.counsellor)


def test_a_question_about_a_copy_names_who_asks_and_leads_to_the_copy(app: Flask, levels: Levels, see: See) -> None:
    copy = send(levels, discussed(levels)).case
    assert copy is not None
    move_case(copy, CaseState.ON_AGENDA, part=CasePart.SUPERVISOR, by=levels.as_fm)
    move_case(copy, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=levels.as_fm)
    ask_to_share(case_id=copy.id, by=levels.as_fm)
    assert f"Sissel Bakke spør om saken «{TITLE}» kan deles" in see(levels.counsellor)
    page = sign_in(app.test_client(), levels.counsellor).get("/").get_data(as_text=True)
    assert f'href="/saker/{copy.id}/deling"' in page
    say_yes(levels, copy)
    text = see(levels.fm)
    assert f"Den som skrev saken, har sagt ja til å dele «{TITLE}»" in text
    assert "Ingrid Solheim" not in text and "Marit Haugland" not in text


def test_a_yes_waits_for_the_supervisor_until_it_is_reported(app: Flask, levels: Levels, see: See) -> None:
    case = discussed(levels)
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    assert "sagt ja" not in see(levels.hpmt)
    say_yes(levels, case)
    assert f"Ingrid Solheim har sagt ja til å dele «{TITLE}» Svarte 23. november Meld videre" in see(levels.hpmt)
    page = sign_in(app.test_client(), levels.hpmt).get("/").get_data(as_text=True)
    session_id = case.moves[-1].session_id
    assert f'href="/veiledning/{session_id}/meld-videre?sak=' in page
    read = select(TextReading).where(TextReading.subject_id == case.id, TextReading.reader_id == levels.hpmt.id)
    assert {(row.reason, row.author_id) for row in db.session.scalars(read)} == {("supervisor", levels.counsellor.id)}
    report(levels, Wanted("case", "case", case_id=case.id))
    assert "sagt ja" not in see(levels.hpmt)


def test_a_yes_before_the_log_is_signed_leads_to_the_log_that_is_written(app: Flask, levels: Levels) -> None:
    case = discussed(levels)
    db.session.query(SessionLog).delete()
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    say_yes(levels, case)
    page = sign_in(app.test_client(), levels.hpmt).get("/").get_data(as_text=True)
    assert f'href="/veiledning/{case.moves[-1].session_id}/gjennomfor"' in page


def test_what_came_is_counted_until_it_is_answered(levels: Levels, see: See) -> None:
    needs = [report(levels, Wanted("theme", f"t:{n}", f"Tema {n}")) for n in range(3)]
    text = see(levels.fm)
    assert "Innmeldt 3 innmeldte temaer og behov venter på svar" in text and "Tema 1" not in text
    answer(needs[0], levels.as_fm)
    answer(needs[1], levels.as_fm)
    assert "1 innmeldt tema eller behov venter på svar" in see(levels.fm)
    answer(needs[2], levels.as_fm)
    assert "venter på svar" not in see(levels.fm)


def test_an_answer_is_news_for_two_weeks_to_those_who_reported(levels: Levels, see: See) -> None:
    need = report(levels, Wanted("theme", "t:1", "Kontakt med arbeidsgiver"))
    assert "Nye svar" not in see(levels.hpmt)
    answer(need, levels.as_fm)
    text = see(levels.hpmt)
    assert "Svar fra FM-veileder Svar på det dere meldte: Kontakt med arbeidsgiver Besvart 23. november" in text
    assert "Prøv rollespill." not in text and "Nye svar" not in see(levels.counsellor)
    read = select(TextReading).where(TextReading.subject_kind == "need", TextReading.subject_id == need.id)
    assert {row.reader_id for row in db.session.scalars(read)} == {levels.hpmt.id}
    with clock.at(MONDAY + timedelta(days=14)):
        assert "Nye svar" in see(levels.hpmt)
    with clock.at(MONDAY + timedelta(days=15)):
        assert "Nye svar" not in see(levels.hpmt)


def test_answers_that_read_alike_are_one_line(levels: Levels, see: See) -> None:
    alike = [report(levels, Wanted("theme", f"t:{number}", "Kontakt med arbeidsgiver")) for number in (1, 2)]
    other = report(levels, Wanted("theme", "t:3", "Taushet"))
    for need in (*alike, other):
        answer(need, levels.as_fm)
    text = see(levels.hpmt)
    assert (
        text.count("Svar på det dere meldte: Kontakt med arbeidsgiver Besvart 23. november. 2 svar på det samme.") == 1
    )
    assert text.count("FM-veileder Svar på det dere meldte: Kontakt med arbeidsgiver") == 1
    assert "Svar på det dere meldte: Taushet Besvart 23. november Les svaret" in text
    # Each of the texts behind the one line is still a reading.
    read = select(TextReading.subject_id).where(TextReading.subject_kind == "need")
    assert {need.id for need in (*alike, other)} <= set(db.session.scalars(read))


def test_an_answer_from_the_highest_level_reaches_those_who_first_reported(levels: Levels, see: See) -> None:
    need = report(levels, Wanted("theme", "t:1", "Kontakt med arbeidsgiver"))
    operations.pass_on(need_id=need.id, to_group_id=None, by=levels.as_fm)
    further = db.session.scalars(select(ReportedNeed).where(ReportedNeed.source_id == need.id)).one()
    answer(further, levels.as_resource)
    assert "Svar fra Ressursgruppa Svar på det dere meldte: Kontakt med arbeidsgiver" in see(levels.hpmt)
    assert "Svar på det dere meldte: Kontakt med arbeidsgiver" in see(levels.fm)


def test_an_answer_to_a_case_is_news_to_its_author_for_thirty_days(app: Flask, levels: Levels, see: See) -> None:
    case = discussed(levels)
    answer(send(levels, case), levels.as_fm)
    told = f"Sak Svar fra FM-veileder på saken «{TITLE}» Besvart 23. november: «Prøv rollespill.» Les svaret"
    assert told in see(levels.counsellor)
    read = select(TextReading.reader_id, TextReading.reason).where(TextReading.subject_kind == "need")
    assert db.session.execute(read).all() == [(levels.counsellor.id, "author")], "its first words are a reading"
    page = sign_in(app.test_client(), levels.counsellor).get("/").get_data(as_text=True)
    assert f'href="/saker/{case.id}"' in page
    with clock.at(MONDAY + timedelta(days=30)):
        assert "Nye svar" in see(levels.counsellor)
    with clock.at(MONDAY + timedelta(days=31)):
        assert "Nye svar" not in see(levels.counsellor)


def test_a_case_answered_on_two_levels_stands_once_and_leads_to_the_case_itself(
    app: Flask, levels: Levels, see: See
) -> None:
    case = discussed(levels)
    need = send(levels, case)
    assert need.case is not None
    move_case(need.case, CaseState.ON_AGENDA, part=CasePart.SUPERVISOR, by=levels.as_fm)
    move_case(need.case, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=levels.as_fm)
    ask_to_share(case_id=need.case.id, by=levels.as_fm)
    say_yes(levels, need.case)
    operations.pass_on(need_id=need.id, to_group_id=None, by=levels.as_fm)
    further = db.session.scalars(select(ReportedNeed).where(ReportedNeed.source_id == need.id)).one()
    answer(need, levels.as_fm)
    with clock.at(MONDAY + timedelta(hours=1)):
        answer(further, levels.as_resource)
        text = see(levels.counsellor)
        page = sign_in(app.test_client(), levels.counsellor).get("/").get_data(as_text=True)
    assert text.count("Besvart") == 1
    assert f"Svar fra Ressursgruppa på saken «{TITLE}»" in text
    assert f'href="/saker/{case.id}"' in page and f'href="/saker/{further.case_id}"' not in page


def test_nothing_is_told_of_what_was_taken_back(levels: Levels, see: See) -> None:
    case = discussed(levels)
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    say_yes(levels, case)
    assert TITLE in see(levels.hpmt)
    take_back_share(case_id=case.id, by=levels.as_counsellor)
    for person in (levels.hpmt, levels.fm, levels.resource):
        assert TITLE not in see(person)


@pytest.mark.parametrize("who", ["counsellor", "hpmt", "fm", "resource"])
def test_full_pages_ask_at_most_twelve_times(app: Flask, levels: Levels, who: str) -> None:
    more = make_group(levels.office.unit)
    join(more, levels.hpmt, Part.SUPERVISOR)
    for number in range(1, 6):
        for group, leader in ((levels.office, levels.hpmt), (more, levels.hpmt), (levels.county, levels.fm)):
            make_session(group, f"2026-12-0{number} 09:00", invited=[levels.counsellor, levels.hpmt])
            make_session(group, f"2026-10-0{number} 09:00")
            held = make_held_session(group, f"2026-11-0{number} 09:00", attended=[levels.counsellor, levels.hpmt])
            for owner in (levels.counsellor, levels.hpmt, levels.fm):
                db.session.add(Agreement(session_id=held.id, owner_id=owner.id, what="Øve"))
            sign(held, leader)
        make_session(levels.nation, f"2026-12-0{number} 12:00", invited=[levels.fm])
        case = levels.discussed(title=f"Sak {number}")
        ask_to_share(case_id=case.id, by=levels.as_hpmt)
        if number > 2:
            say_yes(levels, case)
        if number > 3:
            answer(report(levels, Wanted("case", f"case:{number}", case_id=case.id)), levels.as_fm)
        answer(report(levels, Wanted("theme", f"t:{number}", f"Tema {number}")), levels.as_fm)
        report(levels, Wanted("theme", f"u:{number}", f"Mer {number}"))
        member_of(levels.office)
    client = sign_in(app.test_client(), getattr(levels, who))
    with counted_statements() as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 12, statements


def test_roles_keep_to_their_own(levels: Levels, see: See) -> None:
    """Somebody with two roles sees the yes only in the role that leads."""
    case = discussed(levels)
    give_role(levels.hpmt, Role.OFFICE_LEADER, levels.office.unit)
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    say_yes(levels, case)
    assert TITLE in see(levels.hpmt, Role.HPMT_SUPERVISOR)
    assert TITLE not in see(levels.hpmt, Role.OFFICE_LEADER)
