"""What recording readings and decrypting cost on a list of fifty cases: requests per second with each of them off.

A supervisor asks for the page with fifty cases in the queue; every request records fifty readings, chained and sealed.
The four ways take turns, request by request, so that what else the machine does touches all of them alike. "Decryption
off" looks each text up instead of decrypting it; "recording off" notes nothing, so that nothing is chained or written.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import click
from cryptography.fernet import MultiFernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy import trail
from hpmt_supervision.privacy.chain import Chain
from hpmt_supervision.privacy.chain_queries import follow
from hpmt_supervision.privacy.encryption import KEYRING
from hpmt_supervision.privacy.models import TextReading
from tests.apps import make_app
from tests.databases import laid_postgresql, laid_sqlite
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of, supervisor_of

CASES, ROUNDS, WARM = 50, 60, 5
PATH = "/saker"
STORY = "Det stoppet da vi kom til planen. " * 20


class _Remembering(MultiFernet):
    """A keyring that decrypts each text once and looks it up from then on."""

    def __init__(self, keys: MultiFernet) -> None:
        self._inner, self._known = keys, dict[bytes, bytes]()

    def encrypt(self, msg: bytes) -> bytes:
        return self._inner.encrypt(msg)

    def decrypt(self, msg: bytes | str, ttl: int | None = None) -> bytes:
        token = msg if isinstance(msg, bytes) else msg.encode()
        if token not in self._known:
            self._known[token] = self._inner.decrypt(token)
        return self._known[token]


@contextmanager
def _way(app: Flask, keys: dict[bool, MultiFernet], *, records: bool, decrypts: bool) -> Iterator[None]:
    with ExitStack() as stack:
        app.extensions[KEYRING] = keys[decrypts]
        if not records:
            stack.enter_context(patch.object(trail, "note", lambda *args: None))
        yield
    app.extensions[KEYRING] = keys[True]


def _queue_of_fifty(app: Flask) -> FlaskClient:
    load_catalogue()
    group = make_group()
    author, supervisor = member_of(group), supervisor_of(group)
    for _number in range(CASES):
        make_case(author, group, at=clock.now()).story = STORY
    return sign_in(app.test_client(), supervisor)


def measure(app: Flask) -> dict[str, float]:
    """Return the requests per second of each way, by what is off."""
    client = _queue_of_fifty(app)
    whole = app.extensions[KEYRING]
    keys = {True: whole, False: _Remembering(whole)}
    ways = {
        "nothing": {"records": True, "decrypts": True},
        "recording": {"records": False, "decrypts": True},
        "decryption": {"records": True, "decrypts": False},
        "both": {"records": False, "decrypts": False},
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(WARM + ROUNDS):
        for name, way in ways.items():
            with _way(app, keys, **way):
                seconds = _timed(lambda: client.get(PATH).status_code)
            if turn >= WARM:
                taken[name].append(seconds)
    recorded = db.session.query(TextReading).count()
    assert recorded == CASES * 2 * (WARM + ROUNDS), f"{recorded} readings recorded"
    assert follow(Chain.READINGS).broken is None
    return {name: 1 / statistics.median(seconds) for name, seconds in taken.items()}


def _timed(ask: Callable[[], int]) -> float:
    started = time.perf_counter()
    status = ask()
    seconds = time.perf_counter() - started
    assert status == 200
    return seconds


def _on(url: str, database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(url, Path(folder))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            found = measure(app)
            size = db.session.scalar(select(TextReading.id).order_by(TextReading.id.desc()).limit(1))
            db.session.remove()
            db.engine.dispose()
    told = ", ".join(f"{name} off {rate:.1f}/s" for name, rate in found.items())
    click.echo(f"{database}: {told}; all on against both off {found['nothing'] / found['both']:.2f} ({size} readings)")


def main() -> None:
    """Measure on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        _on(laid_sqlite(Path(folder) / "bench.sqlite"), "SQLite")
    with laid_postgresql() as url:
        _on(url, "PostgreSQL")


if __name__ == "__main__":
    main()
