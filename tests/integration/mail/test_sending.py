"""Sending against a real mail server: once each, later when refused for now, never when refused for good."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail import sending
from hpmt_supervision.mail.carriers import SmtpCarrier
from hpmt_supervision.mail.models import Carrier, MailState, OutgoingMail, Problem
from hpmt_supervision.mail.queries import send_rate, state_counts
from hpmt_supervision.mail.sending import send_due
from hpmt_supervision.mail.sending_operations import LEASE, claim_due
from hpmt_supervision.mail_settings import MailSettings, Tls
from tests.factories.mail import make_mail
from tests.smtp_server import Post, free_port, mail_server


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as found:
        yield found


@pytest.fixture
def mail_app(app: Flask, post: Post) -> Flask:
    """An app that sends to the server."""
    use_server(app, post.port)
    return app


def use_server(app: Flask, port: int) -> None:
    settings = app.extensions["hpmt_settings"]
    mail = MailSettings(host="127.0.0.1", port=port, tls=Tls.NONE, sender_address="post@example.org")
    app.extensions["hpmt_settings"] = replace(settings, mail=mail)


def again(mail: OutgoingMail) -> OutgoingMail:
    db.session.rollback()
    return db.session.get(OutgoingMail, mail.id, populate_existing=True)  # type: ignore[return-value]


def queued(*addresses: str, **changes: object) -> list[OutgoingMail]:
    mails = [make_mail(address, **changes) for address in addresses]
    db.session.commit()
    return mails


def test_due_mail_is_sent_once_on_one_connection(mail_app: Flask, post: Post) -> None:
    addresses = [f"m{number}@example.org" for number in range(25)]
    mails = queued(*addresses)
    queued("senere@example.org", due_at=clock.now() + timedelta(minutes=1))
    assert send_due() == 25
    assert send_due() == 0
    assert sorted(post.addresses) == sorted(addresses) and post.sessions == 1
    sent = again(mails[0])
    assert (sent.state, sent.carrier, sent.smtp_code) == (MailState.SENT, Carrier.SMTP, 250)
    assert sent.message_id in post.ids and sent.delay_seconds is not None and sent.delay_seconds <= 10


def test_a_refusal_for_now_is_tried_again_in_fixed_steps_until_two_days_are_over(mail_app: Flask, post: Post) -> None:
    post.on_message = lambda _message: "451 4.7.1 try later"
    mail = queued("kari@example.org")[0]
    now, waits = clock.now(), []
    for _attempt in range(40):
        send_due(now)
        found = again(mail)
        assert (found.smtp_code, found.smtp_status, found.problem) == (451, "4.7.1", Problem.CONTENT)
        if found.state == MailState.GIVEN_UP:
            break
        assert found.state == MailState.DEFERRED and found.next_try_at is not None
        waits.append(found.next_try_at - now)
        assert send_due(found.next_try_at - timedelta(seconds=1)) == 0
        now = found.next_try_at
    assert [wait.total_seconds() // 60 for wait in waits[:6]] == [1, 5, 15, 60, 240, 240]
    assert found.state == MailState.GIVEN_UP and found.next_try_at is None
    assert timedelta(hours=44) < sum(waits, timedelta()) < timedelta(hours=48)


@pytest.mark.parametrize("where", ["recipient", "message"])
def test_a_refusal_for_good_bounces_at_once_and_the_others_are_sent(mail_app: Flask, post: Post, where: str) -> None:
    mails = queued("a@example.org", "borte@example.org", "c@example.org")

    def refuse(who: str) -> str:
        return "550 5.1.1 no such user" if who == "borte@example.org" else "250 OK"

    if where == "recipient":
        post.on_recipient = refuse
    else:
        post.on_message = lambda message: refuse(message["To"].addresses[0].addr_spec)
    assert send_due() == 2
    found = again(mails[1])
    assert (found.state, found.smtp_code, found.smtp_status) == (MailState.BOUNCED, 550, "5.1.1")
    assert sorted(post.addresses) == ["a@example.org", "c@example.org"]


def test_a_sender_that_is_refused_is_our_fault_and_bounces_nothing(mail_app: Flask, post: Post) -> None:
    post.on_sender = lambda _address: "550 5.7.1 not you"
    mail = queued("a@example.org")[0]
    send_due()
    assert (again(mail).state, again(mail).problem) == (MailState.DEFERRED, Problem.SENDER)


def test_no_server_defers_all_and_a_server_that_is_back_gets_all(app: Flask) -> None:
    port = free_port()
    use_server(app, port)
    mails = queued("a@example.org", "b@example.org")
    now = clock.now()
    assert send_due(now) == 0
    assert {(again(m).state, again(m).problem) for m in mails} == {(MailState.DEFERRED, Problem.NO_CONNECTION)}
    with mail_server(port) as post:
        late = queued("c@example.org", due_at=now)[0]
        assert send_due(now + timedelta(seconds=2)) == 1
        assert again(late).state == MailState.SENT
        assert send_due(now + timedelta(seconds=4)) == 2, "what the outage kept back does not wait for its step"
        assert sorted(post.addresses) == ["a@example.org", "b@example.org", "c@example.org"]


def test_a_server_that_closes_the_connection_now_and_then_gets_everything_once(mail_app: Flask, post: Post) -> None:
    seen: list[str] = []

    def sender(address: str) -> str:
        seen.append(address)
        return "421 4.3.2 enough for now" if len(seen) % 4 == 0 else "250 OK"

    post.on_sender = sender
    addresses = [f"m{number}@example.org" for number in range(10)]
    queued(*addresses)
    assert send_due() == 10
    assert sorted(post.addresses) == sorted(addresses)


def test_mail_taken_up_by_one_is_passed_over_by_the_next_until_the_lease_is_over(mail_app: Flask, post: Post) -> None:
    mail, now = queued("a@example.org")[0], clock.now()
    claim_due(now=now, most=10)
    db.session.commit()
    assert send_due(now + LEASE - timedelta(seconds=1)) == 0
    assert send_due(now + LEASE) == 1
    assert again(mail).attempts == 2 and post.ids == [again(mail).message_id]


def test_one_that_comes_back_after_the_lease_changes_nothing(mail_app: Flask, post: Post) -> None:
    from hpmt_supervision.mail.carriers import End, Outcome
    from hpmt_supervision.mail.sending_operations import note_outcome

    mail, now = queued("a@example.org")[0], clock.now()
    (slow,) = claim_due(now=now, most=10)
    db.session.commit()
    claim_due(now=now + LEASE, most=10)
    db.session.commit()
    assert not note_outcome(slow, Outcome(End.NEVER, Problem.RECIPIENT, 550), carrier=Carrier.SMTP, now=now)
    assert again(mail).state == MailState.SENDING


def test_what_is_of_no_use_any_more_is_given_up(mail_app: Flask, post: Post) -> None:
    now = clock.now()
    mail = queued("a@example.org", due_at=now - timedelta(hours=2), useless_after=now - timedelta(hours=1))[0]
    assert send_due(now) == 0 and post.taken == []
    assert (again(mail).state, again(mail).problem) == (MailState.GIVEN_UP, Problem.TOO_LATE)


def state_of(mail_id: int) -> tuple[str, str | None]:
    """Read a mail's state without its text."""
    db.session.rollback()
    columns = db.select(OutgoingMail.state, OutgoingMail.problem).where(OutgoingMail.id == mail_id)
    state, problem = db.session.execute(columns).one()
    return state, problem


