"""The list of what is reported, and the page of one need: what they show to whom, answering, and wrong input."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import answer_operations, operations
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.forwarding.operations import Wanted
from hpmt_supervision.forwarding.share_operations import ask_to_share, take_back_share
from hpmt_supervision.people.models import Part
from hpmt_supervision.privacy.models import TextReading
from tests.factories.cases import make_agenda, make_planned
from tests.factories.people import join, make_group, make_unit, member_of, supervisor_of
from tests.integration.forwarding.conftest import AUTHOR, SECRET, Scene

MOST_QUERIES = 12


def answer_to(page: str, text: str) -> dict[str, str]:
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    return {"answer": text, "version": version[1]}


def test_each_role_sees_the_sides_it_can_have(scene: Scene) -> None:
    need = scene.theme()
    hpmt, fm, resource = (scene.browser(p) for p in (scene.levels.hpmt, scene.levels.fm, scene.levels.resource))
    page = hpmt.get("/innmeldt").text
    assert need.text in page and "Mottatt" not in page
    assert hpmt.get("/innmeldt?vis=mottatt").text.count("Mottatt") == 0
    page = fm.get("/innmeldt").text
    assert need.text in page and 'href="/innmeldt?vis=meldt"' in page and "Marit Haugland, Nav Granli" in page
    assert "Ingenting er meldt videre ennå." in fm.get("/innmeldt?vis=meldt").text
    page = resource.get("/innmeldt").text
    assert "Ingenting venter på svar." in page and "vis=meldt" not in page
    assert scene.browser(scene.levels.counsellor).get("/innmeldt").status_code == 404
    assert 'href="/innmeldt"' in hpmt.get("/veiledning").text


def test_an_answer_travels_down_and_is_read_where_it_was_asked(scene: Scene) -> None:
    need = scene.theme()
    fm, resource, hpmt = (scene.browser(p) for p in (scene.levels.fm, scene.levels.resource, scene.levels.hpmt))
    page = fm.get(f"/innmeldt/{need.id}").text
    assert "Svaret kan leses av den som meldte det" in page and "Meld videre til Ressursgruppa" in page
    for _ in range(2):
        assert fm.post(f"/innmeldt/{need.id}/meld-videre").status_code == 302
    passed = db.session.scalars(select(ReportedNeed).where(ReportedNeed.source_id == need.id)).one()
    above = resource.get(f"/innmeldt/{passed.id}")
    assert "Sissel Bakke" in above.text and "Meld videre" not in above.text
    answer = answer_to(above.text, "Vi tar det på samlingen i mars.")
    for _ in range(2):
        assert resource.post(f"/innmeldt/{passed.id}", data=answer).status_code == 302
    for browser, url in ((hpmt, "/innmeldt"), (hpmt, f"/innmeldt/{need.id}"), (fm, f"/innmeldt/{need.id}")):
        page = browser.get(url).text
        assert "Svar fra Ressursgruppa" in page and "samlingen i mars" in page and "Per Aasen" in page
    assert "Meldt videre av Sissel Bakke" in hpmt.get(f"/innmeldt/{need.id}").text


def test_an_answer_to_a_case_is_on_its_page_for_the_author_and_the_leader(scene: Scene) -> None:
    need = scene.forward()
    fm = scene.browser(scene.levels.fm)
    page = fm.get(f"/innmeldt/{need.id}").text
    assert f'href="/saker/{need.case_id}"' in page and "når den er tatt opp" in page
    fm.post(f"/innmeldt/{need.id}", data=answer_to(page, "Prøv rollespill."))
    for person in (scene.levels.counsellor, scene.levels.hpmt):
        text = scene.browser(person).get(f"/saker/{scene.case.id}").text
        assert "Svar fra FM-veileder" in text and "Prøv rollespill." in text and "Sissel Bakke" in text
    read = select(TextReading.reader_id).where(TextReading.subject_kind == "need", TextReading.subject_id == need.id)
    assert {scene.levels.counsellor.id, scene.levels.hpmt.id} <= set(db.session.scalars(read))


def test_a_case_goes_on_to_level_3_with_its_own_question_and_yes(scene: Scene) -> None:
    need = scene.forward()
    assert need.case is not None
    scene.discuss(need.case)
    fm, url = scene.browser(scene.levels.fm), f"/innmeldt/{need.id}"
    assert "Spør om å dele" in fm.get(url).text
    refused = fm.post(f"{url}/meld-videre")
    assert refused.status_code == 422 and "ikke sagt ja" in refused.text
    fm.post(f"/saker/{need.case_id}/spor-om-deling")
    assert "ikke svart." in fm.get(url).text
    author = scene.browser(scene.levels.counsellor)
    assert "Sissel Bakke har spurt." in author.get(f"/saker/{need.case_id}").text
    assert "Dele saken med Ressursgruppa" in author.get(f"/saker/{need.case_id}/deling").text
    scene.say_yes(need.case)
    db.session.commit()
    assert "De får teksten som er avtalt" in fm.get(url).text
    assert fm.post(f"{url}/meld-videre").status_code == 302
    further = db.session.scalars(select(ReportedNeed).where(ReportedNeed.source_id == need.id)).one()
    resource = scene.browser(scene.levels.resource)
    page = resource.get(f"/saker/{further.case_id}").text
    assert "Meldt videre av Sissel Bakke" in page and AUTHOR not in page and "Marit Haugland" not in page


def test_the_authors_name_is_on_no_page_of_the_level_above(scene: Scene) -> None:
    need = scene.forward()
    assert need.case is not None
    levels = scene.levels
    fm = scene.browser(levels.fm)
    session = make_planned(levels.county, clock.now() - timedelta(minutes=10), levels.hpmt)
    before = ["/", "/saker", f"/veiledning/gruppe/{levels.county.id}", f"/veiledning/{session.id}/saksliste"]
    before += ["/innmeldt", f"/innmeldt/{need.id}", f"/saker/{need.case_id}"]
    told = 0
    for url in before:
        page = fm.get(url)
        assert page.status_code == 200 and AUTHOR not in page.text and str(AUTHOR.split()[1]) not in page.text, url
        told += "Marit Haugland" in page.text
    assert told >= 5, "the pages know the case by who forwarded it"
    item = make_agenda(session, [need.case], by=levels.fm).items[0]
    db.session.commit()
    assert fm.post(f"/veiledning/{session.id}/start").status_code == 302
    learned = {"punkt": str(item.id), "version": "", "learning": "Begge sider av vekta.", "do": "next"}
    learned |= {"attended": str(levels.hpmt.id)}
    assert fm.post(f"/veiledning/{session.id}/gjennomfor", data=learned).status_code == 302
    during = [f"/veiledning/{session.id}/gjennomfor?punkt={item.id}", f"/veiledning/{session.id}/signer"]
    during += [f"/veiledning/{session.id}/saksliste", f"/veiledning/{session.id}"]
    for url in during:
        page = fm.get(url)
        assert page.status_code == 200 and AUTHOR not in page.text, url
    member = scene.browser(levels.hpmt)
    page = member.get(f"/saker/{need.case_id}")
    assert "Meldt videre av Marit Haugland, Nav Granli" in page.text and AUTHOR not in page.text
    assert AUTHOR not in member.get(f"/veiledning/{session.id}/saksliste").text
    version = re.search(r'name="version" value="(\d+)"', fm.get(f"/veiledning/{session.id}/signer").text)
    assert version is not None
    assert fm.post(f"/veiledning/{session.id}/signer", data={"version": version[1]}).status_code == 302
    for url in (f"/veiledning/{session.id}/logg", f"/veiledning/gruppe/{levels.county.id}/logger"):
        page = fm.get(url)
        assert page.status_code == 200 and AUTHOR not in page.text, url


def test_answering_what_was_just_taken_back_keeps_what_was_typed(scene: Scene) -> None:
    need = scene.forward()
    fm = scene.browser(scene.levels.fm)
    sent = answer_to(fm.get(f"/innmeldt/{need.id}").text, "Et langt og godt svar")
    take_back_share(case_id=scene.case.id, by=scene.levels.as_counsellor)
    db.session.commit()
    for answer in (fm.post(f"/innmeldt/{need.id}", data=sent), fm.post(f"/innmeldt/{need.id}/meld-videre")):
        assert answer.status_code == 404 and "er tatt tilbake" in answer.text and SECRET not in answer.text
    assert "Et langt og godt svar" in fm.post(f"/innmeldt/{need.id}", data=sent).text
    assert "er tatt tilbake" in fm.get(f"/innmeldt/{need.id}").text
    assert scene.case.title not in fm.get(f"/innmeldt/{need.id}").text
    page = scene.browser(scene.levels.hpmt).get("/innmeldt").text
    assert "Saken er tatt tilbake av den som skrev den" in page and scene.case.title not in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" ", "Skriv svaret til dem som meldte det."),
        ("x" * 4001, "Bruk høyst 4000 tegn"),
        ("Ring henne på 22 22 55 55.", "telefonnummer"),
    ],
)
def test_wrong_answers_are_told_and_kept(scene: Scene, text: str, sentence: str) -> None:
    need = scene.theme()
    fm = scene.browser(scene.levels.fm)
    answer = fm.post(f"/innmeldt/{need.id}", data=answer_to(fm.get(f"/innmeldt/{need.id}").text, text))
    assert answer.status_code == 422 and sentence in answer.text and text.strip() in answer.text
    db.session.expire_all()
    assert need.state == NeedState.REPORTED and need.answer is None


def test_two_who_answer_at_once(scene: Scene) -> None:
    need = scene.theme()
    other = supervisor_of(scene.levels.county, "Anne Vik")
    fm, second = scene.browser(scene.levels.fm), scene.browser(other)
    sent = answer_to(fm.get(f"/innmeldt/{need.id}").text, "Første svar")
    fm.post(f"/innmeldt/{need.id}", data=sent)
    stale = second.post(f"/innmeldt/{need.id}", data={**sent, "answer": "Mitt svar"})
    assert stale.status_code == 422 and "Mitt svar" in stale.text and "Noen andre har endret dette" in stale.text
    db.session.expire_all()
    assert need.answer == "Første svar"


def test_a_draft_of_an_answer_is_for_those_who_write_it(scene: Scene) -> None:
    need = scene.theme()
    answer_operations.take_up(need_id=need.id, session_id=None, answer="Halvferdig", by=scene.levels.as_fm)
    db.session.commit()
    hpmt = scene.browser(scene.levels.hpmt)
    for url in ("/innmeldt", f"/innmeldt/{need.id}"):
        page = hpmt.get(url).text
        assert "Halvferdig" not in page and "Tatt opp" in page
    assert "Halvferdig" in scene.browser(scene.levels.fm).get(f"/innmeldt/{need.id}").text


def test_taking_back_a_theme_until_somebody_does_something_with_it(scene: Scene) -> None:
    first, second, third = (scene.theme(f"Tema nummer {n}", f"t:{n}") for n in (1, 2, 3))
    operations.pass_on(need_id=second.id, by=scene.levels.as_fm)
    answer_operations.take_up(need_id=third.id, session_id=None, answer=None, by=scene.levels.as_fm)
    hpmt = scene.browser(scene.levels.hpmt)
    assert "Ja, trekk" in hpmt.get(f"/innmeldt/{first.id}").text
    for _ in range(2):
        assert hpmt.post(f"/innmeldt/{first.id}/trekk").status_code == 302
    for need in (second, third):
        assert "Ja, trekk" not in hpmt.get(f"/innmeldt/{need.id}").text
        hpmt.post(f"/innmeldt/{need.id}/trekk")
    db.session.expire_all()
    states = [need.state for need in (first, second, third)]
    assert states == [NeedState.WITHDRAWN, NeedState.REPORTED, NeedState.TAKEN_UP]
    assert "Trukket" in hpmt.get(f"/innmeldt/{first.id}").text
    assert "Tema nummer 1" not in scene.browser(scene.levels.fm).get("/innmeldt?tilstand=alle").text


def test_nobody_reaches_other_peoples_needs(scene: Scene) -> None:
    need = scene.theme()
    strangers = [
        supervisor_of(make_group()),
        supervisor_of(make_group(level=2)),
        scene.levels.resource,
        scene.levels.counsellor,
        member_of(scene.levels.county),
    ]
    for person in strangers:
        browser = scene.browser(person)
        for answer in (
            browser.get(f"/innmeldt/{need.id}"),
            browser.post(f"/innmeldt/{need.id}", data={"answer": "x"}),
            browser.post(f"/innmeldt/{need.id}/meld-videre"),
            browser.post(f"/innmeldt/{need.id}/trekk"),
        ):
            assert answer.status_code == 404 and need.text not in answer.text
    # The sender reads it and does not answer it; the receiver answers it and does not take it back.
    hpmt, fm = scene.browser(scene.levels.hpmt), scene.browser(scene.levels.fm)
    assert hpmt.post(f"/innmeldt/{need.id}", data={"answer": "x"}).status_code == 404
    assert hpmt.post(f"/innmeldt/{need.id}/meld-videre").status_code == 404
    assert fm.post(f"/innmeldt/{need.id}/trekk").status_code == 404
    db.session.expire_all()
    assert (need.state, need.answer) == (NeedState.REPORTED, None)


def test_a_group_whose_supervisor_left_keeps_what_waits(scene: Scene) -> None:
    need = scene.theme()
    for membership in scene.levels.fm.memberships:
        if membership.part == Part.SUPERVISOR:
            membership.valid_to = scene.levels.today - timedelta(days=1)
    db.session.commit()
    fm, hpmt = scene.browser(scene.levels.fm), scene.browser(scene.levels.hpmt)
    assert fm.get(f"/innmeldt/{need.id}").status_code == 404
    assert "Du leder ingen gruppe i dag." in fm.get("/innmeldt").text
    assert "Gruppa har ingen veileder i dag." in hpmt.get(f"/innmeldt/{need.id}").text
    follower = supervisor_of(scene.levels.county)
    assert need.text in scene.browser(follower).get("/innmeldt").text


def test_no_group_above_is_said_and_several_are_a_choice(scene: Scene) -> None:
    need = scene.theme()
    other = make_group(make_unit(parent=scene.levels.nation.unit), name="Den andre gruppa")
    other.level, other.unit = 3, scene.levels.nation.unit
    join(other, scene.levels.fm)
    fm, url = scene.browser(scene.levels.fm), f"/innmeldt/{need.id}"
    page = fm.get(url).text
    assert '<select id="to_group"' in page and "Den andre gruppa" in page
    wrong = fm.post(f"{url}/meld-videre", data={"to_group": str(scene.levels.office.id)})
    assert wrong.status_code == 422 and "Velg en av gruppene" in wrong.text
    fm.post(f"{url}/meld-videre", data={"to_group": str(other.id)})
    passed = db.session.scalars(select(ReportedNeed).where(ReportedNeed.source_id == need.id)).one()
    assert passed.to_group_id == other.id


def test_without_a_group_above_passing_on_says_whom_to_ask(scene: Scene) -> None:
    lonely = make_group(level=2)
    below = make_group(make_unit(parent=lonely.unit))
    hpmt, fm = supervisor_of(below), supervisor_of(lonely)
    join(lonely, hpmt)
    viewer = scene.levels.viewer(hpmt, scene.levels.as_hpmt.role)
    need = operations.report_needs(
        group=below, session_id=None, to_group_id=None, wanted=[Wanted("theme", "x", "Tema")], by=viewer
    )[0]
    browser = scene.browser(fm)
    assert "Det er ingen gruppe på nivået over" in browser.get(f"/innmeldt/{need.id}").text
    refused = browser.post(f"/innmeldt/{need.id}/meld-videre")
    assert refused.status_code == 422 and "Spør administrator" in refused.text


def test_filters_live_in_the_address_and_odd_values_are_no_filter(scene: Scene) -> None:
    theme = scene.theme("Kontakt med arbeidsgiver")
    tool = db.session.scalars(select(Tool).order_by(Tool.id)).first()
    assert tool is not None
    scene.report(Wanted("training", "tool", tool_id=tool.id))
    answer_operations.answer_need(need_id=theme.id, answer="Svar", expected_version=None, by=scene.levels.as_fm)
    fm = scene.browser(scene.levels.fm)
    assert theme.text not in fm.get("/innmeldt").text and tool.name in fm.get("/innmeldt").text
    assert theme.text in fm.get("/innmeldt?tilstand=besvart").text
    assert "Ingenting passer til valgene." in fm.get("/innmeldt?slag=case").text
    group = scene.levels.county.id
    assert tool.name in fm.get(f"/innmeldt?gruppe={group}&slag=training").text
    assert tool.name in fm.get("/innmeldt?gruppe=99999999999&tilstand=x&slag=%00&vis=y&side=z".replace("%00", "q")).text


def test_the_list_has_pages_and_asks_few_questions(scene: Scene) -> None:
    needs = [scene.theme(f"Tema nummer {n:02}", f"t:{n}") for n in range(25)]
    forwarded = scene.forward()
    ask_to_share(case_id=forwarded.case_id or 0, by=scene.levels.as_fm)
    operations.pass_on(need_id=needs[0].id, by=scene.levels.as_fm)
    people = (scene.levels.fm, scene.levels.hpmt, scene.levels.counsellor)
    fm, hpmt, author = (scene.browser(person) for person in people)
    assert "Tema nummer 01" in fm.get("/innmeldt").text and "Tema nummer 24" in fm.get("/innmeldt?side=2").text
    pages = [(fm, "/innmeldt"), (hpmt, "/innmeldt"), (fm, "/innmeldt?vis=meldt"), (fm, f"/innmeldt/{forwarded.id}")]
    pages += [(hpmt, f"/innmeldt/{needs[0].id}"), (fm, f"/innmeldt/{needs[1].id}"), (hpmt, f"/saker/{scene.case.id}")]
    pages += [(author, f"/saker/{scene.case.id}"), (author, f"/saker/{forwarded.case_id}")]
    pages += [(author, f"/saker/{scene.case.id}/deling"), (fm, f"/saker/{forwarded.case_id}")]
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        many = {}
        for browser, url in pages:
            asked.clear()
            assert browser.get(url).status_code == 200
            many[url] = len(asked)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert {url: count for url, count in many.items() if count > MOST_QUERIES} == {}


def test_showing_a_need_is_recorded(scene: Scene) -> None:
    need = scene.theme()
    scene.browser(scene.levels.fm).get("/innmeldt")
    scene.browser(scene.levels.hpmt).get(f"/innmeldt/{need.id}")
    rows = db.session.execute(
        select(TextReading.reader_id, TextReading.reason, TextReading.place)
        .where(TextReading.subject_kind == "need", TextReading.subject_id == need.id)
        .order_by(TextReading.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        (scene.levels.fm.id, "receiver", "need"),
        (scene.levels.hpmt.id, "sender", "need"),
    ]
