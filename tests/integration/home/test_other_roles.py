"""Min side of those who lead groups, of an office's leader, of the administrator and of the others."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.core import clock
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess, TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.own_data.models import AnonymisationRequest
from hpmt_supervision.people.models import Part
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import Origin
from tests.factories.auth import sign_in
from tests.factories.logs import sign
from tests.factories.people import give_role, join, make_group, make_person, make_unit, member_of, supervisor_of
from tests.factories.sessions import local, make_cancelled_session, make_held_session, make_session
from tests.integration.home.conftest import MONDAY, Office, counted_statements
from tests.integration.home.test_counsellor import make_case, set_agenda

See = Callable[..., str]


def test_the_next_session_of_ones_own_group(office: Office, see: See) -> None:
    session = make_session(office.group, "2026-11-26 09:00", invited=[office.ingrid], place="Naustet")
    make_case(office, office.ingrid)
    make_case(office, office.ingrid)
    text = see(office.marit)
    assert "Torsdag 26. november kl. 09.00–10.30 om 3 dager" in text
    assert "Du og Jonas Eide leder" in text
    assert "2 saker i kø, sakslista er ikke satt." in text
    assert "2 saker i kø, sakslista er ikke satt. Sett sakslista" in text
    assert "Kø " not in text[text.index("Venter på deg") :], "what stands at the top is not said twice"
    set_agenda(office, session, make_case(office, office.ingrid, CaseState.ON_AGENDA))
    text = see(office.marit)
    assert "1 sak på sakslista." in text
    assert "Kø 2 saker i kø Neste veiledning er torsdag 26. november Se køen" in text


def test_the_agenda_of_a_group_that_is_not_next_waits_in_the_list(office: Office, see: See) -> None:
    more = make_group(unit=office.group.unit, name="Den andre")
    join(more, office.marit, Part.SUPERVISOR)
    make_session(office.group, "2026-11-25 09:00")
    make_session(more, "2026-11-26 09:00")
    make_case(office, office.ingrid).group_id = more.id
    db.session.flush()
    text = see(office.marit)
    assert "Saksliste Sakslista til torsdag 26. november er ikke satt Den andre. 1 sak i kø Sett sakslista" in text


def test_what_was_agreed_on_the_level_above_does_not_hide_the_own_groups(office: Office, see: See) -> None:
    above = make_group(level=2)
    join(above, office.marit)
    own = make_held_session(office.group, "2026-11-12 09:00")
    later = make_held_session(above, "2026-11-20 09:00", attended=[office.marit])
    db.session.add_all([Agreement(session_id=own.id, what="Egen"), Agreement(session_id=later.id, what="Over")])
    db.session.flush()
    text = see(office.marit)
    assert "Egen Alle" in text and "Over Alle" not in text


def test_an_empty_agenda_within_three_days_waits(office: Office, see: See) -> None:
    make_session(office.group, "2026-11-26 09:00")
    assert "Saksliste Ingen saker til torsdag 26. november Spør gruppa" in see(office.marit)
    with clock.at(MONDAY - timedelta(days=1)):
        assert "Ingen saker til" not in see(office.marit)


def test_todays_session_is_started_here_until_the_day_is_over(office: Office, see: See) -> None:
    make_session(office.group, "2026-11-26 09:00")
    with clock.at(local("2026-11-26 08:00")):
        assert "Start veiledningen" in see(office.marit)
    with clock.at(local("2026-11-26 15:00")):
        assert "Start veiledningen" in see(office.marit)
    with clock.at(local("2026-11-27 08:00")):
        text = see(office.marit)
        assert "Start veiledningen" not in text
        assert "Ikke gjennomført eller avlyst Veiledningen torsdag 26. november" in text


def test_a_group_without_a_date_waits_for_booking(office: Office, see: See) -> None:
    text = see(office.marit)
    assert "Ingen dato er booket. Medlemmene får invitasjonen når du booker." in text
    assert "Booking Ingen veiledning er booket" in text


def test_logs_wait_with_the_fact_of_their_due_day(office: Office, see: See) -> None:
    make_held_session(office.group, "2026-11-19 09:00")
    make_held_session(office.group, "2026-11-12 09:00")
    signed = make_held_session(office.group, "2026-10-29 09:00")
    imported = make_held_session(office.group, "2026-10-15 09:00")
    imported.origin = Origin.IMPORT
    sign(signed, office.marit)
    text = see(office.jonas)
    assert "Logg Veiledningen torsdag 12. november Fristen var 19. november Skriv loggen" in text
    assert "Logg Veiledningen torsdag 19. november Signer innen 26. november Skriv loggen" in text
    assert "29. oktober" not in text and "15. oktober" not in text
    assert "mangler" not in text.casefold() and "for sent" not in text


def test_many_logs_are_counted(office: Office, see: See) -> None:
    for day in range(1, 7):
        make_held_session(office.group, f"2026-10-0{day} 09:00")
    assert "3 logger til Se loggene" in see(office.marit)


def test_a_supervisor_does_not_lead_others_groups(office: Office, see: See) -> None:
    other = make_group(name="En annens gruppe")
    supervisor_of(other)
    make_session(other, "2026-11-24 09:00")
    make_held_session(other, "2026-11-10 09:00")
    assert "En annens gruppe" not in see(office.marit)


def test_one_who_leads_answers_invitations_of_the_level_above(office: Office, see: See) -> None:
    above = make_group(level=2, name="Nivå 2")
    join(above, office.marit)
    make_session(office.group, "2026-11-26 09:00")
    make_session(above, "2026-11-25 12:00", invited=[office.marit])
    text = see(office.marit)
    next_one = text[text.index("Neste veiledning Torsdag 26. november") : text.index("Venter på deg")]
    assert "Gruppe Prøvevik" in next_one
    assert "Invitasjon Onsdag 25. november kl. 12.00–13.30 Nivå 2 Svar" in text
    make_session(above, "2026-12-09 12:00", invited=[office.marit])
    assert "Invitasjoner 2 veiledninger fram til 9. desember Nivå 2 Svar" in see(office.marit)


@pytest.mark.parametrize(("level", "role"), [(2, Role.FM_SUPERVISOR), (3, Role.RESOURCE_GROUP)])
def test_the_levels_above_see_the_same_page_over_their_groups(office: Office, see: See, level: int, role: Role) -> None:
    group = make_group(level=level, name="Gruppa vår")
    astrid = supervisor_of(group)
    more = make_group(level=level, unit=group.unit, name="Den andre")
    join(more, astrid, Part.SUPERVISOR)
    make_session(group, "2026-12-10 12:00")
    text = see(astrid)
    assert "Torsdag 10. desember kl. 12.00–13.30" in text and "Gruppa vår" in text
    assert "Ingen veiledning er booket Den andre Book veiledninger" in text


def test_what_was_agreed_is_shown_to_both_who_lead(office: Office, see: See) -> None:
    held = make_held_session(office.group, "2026-11-12 09:00", attended=[office.ingrid])
    db.session.add(Agreement(session_id=held.id, owner_id=office.jonas.id, what="Avklare skjermet tid"))
    db.session.flush()
    assert "Avklare skjermet tid Jonas Eide" in see(office.marit)
    assert "Avtale Avklare skjermet tid Avtalt 12. november Merk som gjort" in see(office.jonas)


def test_a_stranger_sees_no_agreement(office: Office, see: See) -> None:
    held = make_held_session(office.group, "2026-11-12 09:00", attended=[office.ingrid])
    db.session.add(Agreement(session_id=held.id, what="Hemmelig avtale", needs_leader=True))
    newcomer, other_leader = member_of(office.group), make_person()
    give_role(other_leader, Role.OFFICE_LEADER, make_unit())
    for person in (newcomer, other_leader):
        assert "Hemmelig avtale" not in see(person)


def test_a_leader_sees_the_figure_the_dates_and_what_needs_a_leader(office: Office, see: See) -> None:
    held = make_held_session(office.group, "2026-10-12 09:00", attended=[office.ingrid])
    case = make_case(office, office.ingrid, title="Saken til Ingrid")
    session = make_session(office.group, "2026-11-26 09:00")
    set_agenda(office, session, case)
    make_session(office.group, "2026-12-01 09:00", whole_group=False)
    db.session.add_all(
        [
            Agreement(session_id=held.id, what="Avklare skjermet tid", owner_id=office.jonas.id, needs_leader=True),
            Agreement(session_id=held.id, what="Bare for gruppa"),
        ]
    )
    sign(held, office.marit)
    text = see(office.leader)
    # 14 days of the 176 from 1 June to today follow the one session.
    assert "8,0 % av dagene var i rute 1. juni–23. november 2026 (n = 1 veiledere)" in text.replace("\xa0", " ")
    assert "Avtale som trenger deg Avklare skjermet tid Avtalt 12. oktober. Jonas Eide følger opp" in text
    assert "1 veiledning på åtte uker" in text and "Torsdag 26. november kl. 09.00–10.30" in text
    for hidden in ("Ingrid Solheim", "Saken til Ingrid", "Bare for gruppa", "1. desember"):
        assert hidden not in text
    assert [row.reason for row in db.session.query(TextReading)] == ["leader"]


def test_an_administrator_sees_what_the_structure_lacks(office: Office, see: See) -> None:
    alone = make_group()
    member_of(alone)
    kari = make_person("Kari Nygård")
    give_role(kari, Role.ADMINISTRATOR, office.group.unit)
    text = see(kari)
    assert "5 personer uten konto" in text
    assert "1 gruppe uten veileder" in text


def test_an_administrator_sees_what_others_have_asked_for(office: Office, see: See) -> None:
    kari, other = make_person("Kari Nygård"), make_person("Odd Vik")
    for person in (kari, other):
        give_role(person, Role.ADMINISTRATOR, office.group.unit)
    for number, (asker, hours_ago) in enumerate([(other, 1), (other, 25), (kari, 1)]):
        db.session.add(
            EmergencyAccess(
                text_kind=TextKind.CASE,
                text_id=1,
                reason="Det haster, og ingen andre kan hjelpe.",
                hours=2,
                state=AccessState.ASKED,
                asked_by_id=asker.id,
                asked_at=clock.now() - timedelta(hours=hours_ago),
                request_key=f"e{number}",
            )
        )
    db.session.add(AnonymisationRequest(person_id=office.ingrid.id))
    text = see(kari)
    # One's own question is for another to answer, and what has waited for a day is no question any more.
    assert "1 spørsmål om nødtilgang" in text
    assert "1 ønske om å bli anonymisert" in text
    assert "ønske om å beholde" not in text


def test_a_researcher_sees_extracts_and_nothing_of_cases(office: Office, see: See) -> None:
    person = make_person()
    give_role(person, Role.RESEARCHER, office.group.unit)
    make_case(office, office.ingrid, title="Saken")
    text = see(person)
    assert "Her kommer uttrekkene du ber om" in text and "Saken" not in text


@pytest.mark.parametrize("who", ["marit", "leader"])
def test_pages_ask_the_database_at_most_twelve_times(app: Flask, office: Office, who: str) -> None:
    above = make_group(level=2)
    join(above, office.marit)
    more = make_group(unit=office.group.unit)
    join(more, office.marit, Part.SUPERVISOR)
    for number in range(1, 6):
        for group in (office.group, more, above):
            make_session(group, f"2026-12-0{number} 09:00", invited=[office.marit])
            held = make_held_session(group, f"2026-11-0{number} 09:00", attended=[office.ingrid])
            make_session(group, f"2026-10-0{number} 09:00")
            make_cancelled_session(group, f"2026-09-0{number} 09:00", reason=CancelReason.WORKLOAD)
            db.session.add(Agreement(session_id=held.id, owner_id=office.marit.id, what="Øve"))
            db.session.add(Agreement(session_id=held.id, owner_id=office.jonas.id, what="Tid", needs_leader=True))
        make_case(office, office.marit, CaseState.DRAFT)
        make_case(office, member_of(office.group))
    client = sign_in(app.test_client(), getattr(office, who))
    with counted_statements() as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 12, statements


def test_a_role_that_begins_tomorrow_changes_nothing_today(office: Office, see: See) -> None:
    person = member_of(office.group)
    give_role(person, Role.HPMT_SUPERVISOR, office.group.unit, since=date(2026, 11, 24))
    assert "Forbered et møte" in see(person)