@pytest.mark.parametrize(
    ("column", "value", "ended"),
    [
        ("text", b"no key opens this", (MailState.DEFERRED, Problem.TEXT_KEY)),
        ("to_address", "not an address", (MailState.GIVEN_UP, Problem.NOT_BUILT)),
    ],
)
def test_a_mail_that_cannot_be_built_keeps_no_other_back(
    mail_app: Flask, post: Post, column: str, value: object, ended: tuple[str, str]
) -> None:
    spoilt = queued("a@example.org", "b@example.org")[0].id
    db.session.execute(
        db.text(f"UPDATE outgoing_mail SET {column} = :value WHERE id = :id"), {"value": value, "id": spoilt}
    )
    db.session.commit()
    assert send_due() == 1 and post.addresses == ["b@example.org"]
    assert state_of(spoilt) == ended


def test_a_run_ends_when_its_time_is_over_and_lets_go_of_the_rest(
    mail_app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = queued(*(f"m{number}@example.org" for number in range(3)))

    def slow(_message: object) -> str:
        monkeypatch.setattr(sending, "WORKS_FOR_SECONDS", -1.0)
        return "250 OK"

    post.on_message = slow
    assert send_due() == 1
    monkeypatch.undo()
    post.on_message = lambda _message: "250 OK"
    rest = [again(mail) for mail in mails if again(mail).state == MailState.WAITING]
    assert [mail.attempts for mail in rest] == [0, 0]
    assert send_due() == 2


def test_without_a_server_mail_is_files_for_their_owner_alone(app: Flask) -> None:
    mail = queued("a@example.org")[0]
    assert send_due() == 1
    folder = sending.mail_folder(app.extensions["hpmt_settings"])
    (file,) = folder.iterdir()
    assert again(mail).carrier == Carrier.FOLDER and again(mail).message_id.strip("<>").startswith(file.stem)
    assert b"Du er invitert" in file.read_bytes()
    assert (file.stat().st_mode & 0o77, folder.stat().st_mode & 0o77) == (0, 0)


def test_the_rate_counts_what_left_late_or_not_at_all(app: Flask) -> None:
    now = clock.now()

    def sent(delay: int, *, hours: int) -> None:
        due = now - timedelta(hours=hours)
        mail = make_mail(due_at=due)
        mail.state, mail.sent_at, mail.carrier, mail.next_try_at = MailState.SENT, due, Carrier.SMTP, None
        mail.delay_seconds = delay

    for delay in (0, 10, 11):
        sent(delay, hours=1)
    sent(0, hours=30)
    make_mail(due_at=now - timedelta(minutes=1))
    make_mail(due_at=now - timedelta(seconds=9))
    make_mail(due_at=now + timedelta(days=1))
    make_mail("feil", due_at=now - timedelta(hours=1))
    db.session.flush()
    day = send_rate(timedelta(hours=24), now=now)
    assert (day.due, day.in_time, day.slowest_seconds, day.share, day.keeps_promise) == (4, 2, 11, 0.5, False)
    assert send_rate(timedelta(days=7), now=now).due == 5
    nothing = send_rate(timedelta(minutes=1), now=now - timedelta(days=90))
    assert (nothing.share, nothing.keeps_promise) == (None, None)
    assert state_counts()[MailState.BOUNCED] == 1 and state_counts()[MailState.WAITING] == 3


def test_a_password_the_server_does_not_know_defers(mail_app: Flask, post: Post) -> None:
    mail = queued("a@example.org")[0]
    settings = replace(mail_app.extensions["hpmt_settings"].mail, user="app", password="feil")
    assert send_due(carrier=SmtpCarrier(settings)) == 0
    assert (again(mail).state, again(mail).problem) == (MailState.DEFERRED, Problem.LOGIN)


def test_a_server_without_starttls_gets_nothing_when_it_is_asked_for(mail_app: Flask, post: Post) -> None:
    mail = queued("a@example.org")[0]
    settings = replace(mail_app.extensions["hpmt_settings"].mail, tls=Tls.STARTTLS)
    assert send_due(carrier=SmtpCarrier(settings)) == 0 and post.taken == []
    assert (again(mail).state, again(mail).problem) == (MailState.DEFERRED, Problem.NO_TLS)


def test_old_texts_are_deleted_and_counts_stay(app: Flask) -> None:
    from hpmt_supervision.mail.retention import KEPT_FOR, delete_texts

    mail = queued("a@example.org", list_unsubscribe="https://a.example.org/x")[0]
    waiting = queued("b@example.org", due_at=clock.now() + timedelta(days=90))[0]
    send_due()
    folder = sending.mail_folder(app.extensions["hpmt_settings"])
    assert delete_texts(clock.now() + KEPT_FOR - timedelta(hours=1)) == 0
    assert delete_texts(later := clock.now() + KEPT_FOR + timedelta(hours=1)) == 1
    assert delete_texts(later) == 0
    db.session.commit()
    found = again(mail)
    assert (found.text, found.subject, found.to_address, found.to_name, found.list_unsubscribe) == (None,) * 5
    assert found.state == MailState.SENT and list(folder.iterdir()) == []
    assert again(waiting).text is not None


def test_sending_a_mail_ahead_of_its_time_never_happens(mail_app: Flask, post: Post) -> None:
    queued("a@example.org", due_at=datetime.fromisoformat("2099-01-01T00:00:00+00:00"))
    assert send_due() == 0 and post.sessions == 0
