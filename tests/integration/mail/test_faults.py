"""What goes wrong with one mail or for a while keeps no other mail back, and nothing is given up too early."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from hpmt_supervision.core import clock
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.mail import sending
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.queries import deliveries_of
from hpmt_supervision.mail.retrying import GIVEN_UP_AFTER
from hpmt_supervision.mail.sending import send_due
from tests.factories.mail import Inbox, make_mail, smtp_server
from tests.factories.people import make_person
from tests.factories.retention import delete_due


def states() -> dict[str, str]:
    """Return each mail's state by its key, without reading texts."""
    db.session.rollback()
    return {row.key: row.state for row in db.session.execute(select(OutgoingMail.key, OutgoingMail.state))}


@pytest.mark.parametrize("address", ["", "kari", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org"])
def test_an_address_that_cannot_be_used_fails_neither_the_cause_nor_other_mail(
    sender: Flask, inbox: Inbox, address: str
) -> None:
    make_mail("a", to=address)
    make_mail("b")
    db.session.commit()
    assert send_due() == 1
    assert states() == {"a": MailState.BOUNCED, "b": MailState.SENT}


@pytest.mark.parametrize(
    ("column", "value", "state"),
    [("text", b"no key opens this", MailState.DEFERRED), ("to_address", "not an address", MailState.BOUNCED)],
)
def test_a_mail_that_cannot_be_written_keeps_no_other_back(
    sender: Flask, inbox: Inbox, column: str, value: object, state: str
) -> None:
    make_mail("a"), make_mail("b")
    db.session.execute(text(f"UPDATE outgoing_mail SET {column} = :value WHERE key = 'a'"), {"value": value})
    db.session.commit()
    assert send_due() == 1
    assert states() == {"a": state, "b": MailState.SENT}


def test_a_mail_over_which_the_server_hangs_up_keeps_no_other_back(sender: Flask, inbox: Inbox) -> None:
    inbox.hangs_up_on = {"tung@example.org"}
    make_mail("a", to="tung@example.org"), make_mail("b")
    db.session.commit()
    assert send_due() == 1
    assert states() == {"a": MailState.DEFERRED, "b": MailState.SENT}


@pytest.mark.parametrize("answer", ["550 5.7.1 not you", "530 5.7.0 log in first"])
def test_a_sender_that_is_refused_bounces_nobodys_mail(sender: Flask, inbox: Inbox, answer: str) -> None:
    inbox.answer_sender = lambda address: answer
    make_mail("a")
    db.session.commit()
    assert send_due() == 0
    assert states() == {"a": MailState.DEFERRED}
    inbox.answer_sender = lambda address: "250 OK"
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert send_due() == 1


def test_a_password_the_server_does_not_know_bounces_nothing(sender: Flask, inbox: Inbox) -> None:
    settings = sender.extensions["hpmt_settings"]
    sender.extensions["hpmt_settings"] = replace(settings, smtp_user="app", smtp_password="feil")
    make_mail("a")
    db.session.commit()
    assert (send_due(), states()) == (0, {"a": MailState.DEFERRED})


def test_a_server_that_cannot_encrypt_gets_nothing_when_it_is_asked_to(sender: Flask, inbox: Inbox) -> None:
    sender.extensions["hpmt_settings"] = replace(sender.extensions["hpmt_settings"], smtp_tls="starttls")
    make_mail("a")
    db.session.commit()
    assert (send_due(), inbox.received, states()) == (0, [], {"a": MailState.DEFERRED})


def test_what_an_outage_kept_back_leaves_as_soon_as_mail_is_taken_again(sender: Flask) -> None:
    settings = sender.extensions["hpmt_settings"]
    sender.extensions["hpmt_settings"] = replace(settings, smtp_port=1)
    start = clock.now()
    make_mail("a")
    db.session.commit()
    for minutes in (0, 2, 8, 24):
        with clock.at(start + timedelta(minutes=minutes)):
            send_due()
    with smtp_server() as back:
        sender.extensions["hpmt_settings"] = replace(settings, smtp_port=back.port)
        with clock.at(start + timedelta(minutes=25)):
            assert send_due() == 0, "it waits for its step, an hour, while nothing else is sent"
            make_mail("b")
            db.session.commit()
            assert (send_due(), send_due()) == (1, 1)


def test_a_server_of_ours_that_was_away_for_three_days_gives_nothing_up_at_its_first_try(
    sender: Flask, inbox: Inbox
) -> None:
    inbox.answer = lambda address: "451 4.3.0 later"
    make_mail("a", due_at=clock.now() - GIVEN_UP_AFTER - timedelta(days=1))
    db.session.commit()
    send_due()
    assert states() == {"a": MailState.DEFERRED}


def test_a_database_somebody_holds_is_asked_again_after_the_server_took_the_mail(
    sender: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it the mail would be sent a second time when its lease is over."""
    monkeypatch.setattr(sending, "WRITES_DOWN_PAUSE_SECONDS", 0.01)
    left = {"fail": 0}

    def taken() -> None:
        left["fail"] = 2

    def refuse(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if left["fail"] and statement.startswith("UPDATE"):
            left["fail"] -= 1
            raise db.engine.dialect.dbapi.OperationalError("database is locked")  # type: ignore[union-attr]

    inbox.after_each = taken
    make_mail("a")
    db.session.commit()
    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        assert send_due() == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)
    assert states() == {"a": MailState.SENT} and len(inbox.received) == 1


def test_looking_for_mail_takes_no_lock_when_there_is_none(sqlite_app: Flask) -> None:
    """On SQLite the look of every two seconds would otherwise wait for, and hold up, everybody who writes."""
    make_mail("a", due_at=clock.now() + timedelta(hours=1))
    db.session.commit()
    begun: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: begun.append(call[2]))
    assert send_due() == 0
    assert not [statement for statement in begun if not statement.startswith(("SELECT", "BEGIN ", "BEGIN"))]
    assert "BEGIN IMMEDIATE" not in begun


def test_two_who_queue_the_same_at_once_are_one_mail(sender: Flask) -> None:
    """Each begins before the other commits, so that a look beforehand would find nothing."""
    ready, keys, faults = threading.Barrier(2, timeout=20), [], []

    def queue() -> None:
        try:
            with sender.app_context():
                ready.wait()
                with writing_unit():
                    keys.append(make_mail("same").id)
                    time.sleep(0.1)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=queue) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    count = db.session.scalar(select(func.count()).select_from(OutgoingMail))
    assert (faults, len(set(keys)), count) == ([], 1, 1)


def test_a_reminder_of_next_week_does_not_hide_whether_the_invitation_arrived(sqlite_app: Flask) -> None:
    person = make_person()
    make_mail("invitation", to="feil", person_id=person.id, session_ids=[7])
    make_mail("reminder", person_id=person.id, session_ids=[7], due_at=clock.now() + timedelta(days=7))
    make_mail("guest", guest_id=3, session_ids=[7])
    assert {who: one.state for who, one in deliveries_of(7).items()} == {
        ("person", person.id): MailState.BOUNCED,
        ("guest", 3): MailState.WAITING,
    }


def test_the_local_file_goes_with_the_text(sqlite_app: Flask) -> None:
    make_mail("a")
    db.session.commit()
    assert send_due() == 1
    folder = sqlite_app.extensions["hpmt_settings"].mail_folder
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o77, folder.stat().st_mode & 0o77) == (0, 0)
    assert delete_due("mail_texts", clock.now() + timedelta(days=31)) == 1
    assert list(folder.iterdir()) == []
