"""Min side of a counsellor, state by state."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.logs import sign
from tests.factories.people import join, make_absence, make_group, member_of
from tests.factories.sessions import local, make_cancelled_session, make_held_session, make_session
from tests.integration.home.conftest import MONDAY, Office, counted_statements, plain

See = Callable[..., str]


def make_case(
    office: Office, author: Person, state: CaseState = CaseState.SUBMITTED, title: str = "Tittelen"
) -> SupervisionCase:
    case = SupervisionCase(
        author_id=author.id, group_id=office.group.id, state=state, title=title, submitted_at=clock.now()
    )
    db.session.add(case)
    db.session.flush()
    return case


def set_agenda(office: Office, session: SupervisionSession, *cases: SupervisionCase) -> None:
    agenda = Agenda(session_id=session.id, set_by_id=office.marit.id)
    agenda.items = [
        AgendaItem(position=number, kind=ItemKind.CASE, case=case, minutes=25) for number, case in enumerate(cases, 1)
    ]
    db.session.add(agenda)
    db.session.flush()


def test_the_next_session_stands_first_and_asks(office: Office, see: See) -> None:
    session = make_session(office.group, "2026-11-26 09:00", invited=[office.ingrid], place="Møterom Naustet")
    other = member_of(office.group)
    set_agenda(office, session, make_case(office, office.ingrid), make_case(office, other))
    text = see(office.ingrid)
    assert "Mandag 23. november 2026, uke 48" in text
    assert "Torsdag 26. november kl. 09.00–10.30 om 3 dager" in text
    assert f"Møterom Naustet, {office.group.unit.name}" in text
    assert "Jonas Eide og Marit Haugland leder" in text
    assert "2 saker på sakslista, én er din. Du kan lese begge fra onsdag 25. november." in text
    assert "Kommer du? Ja, jeg kommer Kanskje" in text and "Svar innen onsdag 25. november." in text


def test_without_an_agenda_the_queue_is_counted_and_no_title_shown(office: Office, see: See) -> None:
    make_session(office.group, invited=[office.ingrid])
    make_case(office, member_of(office.group), title="Andres tittel")
    text = see(office.ingrid)
    assert "1 sak i kø. Sakslista er ikke satt ennå." in text
    assert "Andres tittel" not in text


def test_an_answer_is_given_on_the_page_and_can_be_changed(app: Flask, office: Office) -> None:
    session = make_session(office.group, invited=[office.ingrid])
    client = sign_in(app.test_client(), office.ingrid)
    answer = client.post(f"/veiledning/{session.id}/svar", data={"answer": "yes", "next": "/"}, follow_redirects=True)
    text = plain(answer.get_data(as_text=True))
    assert "Du kommer Endre svar" in text and "Kommer du?" not in text
    assert db.session.query(Invitation).one().answer == Answer.YES
    answer = client.post(f"/veiledning/{session.id}/svar", data={"answer": "no", "next": "/"}, follow_redirects=True)
    assert "Du kommer ikke" in plain(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2026-11-26 08:00", "i dag"),
        ("2026-11-26 09:30", "Veiledningen er i gang"),
        ("2026-11-26 11:00", "Torsdag 10. desember kl. 09.00–10.30"),
    ],
)
def test_the_day_of_the_session(office: Office, see: See, at: str, found: str) -> None:
    make_session(office.group, "2026-11-26 09:00", invited=[office.ingrid])
    make_session(office.group, "2026-12-10 09:00", invited=[office.ingrid])
    with clock.at(local(at)):
        assert found in see(office.ingrid)


def test_a_started_session_takes_no_answer(app: Flask, office: Office, see: See) -> None:
    make_session(office.group, "2026-11-26 09:00", invited=[office.ingrid])
    with clock.at(local("2026-11-26 09:30")):
        assert "Ja, jeg kommer" not in see(office.ingrid)


def test_nothing_booked(office: Office, see: See) -> None:
    make_held_session(office.group, "2026-10-14 09:00", attended=[office.ingrid])
    text = see(office.ingrid)
    assert "Ingen dato er booket ennå. HPMT-veilederne i gruppa booker, og du får invitasjonen her." in text
    assert "Sist veiledet onsdag 14. oktober, 40 dager siden Hva er «i rute»?" in text
    assert "i rute når det er høyst 14 dager mellom" in text
    assert "Ingenting nå." in text and "Se et utfylt eksempel på en hel runde" in text


def test_on_leave(office: Office, see: See) -> None:
    make_held_session(office.group, "2026-11-12 09:00", attended=[office.ingrid])
    make_absence(office.ingrid, "leave", date(2026, 11, 16), date(2027, 1, 4))
    text = see(office.ingrid)
    assert "Du er registrert med fravær til og med 4. januar 2027." in text
    assert "Sist veiledet torsdag 12. november Hva er" in text
    assert "permisjon" not in text


def test_sessions_during_ones_leave_are_not_asked_about(office: Office, see: See) -> None:
    make_absence(office.ingrid, "leave", date(2026, 11, 16), date(2026, 12, 4))
    make_session(office.group, "2026-11-26 09:00")
    make_session(office.group, "2026-12-03 09:00", invited=[office.ingrid])
    assert "Kommer du?" not in see(office.ingrid)
    make_session(office.group, "2026-12-10 09:00", invited=[office.ingrid])
    text = see(office.ingrid)
    assert "Neste veiledning Torsdag 10. desember" in text and "Kommer du?" in text


def test_leave_without_an_end(office: Office, see: See) -> None:
    make_absence(office.ingrid, "sick", date(2026, 11, 16), date(2026, 12, 1))
    make_absence(office.ingrid, "leave", date(2026, 11, 20))
    assert "Du er registrert med fravær. Du blir invitert til veiledninger når du er tilbake." in see(office.ingrid)


def test_the_first_day_in_no_group(app: Flask, office: Office, see: See) -> None:
    new = member_of(make_group())
    db.session.delete(new.memberships[0])
    text = see(new)
    assert "Du er ikke med i en veiledningsgruppe ennå." in text
    assert "Sist veiledet" not in text and "i rute" not in text


def test_the_first_day_in_a_group(office: Office, see: See) -> None:
    assert "Du har ikke hatt veiledning i gruppa ennå" in see(office.ingrid)


@pytest.mark.parametrize(("last", "on_schedule"), [("2026-11-10", True), ("2026-11-09", False)])
def test_on_schedule_is_less_than_an_interval_ago(office: Office, see: See, last: str, on_schedule: bool) -> None:
    make_held_session(office.group, f"{last} 09:00", attended=[office.ingrid])
    assert ("– i rute" in see(office.ingrid)) is on_schedule


def test_the_day_that_completes_the_interval_is_on_schedule_while_its_session_is_to_come(
    office: Office, see: See
) -> None:
    make_held_session(office.group, "2026-11-09 09:00", attended=[office.ingrid])
    make_session(office.group, "2026-11-23 09:00", invited=[office.ingrid])
    assert "Sist veiledet mandag 9. november – i rute" in see(office.ingrid)


def test_supervision_in_the_group_one_left_counts_by_that_groups_interval(office: Office, see: See) -> None:
    old = make_group(interval_days=28)
    join(old, office.ingrid, since=date(2026, 1, 1), until=date(2026, 11, 1))
    make_held_session(old, "2026-10-28 09:00", attended=[office.ingrid])
    assert "Sist veiledet onsdag 28. oktober – i rute" in see(office.ingrid)
    make_held_session(old, "2026-11-05 09:00", attended=[office.ingrid])
    assert "Sist veiledet onsdag 28. oktober" in see(office.ingrid), "attendance without membership counts in nothing"


def waiting_form(person: Person, theme: str, meeting: str) -> FeForm:
    form = FeForm(
        author_id=person.id,
        programme_id=load_catalogue().id,
        unit_id=person.roles[0].unit_id,
        state="prepared",
        theme=theme,
        meeting_at=local(meeting),
        prepared_at=clock.now(),
        case_help_wanted="",
    )
    db.session.add(form)
    db.session.flush()
    return form


def test_what_waits_is_one_list_with_one_action_each(app: Flask, office: Office) -> None:
    form = waiting_form(office.ingrid, "Trepartsmøte om praksis", "2026-11-20 10:00")
    waiting_form(office.ingrid, "Møte i morgen", "2026-11-24 10:00")
    case = make_case(office, office.ingrid, CaseState.DRAFT, "Når den ene vil og den andre venter")
    held = make_held_session(office.group, "2026-11-12 09:00", attended=[office.ingrid])
    own = Agreement(
        session_id=held.id, owner_id=office.ingrid.id, what="Prøve ambivalensvekt", due_on=date(2026, 11, 26)
    )
    for_all = Agreement(session_id=held.id, what="Ett FE-skjema før hvert trepartsmøte", due_on=date(2026, 11, 26))
    done = Agreement(
        session_id=held.id,
        owner_id=office.jonas.id,
        what="Avklare tid",
        state="done",
        done_at=MONDAY - timedelta(days=5),
    )
    db.session.add_all([own, for_all, done])
    sign(held, office.marit)
    db.session.flush()
    page = sign_in(app.test_client(), office.ingrid).get("/").get_data(as_text=True)
    text = plain(page)
    assert "Etter-refleksjon: Trepartsmøte om praksis Møte fredag 20. november kl. 10.00 Skriv refleksjon" in text
    assert "Møte i morgen" not in text
    assert "Sak, kladd Når den ene vil og den andre venter" in text
    assert "Avtale Prøve ambivalensvekt Avtalt 12. november, innen torsdag 26. november Merk som gjort" in text
    assert f"/fe-skjema/{form.id}/refleksjon" in page and f"/saker/{case.id}/rediger" in page
    last = text[text.index("Det vi avtalte sist") :]
    assert "Prøve ambivalensvekt" not in last, "what waits for me stands there only"
    assert "Ett FE-skjema før hvert trepartsmøte Alle, innen 26. november" in last
    assert "Avklare tid Jonas Eide, gjort 18. november" in last
    assert "Loggen fra torsdag 12. november" in last


def test_what_was_agreed_waits_for_the_signature(office: Office, see: See) -> None:
    held = make_held_session(office.group, "2026-11-12 09:00", attended=[office.ingrid])
    db.session.add(Agreement(session_id=held.id, owner_id=office.ingrid.id, what="Prøve ambivalensvekt"))
    db.session.add(Agreement(session_id=held.id, what="Ett FE-skjema før hvert møte"))
    db.session.flush()
    assert "Prøve ambivalensvekt" not in see(office.ingrid) and "Ett FE-skjema" not in see(office.ingrid)
    sign(held, office.marit)
    assert "Prøve ambivalensvekt" in see(office.ingrid) and "Ett FE-skjema" in see(office.ingrid)


def test_a_due_day_that_has_passed_is_a_fact(office: Office, see: See) -> None:
    held = make_held_session(office.group, "2026-10-12 09:00", attended=[office.ingrid])
    for owner in (office.ingrid.id, None):
        db.session.add(Agreement(session_id=held.id, owner_id=owner, what="Øve", due_on=date(2026, 10, 26)))
    sign(held, office.marit)
    text = see(office.ingrid)
    assert "Avtalt 12. oktober, fristen var mandag 26. oktober" in text
    assert "Øve Alle, fristen var 26. oktober" in text


@pytest.mark.parametrize(
    ("session", "found"),
    [("2026-11-30", "Svar innen fredag 27. november."), ("2026-11-24", "Svar i dag."), ("2026-11-23", "i dag")],
)
def test_an_answer_is_wanted_by_the_weekday_before(office: Office, see: See, session: str, found: str) -> None:
    make_session(office.group, f"{session} 13:00", invited=[office.ingrid])
    text = see(office.ingrid)
    assert found in text and "søndag" not in text


def test_meetings_long_ago_are_counted_on_one_line(office: Office, see: See) -> None:
    for day in ("2026-02-02", "2026-09-01"):
        waiting_form(office.ingrid, f"Møtet {day}", f"{day} 10:00")
    for day in range(16, 20):
        waiting_form(office.ingrid, f"Møtet {day}", f"2026-11-{day} 10:00")
    text = see(office.ingrid)
    assert "3 eldre møter uten etter-refleksjon Se møtene" in text
    assert [day for day in range(16, 20) if f"Møtet {day}" in text] == [17, 18, 19]


def test_an_agreement_marked_as_done_moves_to_what_was_agreed(app: Flask, office: Office) -> None:
    held = make_held_session(office.group, "2026-11-12 09:00", attended=[office.ingrid])
    own = Agreement(session_id=held.id, owner_id=office.ingrid.id, what="Prøve ambivalensvekt")
    db.session.add(own)
    sign(held, office.marit)
    client = sign_in(app.test_client(), office.ingrid)
    answer = client.post(f"/avtaler/{own.id}/gjort", data={"done": "1", "next": "/"}, follow_redirects=True)
    text = plain(answer.get_data(as_text=True))
    assert "Prøve ambivalensvekt Du, gjort 23. november" in text[text.index("Det vi avtalte sist") :]
    assert "Loggen fra torsdag 12. november" in text


def test_invitations_beyond_the_next_are_one_line(office: Office, see: See) -> None:
    for day in ("2026-11-26", "2026-12-10"):
        make_session(office.group, f"{day} 09:00", invited=[office.ingrid])
    assert "Invitasjon Torsdag 10. desember kl. 09.00–10.30 Gruppe Prøvevik Svar" in see(office.ingrid)
    make_session(office.group, "2027-01-07 09:00", invited=[office.ingrid])
    assert "Invitasjoner 2 veiledninger fram til 7. januar 2027 Du har ikke svart på disse ennå Svar" in see(
        office.ingrid
    )


def test_every_text_shown_leaves_a_reading(app: Flask, office: Office) -> None:
    form = waiting_form(office.ingrid, "Trepartsmøte", "2026-11-20 10:00")
    case = make_case(office, office.ingrid, CaseState.DRAFT)
    held = make_held_session(office.group, "2026-11-12 09:00", attended=[office.ingrid])
    db.session.add(Agreement(session_id=held.id, owner_id=office.ingrid.id, what="Øve"))
    sign(held, office.marit)
    sign_in(app.test_client(), office.ingrid).get("/")
    rows = {(row.subject_kind, row.subject_id, row.reason, row.reader_id) for row in db.session.query(TextReading)}
    me = office.ingrid.id
    assert rows == {
        ("fe_form", form.id, "author", me),
        ("case", case.id, "author", me),
        ("log", held.id, "member", me),
    }


def test_cancelled_sessions_and_other_groups_are_not_shown(office: Office, see: See) -> None:
    make_session(office.group, "2026-11-24 09:00", invited=[office.ingrid]).status = SessionStatus.HELD
    make_session(make_group(), "2026-11-25 09:00")
    assert "Ingen dato er booket ennå." in see(office.ingrid)


def test_the_page_asks_the_database_at_most_twelve_times(app: Flask, office: Office) -> None:
    for number in range(6):
        waiting_form(office.ingrid, f"Møte {number}", "2026-11-20 10:00")
        make_case(office, office.ingrid, CaseState.DRAFT)
        make_case(office, member_of(office.group))
        make_session(office.group, f"2026-12-0{number + 1} 09:00", invited=[office.ingrid])
        held = make_held_session(office.group, f"2026-11-0{number + 1} 09:00", attended=[office.ingrid])
        db.session.add(Agreement(session_id=held.id, owner_id=office.ingrid.id, what="Øve"))
        db.session.add(Agreement(session_id=held.id, owner_id=office.jonas.id, what="Ringe"))
        sign(held, office.marit)
    client = sign_in(app.test_client(), office.ingrid)
    with counted_statements() as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 12, statements


def test_a_cancelled_session_is_told_of_until_its_day(office: Office, see: See) -> None:
    make_cancelled_session(office.group, "2026-11-26 09:00", invited=[office.ingrid])
    make_cancelled_session(office.group, "2026-11-19 09:00", invited=[office.ingrid])
    make_cancelled_session(office.group, "2026-12-10 09:00")
    text = see(office.ingrid)
    assert "Torsdag 26. november er avlyst." in text
    assert "19. november" not in text and "10. desember" not in text
