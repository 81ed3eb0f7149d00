"""Sending queued mail, against bare smtplib sending the same messages to the same server in the same run.

    python -m tests.benchmarks.mail [--mails 1000] [--database sqlite|postgresql]

The server is a process of its own, so that both sides pay the same for it. The outbox holds a hundred times as many
mails that were sent before, since finding what is due must not cost more for them.
"""

import argparse
import multiprocessing
import smtplib
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from hpmt_supervision import create_app
from hpmt_supervision.config import read_settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.message import as_message
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.sending import _letter, send_due
from tests.databases import empty_postgresql
from tests.factories.mail import make_mail, smtp_server

MOST_TIMES = 4.0
PAST_FOR_EACH = 100
ROUNDS = 3


def _serve(pipe: Any) -> None:
    with smtp_server() as inbox:
        pipe.send(inbox.port)
        while pipe.recv() != "end":
            pipe.send(len(inbox.received))
            inbox.received.clear()


@contextmanager
def server_process() -> Iterator[tuple[int, Any]]:
    """Run the mail server apart, and give its port and a pipe that tells how many mails came."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send("end")
        process.join(timeout=20)


def lay_past(count: int) -> None:
    """Write mails that were sent long ago."""
    now = clock.now()
    row = {
        "kind": "invitation",
        "to_address": "",
        "to_name": "",
        "state": MailState.SENT,
        "attempts": 1,
        "text_deleted_at": now,
    }
    for first in range(0, count, 10_000):
        rows = []
        for number in range(first, min(first + 10_000, count)):
            at = now - timedelta(days=40, minutes=number)
            unique = {"key": f"past:{number}", "message_id": f"<past{number}@example.org>"}
            rows.append(row | unique | {"created_at": at, "due_at": at, "next_try_at": at, "sent_at": at})
        with writing_unit():
            db.session.execute(insert(OutgoingMail), rows)


def one_round(number: int, mails: int, port: int, pipe: Any) -> tuple[float, float]:
    """Return how long the outbox and bare smtplib took for the same messages, in seconds."""
    with writing_unit():
        for place in range(mails):
            make_mail(f"{number}:{place}", to=f"m{place}@example.org", calendar=True)
    from flask import current_app

    settings = current_app.extensions["hpmt_settings"]
    waiting = db.session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.WAITING))
    letters = [_letter(mail, settings) for mail in waiting]
    db.session.rollback()

    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        for letter in letters:
            server.send_message(as_message(letter))
    bare = time.perf_counter() - started
    pipe.send("count")
    assert pipe.recv() == mails

    started = time.perf_counter()
    assert send_due(most=mails) == mails
    ours = time.perf_counter() - started
    pipe.send("count")
    assert pipe.recv() == mails
    return ours, bare


def measure(app: Flask, mails: int, port: int, pipe: Any) -> tuple[float, float]:
    """Return the medians of both sides over some rounds, in seconds."""
    with app.app_context():
        db.create_all()
        lay_past(PAST_FOR_EACH * mails)
        rounds = [one_round(number, mails, port, pipe) for number in range(ROUNDS)]
        db.session.remove()
        db.engine.dispose()
    return statistics.median(ours for ours, _bare in rounds), statistics.median(bare for _ours, bare in rounds)


@contextmanager
def address_of(database: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite'}"
    else:
        with empty_postgresql() as url:
            yield url


def main() -> None:
    """Measure on both databases, or on the one asked for, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args()
    print(f"{'database':<12} {'outbox':>8} {'a second':>9} {'bare':>8} {'ratio':>6}")
    for database in options.database or ["sqlite", "postgresql"]:
        with (
            tempfile.TemporaryDirectory() as place,
            address_of(database, Path(place)) as url,
            server_process() as (port, pipe),
        ):
            environ = {
                "HPMT_DATABASE_URL": url,
                "HPMT_SMTP_HOST": "127.0.0.1",
                "HPMT_SMTP_PORT": str(port),
                "HPMT_SMTP_TLS": "none",
                "HPMT_MAIL_FROM": "HPMT Veiledning <ikke-svar@example.org>",
            }
            app = create_app(read_settings(environ, instance_path=Path(place)))
            ours, bare = measure(app, options.mails, port, pipe)
        mark = "" if ours / bare <= MOST_TIMES else "  over the goal"
        print(f"{database:<12} {ours:>7.2f}s {options.mails / ours:>9.0f} {bare:>7.2f}s {ours / bare:>6.2f}{mark}")


if __name__ == "__main__":
    main()
