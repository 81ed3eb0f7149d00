"""Writing into the outbox: with its cause, once for a key, and never failing the cause because of an address."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.message import CalendarPart
from hpmt_supervision.mail.models import MailState, OutgoingMail, Problem
from hpmt_supervision.mail.queries import DeliveryState, deliveries_of
from tests.factories.mail import make_mail
from tests.factories.people import make_person

PART = CalendarPart("REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "uid-1@example.org", 2)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(OutgoingMail)) or 0


def test_the_same_key_is_one_mail(app: Flask) -> None:
    first = make_mail(key="session:1:person:2", subject="Første")
    again = make_mail(key="session:1:person:2", subject="Andre", session_id=9)
    assert again is first and again.subject == "Første" and count() == 1
    assert deliveries_of(9) == {}


def test_mail_is_undone_with_its_cause(app: Flask) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        make_mail()
        raise RuntimeError
    assert count() == 0


def test_two_at_the_same_moment_are_one_mail(app: Flask) -> None:
    """Each begins before the other commits, so a look at the table beforehand would find nothing."""
    ready, ids, errors = threading.Barrier(2, timeout=20), [], []

    def queue() -> None:
        means_to_write.set(True)
        try:
            with app.app_context():
                ready.wait()
                with unit_of_work():
                    ids.append(make_mail(key="same").id)
        except Exception as error:  # the test tells which
            errors.append(error)

    threads = [threading.Thread(target=queue) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == [] and len(set(ids)) == 1 and count() == 1


def test_texts_cannot_be_read_in_the_database(app: Flask) -> None:
    make_mail(
        subject="hemmelig emne", text="hemmelig tekst", list_unsubscribe="https://a.example.org/hemmelig", calendar=PART
    )
    row = db.session.execute(text("SELECT * FROM outgoing_mail")).one()
    everything = b" ".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
    )
    assert b"hemmelig" not in everything and b"VCALENDAR" not in everything
    assert (row.calendar_method, row.calendar_uid, row.calendar_sequence) == ("REQUEST", "uid-1@example.org", 2)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", Problem.NO_ADDRESS),
        ("  ", Problem.NO_ADDRESS),
        ("kari", Problem.BAD_ADDRESS),
        ("kari@example.org\r\nBcc: alle@example.org", Problem.BAD_ADDRESS),
        ("Kari <kari@example.org>", Problem.BAD_ADDRESS),
        ("kari@example.org, ola@example.org", Problem.BAD_ADDRESS),
    ],
)
def test_an_address_that_cannot_be_used_bounces_at_once(sqlite_app: Flask, address: str, problem: Problem) -> None:
    mail = make_mail(address)
    assert (mail.state, mail.problem, mail.next_try_at) == (MailState.BOUNCED, problem, None)


def test_an_address_is_written_as_on_the_wire(sqlite_app: Flask) -> None:
    assert make_mail(" Kari@blåbær.example.org ").to_address == "Kari@xn--blbr-roah.example.org"


def test_each_mail_has_an_id_of_its_own(sqlite_app: Flask) -> None:
    first, second = make_mail(), make_mail()
    assert first.message_id != second.message_id
    assert first.message_id.startswith("<") and first.message_id.endswith("@hpmt.invalid>")


def test_deliveries_tell_of_the_last_mail_that_was_due(app: Flask) -> None:
    now = clock.now()
    person, other = make_person(), make_person()
    make_mail(person_id=person.id, session_ids=[1, 2], due_at=now - timedelta(days=2))
    make_mail("feil", person_id=person.id, session_id=1, due_at=now - timedelta(days=1))
    make_mail(person_id=person.id, session_id=1, due_at=now + timedelta(days=1))
    make_mail(guest_id=5, session_id=1)
    make_mail(person_id=other.id, session_id=3)
    found = deliveries_of(1)
    assert {who: delivery.state for who, delivery in found.items()} == {
        ("person", person.id): DeliveryState.BOUNCED,
        ("guest", 5): DeliveryState.WAITING,
    }
    assert {who: delivery.state for who, delivery in deliveries_of(2).items()} == {
        ("person", person.id): DeliveryState.WAITING
    }
    assert deliveries_of(4) == {}
