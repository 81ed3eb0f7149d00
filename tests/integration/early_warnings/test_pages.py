"""The pages: who sees which warning, who answers, and that nothing about a person leaves the group."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion, WarningAnswer, WarningLimits
from hpmt_supervision.early_warnings.words import reason_of
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.notices import Notice
from hpmt_supervision.reminders.warning_words import warning_line
from tests.factories.auth import sign_in
from tests.factories.early_warnings import make_answer, make_question, make_warning
from tests.factories.people import give_role, make_group, make_person, member_of
from tests.factories.retention import delete_due
from tests.factories.sessions import local, make_session
from tests.integration.early_warnings.conftest import Place, laid_place, make_place
from tests.integration.home.conftest import counted_statements

ANSWER = "Vi ber Nav-leder skjerme torsdagene."


def client_of(app: Flask, person: Person) -> FlaskClient:
    db.session.commit()
    return sign_in(app.test_client(), person)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def office_leader(place: Place) -> Person:
    person = make_person("Hilde Lederog")
    give_role(person, Role.OFFICE_LEADER, place.office)
    return person


def all_kinds(place: Place, *, level: int = 1) -> dict[WarningKind, EarlyWarning]:
    return {kind: make_warning(place.group, kind, level=level) for kind in WarningKind}


def test_the_supervisor_sees_reason_and_step_and_answers(sqlite_app: Flask) -> None:
    place = laid_place()
    found = all_kinds(place)
    client = client_of(sqlite_app, place.leader)
    page = text_of(client, "/")
    assert "Tidlige varsler" in page and "Gruppa møttes sist 12. oktober, for 42 dager siden." in page
    assert "under medianen på 64,3 % i 8 måneder på rad. I oktober 2026 var den 54,9 %." in page
    assert "Book veiledninger" in page and "Inviter noen" not in page
    # The same is not told twice among what waits.
    assert "Booking" not in page
    group = text_of(client, f"/veiledning/gruppe/{place.group.id}")
    assert group.count("Tidlig varsel,") == 5 and "Ikke besvart ennå" in group
    path = f"/varsler/{found[WarningKind.NO_DATE].id}/svar"
    assert "FM-veilederen og fylkeskoordinatoren leser svaret" in text_of(client, path)
    sent = {"kind": "new_date", "until_on": "26.11.2026", "text": ANSWER, "request_key": "en"}
    assert client.post(path, data=sent).status_code == 302
    assert client.post(path, data=sent).status_code == 302
    assert db.session.scalar(select(func.count(WarningAnswer.id))) == 2
    assert f"Svar fra deg, mandag 23. november Ny dato er satt: torsdag 26. november. {ANSWER}" in text_of(client, "/")
    acts = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "warning.answer")).all()
    assert len(acts) == 2 and all(ANSWER not in (act.details or "") for act in acts)


def test_warnings_of_one_group_are_one_line_with_a_reason_each(sqlite_app: Flask) -> None:
    place = laid_place()
    make_warning(place.group, WarningKind.NO_DATE, level=2)
    make_warning(place.group, WarningKind.NO_SESSION, level=2)
    other = make_group(place.office, name="Gruppe Annen")
    make_warning(other, WarningKind.EMPTY_AGENDAS, level=2)
    page = text_of(client_of(sqlite_app, place.leader), "/")
    line = f"2 varsler, det første mandag 23. november {place.group.name} Ingen veiledning er booket"
    assert line in page
    assert page.count("Lenge siden gruppa møttes") >= 1
    # The one step that mends both stands there once.
    assert re.sub(r" : [^ ].*?(?= )", "", page).count("Book veiledninger") == 1
    above = text_of(client_of(sqlite_app, place.coordinator), "/")
    assert line in above and above.count("Se tallene") == 2
    assert "Gruppe Annen, varslet mandag 23. november Tomme sakslister på rad" in above


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (
            ("2026-11-09", "2026-11-20"),
            "Det var verken saker, meldte behov eller øving på sakslista 9. november og 20. november.",
        ),
        (
            ("2026-11-20", "2026-11-26"),
            "Det var verken saker, meldte behov eller øving på sakslista 20. november, og det er ingenting på den "
            "26. november ennå.",
        ),
        (
            ("2026-11-23", "2026-11-26"),
            "Det er verken saker, meldte behov eller øving på sakslista 23. november og 26. november ennå.",
        ),
    ],
)
def test_an_agenda_to_come_is_told_of_in_the_present(sqlite_app: Flask, days: tuple[str, str], sentence: str) -> None:
    facts: dict[str, str | int] = {"agendas": 2, "day1": days[0], "day2": days[1]}
    with sqlite_app.test_request_context():
        told = reason_of(WarningKind.EMPTY_AGENDAS, facts, date(2026, 11, 23))
    assert told == sentence


def test_a_second_answer_says_which_it_takes_the_place_of_and_both_are_kept(sqlite_app: Flask) -> None:
    place = laid_place()
    warning = make_warning(place.group, WarningKind.NO_DATE)
    client, address = client_of(sqlite_app, place.leader), f"/varsler/{warning.id}/svar"
    instead = "Svaret du sender nå, gjelder i stedet, også datoen."
    assert instead not in text_of(client, address)
    first = {"kind": "new_date", "until_on": "26.11.2026", "request_key": "a" * 32}
    assert "i stedet for det forrige" not in client.post(address, data=first, follow_redirects=True).get_data(True)
    page = text_of(client, address)
    assert instead in page and "Ny dato er satt: torsdag 26. november." in page
    second = {"kind": "new_date", "until_on": "03.12.2026", "request_key": "b" * 32}
    assert "i stedet for det forrige" in client.post(address, data=second, follow_redirects=True).get_data(True)
    assert db.session.scalar(select(func.count(WarningAnswer.id))) == 2
    group = text_of(client, f"/veiledning/gruppe/{place.group.id}")
    newest, _more, earlier = group.partition("Tidligere svar")
    assert "Ny dato er satt: torsdag 3. desember." in newest and "26. november" not in newest
    assert "Ny dato er satt: torsdag 26. november. Et nyere svar gjelder i stedet." in earlier


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Velg det som passer best."),
        ({"kind": "new_date"}, "Skriv datoen dere møtes."),
        ({"kind": "away"}, "Skriv siste dag personen er borte."),
        ({"kind": "away", "until_on": "22.11.2026"}, "Datoen er passert."),
        ({"kind": "away", "until_on": "24.11.2027"}, "Datoen er mer enn et år fram."),
        ({"kind": "away", "until_on": "tull"}, "tull"),
        ({"kind": "other"}, "Skriv kort hva dere gjør."),
        ({"kind": "other", "text": "Ring 22 33 44 55"}, "telefon"),
        ({"kind": "other", "text": "Vi venter på Kari Nordmann."}, "kan være et navn"),
        ({"kind": "other", "text": "ord " * 120}, "Teksten er for lang"),
    ],
)
def test_what_cannot_be_sent_is_said_on_the_field_and_stays(
    sqlite_app: Flask, sent: dict[str, str], sentence: str
) -> None:
    place = laid_place()
    warning = make_warning(place.group)
    client = client_of(sqlite_app, place.leader)
    answer = client.post(f"/varsler/{warning.id}/svar", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and sentence in page
    assert all(value.strip() in page for value in sent.values())
    assert db.session.scalar(select(func.count(WarningAnswer.id))) == 0


def test_those_above_see_what_has_come_up_or_was_answered_and_nothing_about_a_person(sqlite_app: Flask) -> None:
    place = laid_place()
    found = all_kinds(place)
    leader = office_leader(place)
    clients = [client_of(sqlite_app, one) for one in (place.fm, place.coordinator, leader)]
    pages = ["/", "/", None]
    office = f"/rapporter/kontor/{place.office.id}"
    offices = [office, office, "/rapporter/hyppighet"]
    for client, home, report in zip(clients, pages, offices, strict=True):
        assert "Tidlig varsel" not in text_of(client, report)
        assert home is None or "Ingen varsler." in text_of(client, home)
    make_answer(found[WarningKind.NO_DATE], place.leader, AnswerKind.AWAY, text=ANSWER, until_on=date(2026, 12, 14))
    for kind in (WarningKind.BELOW_OWN_LEVEL, WarningKind.ONE_LEADER):
        found[kind].level = 2
    db.session.commit()
    for client, home, report in zip(clients, pages, offices, strict=True):
        seen = text_of(client, report) + (text_of(client, home) if home else "")
        assert "En person er borte til og med mandag 14. desember." in seen and ANSWER in seen
        assert "Svar fra HPMT-veileder" in seen and "Ses på igjen etter mandag 14. desember" in seen
        assert "Andelen i rute ligger under det gruppa selv pleier å ha." in seen and "Ikke besvart ennå" in seen
        assert "Ledelsen av gruppa hviler på færre enn før" in seen
        assert "64,3" not in seen and "54,9" not in seen and "Bare én" not in seen and "8 måneder" not in seen
        assert place.leader.name not in seen and place.member.name not in seen
        # Those that have not come up are not there.
        assert "Tomme sakslister" not in seen
    found[WarningKind.NO_DATE].ended_on = clock.today()
    db.session.commit()
    assert "Ordnet mandag 23. november" in text_of(clients[1], "/")
    assert "Ordnet" in text_of(clients[1], office)
    with clock.at(clock.now() + timedelta(days=15)):
        assert "Ingen dato er booket" not in text_of(client_of(sqlite_app, place.coordinator), "/")


def test_what_is_withheld_is_told_as_a_step_that_is_needed(sqlite_app: Flask) -> None:
    place = laid_place()
    found = all_kinds(place, level=2)
    for kind in (WarningKind.BELOW_OWN_LEVEL, WarningKind.EMPTY_AGENDAS):
        found[kind].facts = found[kind].facts.replace(', "shown": 1', "")
        assert "shown" not in found[kind].facts
    leader = office_leader(place)
    report = f"/rapporter/kontor/{place.office.id}"
    hidden = ("Andelen", "eget nivå", "sakslist", "øving", "tilfeldigheter")
    for person in (place.fm, place.coordinator):
        client = client_of(sqlite_app, person)
        for path in ("/", report):
            seen = text_of(client, path)
            told = seen[seen.index("Ingen veiledning er booket") - 200 : seen.index("Hva det er, vises bare") + 400]
            # Both kinds say the same of the group, so it is said once.
            assert seen.count("Gruppa trenger oppfølging") == 1 and seen.count("Spør dem som leder gruppa.") == 1
            assert "Lenge siden gruppa møttes" in told and "Ledelsen av gruppa hviler på færre enn før" in seen
            assert not [word for word in hidden if word in told], path
    # The group itself, and the office's own leader, are told what it is.
    for person, path in ((place.leader, "/"), (leader, "/rapporter/hyppighet")):
        seen = text_of(client_of(sqlite_app, person), path)
        assert "Tomme sakslister på rad" in seen and "Gruppa trenger oppfølging" not in seen
    with sqlite_app.test_request_context():
        for kind, warning in found.items():
            line = warning_line(Notice(Kind.EARLY_WARNING, place.fm.id, "en", warning.id, clock.now(), clock.now()))
            withheld = kind in {WarningKind.BELOW_OWN_LEVEL, WarningKind.EMPTY_AGENDAS}
            assert ("Gruppa trenger oppfølging" in line) == withheld
            assert not [word for word in hidden if word in line]


def test_the_resource_group_sees_what_has_come_to_it(sqlite_app: Flask) -> None:
    place = laid_place()
    make_warning(place.group, level=2)
    make_warning(place.group, WarningKind.ONE_LEADER, level=3)
    above = make_warning(place.above, WarningKind.NO_DATE, level=2)
    client = client_of(sqlite_app, place.resource)
    page = text_of(client, "/")
    assert "Ledelsen av gruppa hviler" in page and "Ingen dato er booket" not in page
    make_answer(above, place.fm, text=ANSWER)
    db.session.commit()
    page = text_of(client, "/")
    assert "FM Granli" in page and ANSWER in page and "Svar fra FM-veileder" in page
    # Who leads the level-2 group sees the own warning on the own list.
    assert "FM Granli" in text_of(client_of(sqlite_app, place.fm), "/")


def test_what_is_foreign_does_not_exist(sqlite_app: Flask) -> None:
    place = laid_place()
    other = make_place(place.county.parent, "Fremmed")
    warning, mended = make_warning(place.group), make_warning(place.group, WarningKind.ONE_LEADER)
    mended.ended_on = clock.today()
    question = make_question(place.office, place.coordinator)
    for person in (
        other.leader,
        other.fm,
        other.coordinator,
        other.resource,
        place.coordinator,
        member_of(place.group),
    ):
        client = client_of(sqlite_app, person)
        for path in (f"/varsler/{warning.id}/svar", f"/varsler/sporsmal/{question.id}/svar"):
            assert client.get(path).status_code == 404 and client.post(path, data={}).status_code == 404
    client = client_of(sqlite_app, place.leader)
    assert client.get(f"/varsler/{mended.id}/svar").status_code == 404
    for person in (other.fm, other.coordinator, place.leader):
        client = client_of(sqlite_app, person)
        for path in (f"/varsler/kontor/{place.office.id}/spor", f"/varsler/grenser/{place.office.id}"):
            assert client.get(path).status_code == 404 and client.post(path, data={}).status_code == 404
    for person in (place.coordinator, place.fm):
        assert client_of(sqlite_app, person).get("/varsler/grenser/program").status_code == 404
        # A county has no supervisors to ask.
        assert client_of(sqlite_app, person).get(f"/varsler/kontor/{place.county.id}/spor").status_code == 404
    assert "Gruppe Granli" not in text_of(client_of(sqlite_app, other.coordinator), "/")


def test_a_coordinator_asks_and_reads_the_answer(app: Flask) -> None:
    place = laid_place()
    make_session(place.group, "2026-12-03 09:00")
    coordinator, leader = client_of(app, place.coordinator), client_of(app, place.leader)
    office, path = f"/rapporter/kontor/{place.office.id}", f"/varsler/kontor/{place.office.id}/spor"
    assert "Spør kontoret" in text_of(coordinator, office)
    bad = coordinator.post(path, data={"text": "Hva gjør Kari Nordmann?"})
    assert bad.status_code == 422 and "Hva gjør Kari Nordmann?" in bad.get_data(as_text=True)
    sent = {"text": "Hva kom i veien i høst?", "request_key": "en"}
    assert coordinator.post(path, data=sent).status_code == coordinator.post(path, data=sent).status_code == 302
    again = coordinator.post(path, data={"text": "Og nå?"})
    assert again.status_code == 422 and "Vent til svaret er kommet" in again.get_data(as_text=True)
    question = db.session.scalars(select(OfficeQuestion)).one()
    page = text_of(leader, "/")
    assert "Spørsmål fra Mona Granlisen, Fylkeskoordinator" in page and "Hva kom i veien i høst?" in page
    assert "Ikke besvart ennå" in text_of(coordinator, office)
    answer = f"/varsler/sporsmal/{question.id}/svar"
    assert "Navnet ditt vises ikke" in text_of(leader, answer)
    empty = leader.post(answer, data={"text": " ", "version": "1"})
    assert empty.status_code == 422 and "Skriv svaret." in empty.get_data(as_text=True)
    assert leader.post(answer, data={"text": ANSWER, "version": "1"}).status_code == 302
    assert leader.post(answer, data={"text": "Noe annet", "version": "1"}).status_code == 422
    for page in (text_of(coordinator, "/"), text_of(coordinator, office)):
        assert "Svar fra kontoret, mandag 23. november" in page and ANSWER in page
        assert place.leader.name not in page
    assert "Hva kom i veien" not in text_of(leader, "/")
    # Somebody else at the governor's reads neither.
    assert ANSWER not in text_of(client_of(app, place.fm), office)


def test_limits_are_set_where_they_hold(sqlite_app: Flask) -> None:
    place = laid_place()
    resource, coordinator = client_of(sqlite_app, place.resource), client_of(sqlite_app, place.coordinator)
    listed = text_of(coordinator, "/varsler/grenser")
    assert "Hele programmet" in listed and "Nav Granli" in listed and "1,5 intervaller" in listed
    assert "/varsler/grenser/program" not in coordinator.get("/varsler/grenser").get_data(as_text=True)
    # What the first line and the nation are is said, and what may be changed has a button.
    assert "Hele programmet Det som gjelder for HPMT der ikke noe annet er valgt." in listed
    assert "Endre : Nav Granli" in listed and "Endre : Hele programmet" not in listed
    whole = text_of(resource, "/varsler/grenser")
    assert "Endre : Hele programmet" in whole and "Landet er enheten øverst" in whole
    sent = {"intervals_x10": "20", "silence_days": "14", "kinds_from": "above", "version": "0"}
    assert resource.post("/varsler/grenser/program", data=sent).status_code == 302
    path = f"/varsler/grenser/{place.office.id}"
    assert "Som over: 2,0 intervaller" in text_of(coordinator, path)
    own = {"intervals_x10": "", "kinds_from": "here", "kinds": ["no_date", "one_leader"], "version": "0"}
    assert coordinator.post(path, data=own).status_code == 302
    assert coordinator.post(path, data=own | {"empty_agendas": "3"}).status_code == 422
    row = db.session.scalars(select(WarningLimits).where(WarningLimits.unit_id == place.office.id)).one()
    assert (row.intervals_x10, row.silence_days, row.kinds) == (None, None, "no_date one_leader")
    listed = text_of(coordinator, "/varsler/grenser")
    assert (
        "Det som gjelder for HPMT der ikke noe annet er valgt. 2,0 intervaller 2 på rad 1 veileder 14 dager Ingen Her"
        in listed
    )
    assert "Nav Granli 2,0 intervaller 2 på rad 1 veileder 14 dager Lenge siden gruppa møttes," in listed
    for wrong in ({"intervals_x10": "9"}, {"silence_days": "abc"}, {"kinds_from": "x"}, {"kinds": ["x"]}):
        bad = coordinator.post(path, data={"kinds_from": "above", "version": "1"} | wrong)
        assert bad.status_code == 422, wrong


def test_limits_are_set_at_units_that_are_open_today(sqlite_app: Flask) -> None:
    place = laid_place()
    today, path = clock.today(), f"/varsler/grenser/{place.office.id}"
    for opened_on, closed_on, is_open in (
        (today, today, True),
        (today + timedelta(days=1), None, False),
        (None, today - timedelta(days=1), False),
    ):
        place.office.opened_on, place.office.closed_on = opened_on, closed_on
        client = client_of(sqlite_app, place.coordinator)
        assert ("Endre : Nav Granli" in text_of(client, "/varsler/grenser")) is is_open
        assert client.get(path).status_code == (200 if is_open else 404)


def test_texts_go_when_their_time_is_over(sqlite_app: Flask) -> None:
    place = laid_place()
    make_answer(make_warning(place.group), place.leader, text=ANSWER)
    make_question(place.office, place.coordinator)
    db.session.commit()
    for code in ("warning_texts", "question_texts"):
        assert delete_due(code, local("2028-11-23 12:00")) == 0
        assert delete_due(code, local("2028-11-24 12:00")) == 1
        assert delete_due(code, local("2028-11-25 12:00")) == 0
    assert db.session.scalars(select(WarningAnswer.text)).all() == [None]


def test_pages_ask_few_questions_of_the_database(sqlite_app: Flask) -> None:
    place = laid_place()
    found = all_kinds(place, level=2)
    for warning in found.values():
        make_answer(warning, place.leader)
    coordinator, leader = client_of(sqlite_app, place.coordinator), client_of(sqlite_app, place.leader)
    for client, path, most in (
        (coordinator, "/", 12),
        (coordinator, "/varsler/grenser", 12),
        (leader, f"/varsler/{found[WarningKind.NO_DATE].id}/svar", 12),
    ):
        client.get(path)
        with counted_statements() as statements:
            client.get(path)
        assert len(statements) <= most, (path, len(statements))
