"""A sender that is killed at any moment loses nothing, and at most the one mail in hand arrives twice as the same."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.sending import LEASE, send_due
from tests.factories.mail import Inbox, make_mail

MAILS = 12


def start(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start ``hpmt mail send`` as a process of its own, with the very code under test."""
    command = [sys.executable, "-c", "from hpmt_supervision.cli import main; main()", "mail", "send"]
    return subprocess.Popen(
        command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def queue(count: int = MAILS) -> list[str]:
    mails = [make_mail(f"m{number:03}") for number in range(count)]
    db.session.commit()
    return [mail.message_id for mail in mails]


def finish() -> None:
    """Let a sender that lives find what the dead one left, after its lease."""
    db.session.rollback()
    with clock.at(clock.now() + LEASE + timedelta(seconds=5)):
        send_due()
    db.session.expire_all()
    assert {mail.state for mail in db.session.scalars(select(OutgoingMail))} == {MailState.SENT}


def test_killed_between_the_servers_yes_and_our_commit(sender: Flask, inbox: Inbox, environ: dict[str, str]) -> None:
    ids = queue()
    killed = threading.Event()

    def kill_at_the_fourth() -> None:
        # The server has the mail, and the sender has not been told yet.
        if len(inbox.received) == 4 and not killed.is_set():
            killed.set()
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    inbox.after_each = kill_at_the_fourth
    process = start(environ)
    assert process.wait(timeout=60) == -signal.SIGKILL
    inbox.after_each = lambda: None
    assert len(inbox.received) == 4
    finish()
    seen = Counter(inbox.message_ids)
    assert set(seen) == set(ids)
    assert [count for count in seen.values() if count > 1] == [2]


def test_killed_at_any_moment(sender: Flask, inbox: Inbox, environ: dict[str, str]) -> None:
    ids = queue()
    for pause in (0.7, 1.1, 1.5):
        process = start(environ)
        time.sleep(pause)
        process.kill()
        process.wait()
    finish()
    seen = Counter(inbox.message_ids)
    assert set(seen) == set(ids)
    # Each death costs one mail sent twice at the most.
    assert sum(seen.values()) - len(ids) <= 3


def test_two_senders_at_once_send_each_mail_once(sender: Flask, inbox: Inbox, environ: dict[str, str]) -> None:
    ids = queue(40)
    db.session.rollback()
    inbox.after_each = lambda: time.sleep(0.01)
    processes = [start(environ) for _number in range(2)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert sorted(inbox.message_ids) == sorted(ids)
