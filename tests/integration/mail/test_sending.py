"""Mail leaves once, is tried again when that helps, and is a message calendars understand."""

from datetime import datetime, timedelta
from email.message import Message

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail import queries
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.retrying import GIVEN_UP_AFTER, STEPS, next_try
from hpmt_supervision.mail.sending import LEASE, send_due
from tests.factories.mail import Inbox, make_mail
from tests.factories.retention import delete_due


def only() -> OutgoingMail:
    db.session.expire_all()
    return db.session.scalars(select(OutgoingMail)).one()


def test_a_mail_leaves_once_and_says_when(sender: Flask, inbox: Inbox) -> None:
    mail = make_mail("a", calendar=True)
    db.session.commit()
    assert (send_due(), send_due()) == (1, 0)
    (message,) = inbox.received
    assert message["Message-ID"] == mail.message_id
    assert message["To"] == "Ingrid Sørlie <ingrid@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"]
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    assert "Blåbær" in calendar.get_payload(decode=True).decode()  # type: ignore[union-attr]
    kept = only()
    assert (kept.state, kept.code, kept.attempts) == (MailState.SENT, 250, 1)
    assert kept.sent_at is not None


def test_the_same_key_is_one_mail(sender: Flask, inbox: Inbox) -> None:
    assert make_mail("a").id == make_mail("a").id
    db.session.commit()
    send_due()
    assert make_mail("a").state == MailState.SENT
    db.session.commit()
    assert send_due() == 0
    assert len(inbox.received) == 1


def test_what_is_due_later_waits(sender: Flask, inbox: Inbox) -> None:
    make_mail("a", due_at=clock.now() + timedelta(hours=1))
    db.session.commit()
    assert send_due() == 0
    with clock.at(clock.now() + timedelta(hours=1)):
        assert send_due() == 1


def test_a_rolled_back_cause_sends_nothing(sender: Flask, inbox: Inbox) -> None:
    make_mail("a")
    db.session.rollback()
    assert (send_due(), inbox.received) == (0, [])


def test_a_server_that_says_later_is_asked_again(sender: Flask, inbox: Inbox) -> None:
    inbox.answer = lambda address: "451 4.7.1 Greylisted"
    mail = make_mail("a")
    db.session.commit()
    assert send_due() == 0
    kept = only()
    assert (kept.state, kept.code, kept.enhanced_code) == (MailState.DEFERRED, 451, "4.7.1")
    assert send_due() == 0
    inbox.answer = lambda address: "250 OK"
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert send_due() == 1
    assert inbox.message_ids == [mail.message_id]


def test_an_address_nobody_has_is_said_at_once(sender: Flask, inbox: Inbox) -> None:
    inbox.answer = lambda address: "550 5.1.1 No such user" if address.startswith("borte") else "250 OK"
    make_mail("a", to="borte@example.org")
    make_mail("b")
    db.session.commit()
    assert send_due() == 1
    gone, there = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.key)).all()
    assert (gone.state, gone.enhanced_code, there.state) == (MailState.BOUNCED, "5.1.1", MailState.SENT)
    assert [mail.id for mail in queries.stopped()] == [gone.id]


def test_without_a_server_everything_is_kept(sender: Flask, inbox: Inbox) -> None:
    settings = sender.extensions["hpmt_settings"]
    from dataclasses import replace

    for number in range(3):
        make_mail(str(number))
    db.session.commit()
    # Nothing listens on the port of a reserved service here.
    sender.extensions["hpmt_settings"] = replace(settings, smtp_port=1)
    assert send_due() == 0
    db.session.expire_all()
    assert {mail.state for mail in db.session.scalars(select(OutgoingMail))} == {MailState.DEFERRED}
    sender.extensions["hpmt_settings"] = settings
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert send_due() == 3


def test_after_two_days_it_is_given_up(sender: Flask, inbox: Inbox) -> None:
    inbox.answer = lambda address: "451 Later"
    make_mail("a").attempts = len(STEPS)
    db.session.commit()
    with clock.at(clock.now() + GIVEN_UP_AFTER):
        send_due()
    assert only().state == MailState.GIVEN_UP


def test_what_a_dead_sender_took_is_sent_after_its_lease(sender: Flask, inbox: Inbox) -> None:
    mail = make_mail("a")
    mail.state, mail.claimed_at, mail.attempts = MailState.SENDING, clock.now(), 1
    db.session.commit()
    assert send_due() == 0
    with clock.at(clock.now() + LEASE):
        assert send_due() == 1
    assert inbox.message_ids == [mail.message_id]


def test_the_measured_rate_counts_what_is_late(sender: Flask, inbox: Inbox) -> None:
    now = clock.now()
    make_mail("soon")
    make_mail("late", due_at=now - timedelta(minutes=5))
    db.session.commit()
    with clock.at(now + timedelta(seconds=3)):
        send_due()
    make_mail("stuck", due_at=now - timedelta(minutes=1))
    make_mail("fresh", due_at=now)
    db.session.commit()
    rate = queries.send_rate(now - timedelta(days=1), now + timedelta(seconds=4))
    assert (rate.due, rate.in_time) == (3, 1)


def test_texts_go_after_thirty_days_and_rows_stay(sender: Flask, inbox: Inbox) -> None:
    make_mail("a")
    db.session.commit()
    send_due()
    now = clock.now()
    assert delete_due("mail_texts", now + timedelta(days=30)) == 0
    assert delete_due("mail_texts", now + timedelta(days=31)) == 1
    mail = only()
    assert (mail.text, mail.subject, mail.to_address, mail.state) == (None, None, "", MailState.SENT)


@pytest.mark.parametrize("odd", ["Hei\r\nBcc: alle@example.org", "Hei\nX: y", "Hei\x00\x0b\u2028Bcc: x"])
def test_no_header_can_follow_another(sender: Flask, inbox: Inbox, odd: str) -> None:
    from hpmt_supervision.mail.operations import queue_mail

    queue_mail(
        key="a", kind="x", to_address="a@example.org", to_name=odd, subject=odd, text="Tekst", list_unsubscribe=odd
    )
    db.session.commit()
    assert send_due() == 1
    message: Message = inbox.received[0]
    assert message["Bcc"] is None and message["X"] is None


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (9, 240)])
def test_each_try_waits_longer(attempts: int, minutes: int) -> None:
    now = datetime(2026, 11, 23, 8, tzinfo=clock.OSLO)
    assert next_try(attempts=attempts, due_at=now, now=now) == now + timedelta(minutes=minutes)
