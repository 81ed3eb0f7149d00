"""An office whose group nobody leads: who answers what is asked about it, and what whoever asks is told first."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.models import OfficeQuestion
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership
from hpmt_supervision.people.roles import Role
from tests.factories.early_warnings import make_question
from tests.factories.people import give_role, make_person, make_unit
from tests.integration.early_warnings.conftest import Place, laid_place, make_place
from tests.integration.early_warnings.test_pages import ANSWER, client_of, office_leader, text_of


def without_leader(place: Place) -> None:
    """Let the office's only supervisor have been one until yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    for row in db.session.query(Membership).filter_by(person_id=place.leader.id, group_id=place.group.id):
        row.valid_to = yesterday
    for role in place.leader.roles:
        role.valid_to = yesterday
    db.session.flush()


def test_what_is_asked_of_an_office_nobody_leads_goes_to_its_leader(app: Flask) -> None:
    place = laid_place()
    nav_leader = office_leader(place)
    path = f"/varsler/kontor/{place.office.id}/spor"
    make_question(place.office, place.fm, role=Role.FM_SUPERVISOR)
    question = make_question(place.office, place.coordinator)
    coordinator, leader = client_of(app, place.coordinator), client_of(app, nav_leader)
    answer = f"/varsler/sporsmal/{question.id}/svar"
    # While somebody leads the group, it is theirs to answer.
    assert "De som leder gruppene ved kontoret, leser" in text_of(coordinator, path)
    assert leader.get(answer).status_code == 404 and "Hva kom i veien" not in text_of(leader, "/")
    without_leader(place)
    db.session.commit()
    page = text_of(coordinator, path)
    assert "Ingen leder gruppa ved kontoret nå. Spørsmålet går til Nav-lederen" in page
    assert "De som leder gruppene ved kontoret, leser" not in page
    assert question.text is not None and question.text in text_of(leader, "/")
    assert leader.post(answer, data={"text": ANSWER, "version": "1"}).status_code == 302
    assert ANSWER in text_of(coordinator, f"/rapporter/kontor/{place.office.id}")
    sent = coordinator.post(path, data={"text": "Hvem tar over?"}, follow_redirects=True)
    assert "Spørsmålet er sendt til Nav-lederen" in sent.text
    # A leader of another office answers nothing here.
    stranger = make_person()
    give_role(stranger, Role.OFFICE_LEADER, make_unit(parent=place.county))
    latest = db.session.scalars(select(OfficeQuestion).order_by(OfficeQuestion.id.desc())).first()
    assert latest is not None
    assert client_of(app, stranger).get(f"/varsler/sporsmal/{latest.id}/svar").status_code == 404


def test_nothing_is_sent_where_nobody_can_answer(sqlite_app: Flask) -> None:
    place = laid_place()
    without_leader(place)
    path = f"/varsler/kontor/{place.office.id}/spor"
    coordinator = client_of(sqlite_app, place.coordinator)
    page = text_of(coordinator, path)
    assert "så ingen kan svare. Snakk med kontoret eller en administrator." in page and "Send spørsmålet" not in page
    refused = coordinator.post(path, data={"text": "Hva skjer?"})
    assert refused.status_code == 422 and db.session.query(OfficeQuestion).count() == 0


def test_who_asks_sees_that_others_have_asked_and_not_what(sqlite_app: Flask) -> None:
    place = laid_place()
    question = make_question(place.office, place.fm, role=Role.FM_SUPERVISOR)
    elsewhere = make_place(place.county.parent, name="Lia")
    make_question(elsewhere.office, elsewhere.coordinator)
    path = f"/varsler/kontor/{place.office.id}/spor"
    coordinator = client_of(sqlite_app, place.coordinator)
    page = text_of(coordinator, path)
    assert "Spørsmål fra FM-veileder, mandag 23. november" in page and "Ikke besvart ennå" in page
    assert question.text is not None and question.text not in page and place.fm.name not in page
    assert "Fylkeskoordinator, mandag" not in page
    question.answered_at, question.answered_by_id = clock.now(), place.leader.id
    db.session.commit()
    assert "Besvart" in text_of(coordinator, path)
    question.answered_at = clock.now() - timedelta(days=20)
    db.session.commit()
    assert "Spurt før" not in text_of(coordinator, path)
