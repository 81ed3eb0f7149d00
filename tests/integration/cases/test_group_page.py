"""The page of a group: answers from above, what is reported from below, and its quiet states."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.cases.models import Agenda, AgendaItem, ItemKind
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import answer_operations, operations
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.forwarding.operations import Wanted
from hpmt_supervision.people.models import Part, Person, StandIn, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import TextReading
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.forwarding import Levels, make_levels
from tests.factories.people import give_role, join, make_group, make_person, supervisor_of
from tests.factories.sessions import local, make_session
from tests.integration.home.conftest import counted_statements, plain

MONDAY = local("2026-11-23 08:00")
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def levels(app: Flask, _monday: None) -> Levels:
    load_catalogue()
    found = make_levels(clock.today())
    found.hpmt.name, found.fm.name, found.resource.name = "Marit Haugland", "Sissel Bakke", "Per Aasen"
    found.office.unit.name = "Nav Granli"
    db.session.flush()
    return found


def report(levels: Levels, text: str, key: str) -> ReportedNeed:
    return operations.report_needs(
        group=levels.office, session_id=None, to_group_id=None, wanted=[Wanted("theme", key, text)], by=levels.as_hpmt
    )[0]


def answer(need: ReportedNeed, text: str, by: Viewer) -> None:
    answer_operations.answer_need(need_id=need.id, answer=text, expected_version=None, by=by)


def page_of(app: Flask, person: Person, group: SupervisionGroup) -> str:
    found = sign_in(app.test_client(), person).get(f"/veiledning/gruppe/{group.id}")
    assert found.status_code == 200
    return found.text


def test_answers_stand_latest_first_with_their_level_and_are_recorded(app: Flask, levels: Levels) -> None:
    first, second = report(levels, "Kontakt med arbeidsgiver", "t:1"), report(levels, "Plan med SMARTE mål", "t:2")
    waiting = report(levels, "Ingen har svart på dette", "t:3")
    with clock.at(MONDAY - timedelta(days=3)):
        answer(first, "Vi øver i mars.", levels.as_fm)
    passed = operations.pass_on(need_id=second.id, by=levels.as_fm)
    answer(passed, "Nytt hefte kommer.", levels.as_resource)
    html = page_of(app, levels.hpmt, levels.office)
    text = plain(html)
    card = text[text.index("Svar Tema") : text.index("Medlemmer")]
    assert card.index("Plan med SMARTE mål") < card.index("Kontakt med arbeidsgiver")
    assert "Svar fra Ressursgruppa Nytt hefte kommer. Per Aasen, mandag 23. november" in card
    assert "Svar fra FM-veileder Vi øver i mars. Sissel Bakke, fredag 20. november" in card
    assert waiting.text not in card
    assert f'href="/innmeldt/{first.id}"' in html and 'href="/innmeldt?vis=meldt"' in html
    assert "Innmeldte temaer og behov" not in text, "nothing is reported to the lowest level"
    read = db.session.scalars(select(TextReading.subject_id).where(TextReading.reader_id == levels.hpmt.id)).all()
    assert {first.id, second.id, passed.id} <= set(read)


def test_answers_are_shown_for_sixty_days(app: Flask, levels: Levels) -> None:
    need = report(levels, "Kontakt med arbeidsgiver", "t:1")
    answer(need, "Vi øver i mars.", levels.as_fm)
    with clock.at(MONDAY + timedelta(days=60)):
        assert "Vi øver i mars." in page_of(app, levels.hpmt, levels.office)
    with clock.at(MONDAY + timedelta(days=61)):
        text = plain(page_of(app, levels.hpmt, levels.office))
        assert "Vi øver i mars." not in text and "Ingen svar de siste 60 dagene." in text


def test_the_answers_of_another_group_of_the_office_are_not_here(app: Flask, levels: Levels) -> None:
    other = make_group(levels.office.unit)
    join(other, levels.hpmt, Part.SUPERVISOR)
    need = report(levels, "Kontakt med arbeidsgiver", "t:1")
    answer(need, "Vi øver i mars.", levels.as_fm)
    assert "Vi øver i mars." not in page_of(app, levels.hpmt, other)


def test_the_county_sees_what_waits_and_the_nation_has_no_level_above(app: Flask, levels: Levels) -> None:
    need, done = report(levels, "Kontakt med arbeidsgiver", "t:1"), report(levels, "Ferdig tema", "t:2")
    answer(done, "Svart.", levels.as_fm)
    html = page_of(app, levels.fm, levels.county)
    text = plain(html)
    assert "Innmeldte temaer og behov 1 venter Tema Kontakt med arbeidsgiver" in text
    assert "Marit Haugland, Nav Granli, meldt 23. november" in text and "Ferdig tema" not in text
    assert f'href="/innmeldt/{need.id}"' in html and 'href="/innmeldt?vis=mottatt"' in html
    text = plain(page_of(app, levels.resource, levels.nation))
    assert "Ingenting venter på svar." in text and "Ingen svar de siste" not in text


def test_few_questions_on_every_level(app: Flask, levels: Levels) -> None:
    make_session(levels.county, "2026-11-26 09:00", invited=[levels.hpmt])
    for number in range(6):
        need = report(levels, f"Tema {number}", f"t:{number}")
        if number % 2:
            operations.pass_on(need_id=need.id, by=levels.as_fm)
    db.session.commit()
    pairs = (
        (levels.hpmt, levels.office),
        (levels.fm, levels.county),
        (levels.resource, levels.nation),
    )
    for person, group in pairs:
        client = sign_in(app.test_client(), person)
        with counted_statements() as statements:
            client.get(f"/veiledning/gruppe/{group.id}")
        selects = [one for one in statements if one.lstrip().upper().startswith("SELECT")]
        assert len(selects) <= MOST_QUERIES, "\n".join(selects)


def test_a_group_without_members_dates_and_agenda(app: Flask, levels: Levels) -> None:
    empty = make_group(levels.office.unit)
    join(empty, levels.hpmt, Part.SUPERVISOR)
    text = plain(page_of(app, levels.hpmt, empty))
    assert "0 medlemmer" in text and "Gruppa har ingen medlemmer i dag." in text
    assert "Ingen dato er booket." in text and "Ingen andre saker venter." in text
    session = make_session(empty, "2026-11-26 09:00")
    db.session.add(Agenda(session_id=session.id, set_by_id=levels.hpmt.id))
    db.session.flush()
    text = plain(page_of(app, levels.hpmt, empty))
    assert "0 av 90 minutter Lista er tom. Legg til saker fra køen" in text and "Endre sakslista" in text


def test_a_stand_in_sees_the_group_whose_supervisor_left(app: Flask, levels: Levels) -> None:
    group = make_group(levels.office.unit)
    gone, here = make_person("Jonas Eide"), make_person("Tone Brekke")
    give_role(here, Role.HPMT_SUPERVISOR, levels.office.unit)
    join(group, gone, Part.SUPERVISOR, until=clock.today() - timedelta(days=1))
    days = {"valid_from": clock.today() - timedelta(days=9), "valid_to": clock.today() + timedelta(days=9)}
    db.session.add(StandIn(group_id=group.id, absent_person_id=gone.id, person_id=here.id, **days))
    db.session.flush()
    text = plain(page_of(app, here, group))
    assert "Du er vikar. Gruppa har ingen fast veileder i dag." in text and "Jonas Eide" not in text


def test_a_proposal_that_a_co_leader_was_quicker_with_is_not_overwritten(app: Flask, levels: Levels) -> None:
    jonas = supervisor_of(levels.office, "Jonas Eide")
    session = make_session(levels.office, "2026-11-26 09:00")
    client = sign_in(app.test_client(), levels.hpmt)
    form = {"item": "new_agreements", "minutes": "10", "do": "save", "version": "0"}
    assert "Forslag til saksliste" in client.get(f"/veiledning/gruppe/{levels.office.id}").text
    agenda = Agenda(session_id=session.id, set_by_id=jonas.id)
    agenda.items = [AgendaItem(position=1, kind=ItemKind.SKILL_TRAINING, minutes=30)]
    db.session.add(agenda)
    db.session.commit()
    sent = client.post(f"/veiledning/{session.id}/saksliste", data=form)
    text = plain(sent.text)
    assert sent.status_code == 422 and "Jonas Eide endret sakslista" in text and "Se endringen." in text
    text = plain(client.get(f"/veiledning/gruppe/{levels.office.id}").text)
    assert "30 av 90 minutter" in text and "Jonas Eide satte sakslista" in text


def add_button(client: FlaskClient, session_id: int) -> bool:
    return 'value="add:reported_needs"' in client.get(f"/veiledning/{session_id}/saksliste").text


def test_the_agenda_of_a_higher_level_takes_up_what_is_reported(app: Flask, levels: Levels) -> None:
    session = make_session(levels.county, "2026-11-26 09:00", invited=[levels.hpmt])
    low = make_session(levels.office, "2026-11-27 09:00")
    client = sign_in(app.test_client(), levels.fm)
    assert add_button(client, session.id)
    assert not add_button(sign_in(app.test_client(), levels.hpmt), low.id)
    assert "Innmeldte temaer og behov Ingenting venter nå" in plain(
        client.get(f"/veiledning/{session.id}/saksliste").text
    )
    for number in range(3):
        report(levels, f"Tema {number}", f"t:{number}")
    db.session.commit()
    assert not add_button(client, session.id), "the proposal has it already"
    form = {"item": "new_agreements", "minutes": "10", "do": "add:reported_needs", "version": "0"}
    assert client.post(f"/veiledning/{session.id}/saksliste", data=form).status_code == 302
    kinds = [item.kind for item in db.session.scalars(select(AgendaItem).order_by(AgendaItem.position))]
    assert kinds == [ItemKind.REPORTED_NEEDS, ItemKind.NEW_AGREEMENTS]
    for path in (f"/veiledning/{session.id}/saksliste", f"/veiledning/gruppe/{levels.county.id}"):
        assert "Innmeldte temaer og behov 3 venter" in plain(client.get(path).text)
    member = sign_in(app.test_client(), levels.hpmt)
    assert "Innmeldte temaer og behov" in plain(member.get(f"/veiledning/{session.id}/saksliste").text)
