"""What the nightly run deletes is gone from SQLite's files too, and the files are their owner's alone."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from structlog.testing import capture_logs

from hpmt_supervision import create_app
from hpmt_supervision.config import read_settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import empty_sqlite_log, set_sqlite_pragmas
from hpmt_supervision.extensions import db
from hpmt_supervision.retention import running
from tests.factories.catalogue import load_catalogue
from tests.integration.retention.kinds import make_text

LONG_AGO = clock.to_utc(datetime(2024, 8, 31, 12))
NIGHT = clock.to_utc(datetime(2026, 11, 28, 3, 30))


def database_file() -> Path:
    return Path(str(db.engine.url.database))


def kept(tokens: list[bytes]) -> dict[str, int]:
    """Return in how many places each of the files still holds one of the tokens."""
    files = (database_file(), database_file().with_name(database_file().name + "-wal"))
    return {file.suffix: sum(token in file.read_bytes() for token in tokens) for file in files if file.exists()}


@pytest.fixture
def tokens(sqlite_app: Flask) -> list[bytes]:
    """Give the encrypted texts of some cases as they lie in the files, all long due."""
    load_catalogue()
    for _number in range(12):
        make_text("case_texts", LONG_AGO)
    db.session.commit()
    rows = db.session.execute(text("SELECT title, story FROM supervision_case WHERE title IS NOT NULL")).all()
    db.session.rollback()
    found = [bytes(token) for row in rows for token in row if token]
    assert len(found) == 24
    assert empty_sqlite_log(db.engine) and kept(found)[".sqlite"] == 24
    return found


@contextmanager
def somebody_reads() -> Iterator[None]:
    reader = sqlite3.connect(database_file(), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM supervision_case").fetchone()
    try:
        yield
    finally:
        reader.close()


def test_what_is_deleted_is_in_neither_file(tokens: list[bytes]) -> None:
    assert running.run_retention(NIGHT)["case_texts"] == 12
    assert kept(tokens) == {".sqlite": 0, ".sqlite-wal": 0}


def test_a_reader_keeps_the_log_and_the_next_run_empties_it(
    tokens: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "empty_sqlite_log", lambda engine: empty_sqlite_log(engine, wait_ms=50))
    with somebody_reads(), capture_logs() as logs:
        assert running.run_retention(NIGHT)["case_texts"] == 12
    assert "log not emptied" in [line["event"] for line in logs]
    assert sum(kept(tokens).values()) > 0
    running.run_retention(NIGHT)
    assert kept(tokens) == {".sqlite": 0, ".sqlite-wal": 0}
    assert db.session.execute(text("PRAGMA busy_timeout")).scalar_one() == 10_000


def test_what_is_deleted_is_overwritten_whatever_sqlite_is_built_to_do(tmp_path: Path) -> None:
    def careless() -> sqlite3.Connection:
        connection = sqlite3.connect(tmp_path / "careless.sqlite")
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    engine = create_engine("sqlite://", creator=careless)
    set_sqlite_pragmas(engine)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA secure_delete")).scalar_one() == 1
    engine.dispose()


def test_the_folder_and_the_files_are_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "instance"
    before = os.umask(0)
    try:
        app = create_app(read_settings({}, instance_path=folder))
        with app.app_context():
            with db.engine.begin() as connection:
                connection.execute(text("CREATE TABLE t (a)"))
                modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
            db.engine.dispose()
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"hpmt.sqlite", "hpmt.sqlite-wal", "hpmt.sqlite-shm", "secret.key", "audit.key"} <= set(modes)
    assert set(modes.values()) == {0o600}
