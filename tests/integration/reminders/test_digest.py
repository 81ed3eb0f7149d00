"""The weekly digest: once a week to those who lead a group or an office, with dates and numbers and never a name."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Person, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.reminders.day_mails import send_day_mails
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.sessions.models import Answer
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    with_address,
)
from tests.factories.sessions import invite, local, make_cancelled_session, make_held_session, make_session

SECRET = "Saken om Kari"
MONDAY = local("2026-11-23 08:00")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


class Office:
    """An office with a leader and two groups; the first has a date ahead, the second has none."""

    def __init__(self) -> None:
        load_catalogue()
        self.group = make_group(name="Nav Fjordvik")
        self.quiet = make_group(self.group.unit, name="Nav Fjordvik ungdom")
        self.marit = with_address(supervisor_of(self.group, "Marit Haugland"))
        join(self.quiet, self.marit, "supervisor")
        self.leader = with_address(make_person("Lise Leder"))
        give_role(self.leader, Role.OFFICE_LEADER, self.group.unit)
        self.people = [with_address(member_of(self.group, name)) for name in ("Ola Nes", "Tove Lie", "Ida Vik")]
        member_of(self.quiet)
        session = make_session(self.group, "2026-11-26 09:00")
        for person, answer in zip(self.people, (Answer.YES, Answer.NO, Answer.WAITING), strict=True):
            invite(session, person, answer)
        make_session(self.group, "2026-12-17 09:00", invited=self.people)
        make_held_session(self.group, "2026-11-18 09:00", attended=self.people)
        make_cancelled_session(self.group, "2026-11-20 09:00")
        make_case(self.people[0], self.group, title=SECRET)
        db.session.commit()


def digest_of(person: Person) -> OutgoingMail:
    db.session.commit()
    return db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.person_id == person.id, OutgoingMail.kind == Kind.DIGEST)
    ).one()


def test_a_supervisor_reads_of_the_weeks_ahead_and_what_waits(app: Flask) -> None:
    office = Office()
    send_day_mails(clock.now())
    mail = digest_of(office.marit)
    text = mail.text or ""
    assert mail.subject == "Ukesoppsummering, uke 48"
    assert "Torsdag 26. november kl. 09.00–10.30, Nav Fjordvik: 1 kommer, 1 kommer ikke og 1 har ikke svart" in text
    assert "17. desember" not in text, "three weeks ahead is another digest's"
    assert "Nav Fjordvik ungdom har ikke hatt veiledning ennå. Book en dato: " in text
    assert f"/veiledning/gruppe/{office.quiet.id}/book" in text
    assert "Loggen fra onsdag 18. november kl. 09.00 har frist onsdag 25. november: " in text
    assert not [name for name in ("Ola", "Tove", "Ida", SECRET) if name in text]
    assert "De siste sju dagene" not in text, "that is for who leads the office"
    assert mail.list_unsubscribe and "Slutt med «Ukesoppsummering»: " in text


def test_the_leader_of_the_office_reads_dates_and_numbers(app: Flask) -> None:
    office = Office()
    send_day_mails(clock.now())
    text = digest_of(office.leader).text or ""
    assert "Nav Fjordvik: 1 veiledning gjennomført, 1 avlyst" in text
    assert "Nav Fjordvik ungdom: ingen veiledning" in text
    assert "Torsdag 26. november kl. 09.00–10.30, Nav Fjordvik" in text
    assert "Loggen" not in text and "/book" not in text
    assert not [name for name in ("Ola", "Tove", "Ida", SECRET) if name in text]


def test_it_comes_once_a_week_and_counsellors_get_none(app: Flask) -> None:
    office = Office()
    for day in range(14):
        for hour in (6, 8, 9, 15):
            with clock.at(MONDAY + timedelta(days=day, hours=hour - 8)):
                send_day_mails(clock.now())
                db.session.commit()
    rows = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == Kind.DIGEST)).all()
    went = sorted((row.person_id, clock.to_local(row.due_at).replace(tzinfo=None)) for row in rows)
    days = [datetime(2026, 11, 23, 8), datetime(2026, 11, 30, 8)]
    assert went == [(person.id, day) for person in (office.marit, office.leader) for day in days]


def test_who_leads_nothing_any_more_and_an_office_that_has_closed_get_none(app: Flask) -> None:
    office = Office()
    office.group.unit.closed_on = clock.today() - timedelta(days=1)
    db.session.commit()
    assert send_day_mails(clock.now()) == 0


def test_a_leader_without_anything_to_read_gets_the_mails_of_the_day_all_the_same(app: Flask) -> None:
    load_catalogue()
    leader = with_address(supervisor_of(make_group(make_unit(UnitKind.COUNTY), level=2)))
    db.session.commit()
    assert send_day_mails(clock.now()) == 0
    assert leader.id


def test_more_people_make_no_more_questions(app: Flask) -> None:
    Office()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    send_day_mails(clock.now())
    # Each mail that is written is looked up by its key and its notices are kept; all else is asked once.
    first = len(asked) - 2
    for _number in range(5):
        with_address(supervisor_of(make_group(make_unit()), "Jonas Krogh"))
    db.session.commit()
    asked.clear()
    with clock.at(MONDAY + timedelta(days=7)):
        send_day_mails(clock.now())
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) - 7 <= first
