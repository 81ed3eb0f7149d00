"""Whose role has ended is told that something is called off, and of nothing else."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Person
from hpmt_supervision.reminders.day_mails import send_day_mails
from hpmt_supervision.reminders.digest_queries import digest_readers
from hpmt_supervision.reminders.jobs import remind
from hpmt_supervision.reminders.recipients import leaders_by_session, recipients_of
from hpmt_supervision.sessions import operations
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, make_person, member_of, supervisor_of, viewer_for, with_address
from tests.factories.sessions import change_session, local, make_session


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def end_roles(person: Person) -> None:
    for row in person.roles:
        row.valid_to = clock.today() - timedelta(days=1)
    db.session.flush()


def mailed(person: Person) -> list[str]:
    db.session.commit()
    rows = db.session.scalars(select(OutgoingMail).where(OutgoingMail.person_id == person.id).order_by(OutgoingMail.id))
    return [row.kind for row in rows]


def test_no_reminder_digest_or_change_after_the_role_and_one_word_when_it_is_called_off(app: Flask) -> None:
    load_catalogue()
    group = make_group(name="Nav Fjordvik")
    marit, jonas = with_address(supervisor_of(group)), with_address(supervisor_of(group))
    member = with_address(member_of(group))
    session = make_session(group, "2026-11-24 09:00", invited=[member])
    end_roles(jonas)
    end_roles(member)
    db.session.commit()
    send_day_mails(clock.now())
    remind(clock.now())
    by = viewer_for(marit, clock.today())
    change_session(session, starts_local=datetime(2026, 11, 25, 9), minutes=60, place="N", link=None, by=by)
    assert mailed(jonas) == [] and mailed(member) == []
    assert set(mailed(marit)) >= {"digest", "reminder", "change"}
    operations.cancel_session(session, reason="workload", by=by)
    assert mailed(member) == ["cancellation"]


def test_a_role_that_has_ended_leads_nothing(app: Flask) -> None:
    group = make_group()
    marit, jonas = supervisor_of(group), supervisor_of(group)
    session = make_session(group)
    end_roles(jonas)
    assert leaders_by_session([session]) == {session.id: frozenset([marit.id])}
    assert set(digest_readers(clock.today())) == {marit.id}


def test_a_closed_account_gets_none_and_who_never_had_one_does(app: Flask) -> None:
    group = make_group()
    closed, without = with_address(member_of(group)), with_address(member_of(group))
    db.session.add(Account(person_id=closed.id, login_name="lukket", closed_at=clock.now()))
    stranger = with_address(make_person("Uten Rolle"))
    db.session.flush()
    assert [one.person_id for one in recipients_of([closed.id, without.id, stranger.id])] == [without.id]
