"""Keys of free text: a missing one stops the start, and every text can be stored anew while people work."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import LargeBinary, insert, select, type_coerce

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.config import SettingsError
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy import key_operations, key_queries
from hpmt_supervision.privacy.key_operations import check_keys, rotate
from hpmt_supervision.privacy.models import AuditEvent, TextKey
from hpmt_supervision.privacy.text_keys import can_open, fingerprint
from tests.apps import make_app
from tests.databases import laid_sqlite
from tests.factories.cases import make_case
from tests.factories.people import make_group, make_person, make_unit

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


AppWith = Callable[..., Flask]


@pytest.fixture
def app_with(tmp_path: Path) -> Iterator[AppWith]:
    """Make applications with keys of free text, newest first, on a database."""
    made = []

    def app_with(url: str, *keys: str) -> Flask:
        made.append(make_app(url, tmp_path, {"HPMT_TEXT_KEYS": ",".join(keys)}))
        return made[-1]

    yield app_with
    for app in made:
        with app.app_context():
            db.engine.dispose()


def write_case(app: Flask, title: str = "Et møte som gikk i stå") -> int:
    with app.app_context():
        unit = make_unit()
        case = make_case(make_person(), make_group(unit), title=title)
        db.session.commit()
        return case.id


def stored(app: Flask) -> list[bytes]:
    """The bytes of every text as they lie in the database."""
    with app.app_context(), db.engine.connect() as connection:
        return [
            text
            for table in key_queries.stored_texts()
            for batch in table.batches(connection)
            for _key, texts in batch
            for text in texts.values()
        ]


def test_the_key_in_front_is_noted_once(app_with: AppWith, database_url: str) -> None:
    app = app_with(database_url, OLD)
    check_keys(app)
    check_keys(app)
    with app.app_context():
        (row,) = key_queries.known_keys()
        assert row.fingerprint == fingerprint(OLD)
        assert OLD not in str(row.proof)
        assert db.session.scalars(select(AuditEvent.action)).all() == ["text_key.use"]


def test_a_missing_key_stops_the_start_and_says_which(app_with: AppWith, database_url: str) -> None:
    check_keys(app_with(database_url, OLD))
    with pytest.raises(SettingsError, match=fingerprint(OLD)):
        check_keys(app_with(database_url, NEW))
    check_keys(app_with(database_url, NEW, OLD))


def test_texts_from_before_keys_were_noted_stop_a_wrong_key(app_with: AppWith, database_url: str) -> None:
    write_case(app_with(database_url, OLD))
    with pytest.raises(SettingsError, match="kan ikke leses"):
        check_keys(app_with(database_url, NEW))
    check_keys(app_with(database_url, OLD))


def test_a_database_without_tables_is_left_alone(app_with: AppWith, bare_database_url: str) -> None:
    check_keys(app_with(bare_database_url, OLD))


def test_every_text_is_stored_anew_and_the_old_key_can_go(
    app_with: AppWith, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_queries, "BATCH", 2)
    before = app_with(database_url, OLD)
    check_keys(before)
    cases = [write_case(before, f"Sak {number}") for number in range(5)]
    versions = [_version(before, case) for case in cases]

    both = app_with(database_url, NEW, OLD)
    check_keys(both)
    with both.app_context():
        done = rotate()
    assert (done.unreadable, done.is_complete) == (0, True)
    assert done.stored_anew == len(stored(both)) >= 5
    assert all(can_open(text, Fernet(NEW)) for text in stored(both))

    after = app_with(database_url, NEW)
    check_keys(after)
    with after.app_context():
        titles = db.session.scalars(select(SupervisionCase.title).order_by(SupervisionCase.id)).all()
        assert titles == [f"Sak {number}" for number in range(5)]
        assert rotate().stored_anew == 0
    # Storing a text anew is no change of the case: a page somebody has open can still be saved.
    assert [_version(after, case) for case in cases] == versions


def _version(app: Flask, case_id: int) -> int:
    with app.app_context():
        return db.session.get_one(SupervisionCase, case_id).version


def test_what_somebody_writes_meanwhile_is_kept(
    app_with: AppWith, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = write_case(app_with(database_url, OLD))
    both = app_with(database_url, NEW, OLD)
    older = app_with(database_url, OLD)
    store: Callable[..., None] = key_operations._store
    times: list[int] = []

    def store_after_an_edit(*given: object) -> None:
        if not times:
            times.append(1)
            with older.app_context():
                db.session.get_one(SupervisionCase, case_id).title = "Skrevet imens"
                db.session.commit()
        store(*given)

    monkeypatch.setattr(key_operations, "_store", store_after_an_edit)
    with both.app_context():
        done = rotate()
        assert db.session.get_one(SupervisionCase, case_id).title == "Skrevet imens"
    # The edit was stored with the old key by a process that still had it in front; the next pass found it.
    assert done.is_complete
    assert all(can_open(text, Fernet(NEW)) for text in stored(both))


def test_a_text_that_no_key_opens_is_left_and_told_of(app_with: AppWith, database_url: str) -> None:
    write_case(app_with(database_url, OTHER))
    write_case(app_with(database_url, OLD))
    both = app_with(database_url, NEW, OLD)
    before = [text for text in stored(both) if can_open(text, Fernet(OTHER))]
    with both.app_context():
        done = rotate()
        rows = db.session.scalars(select(TextKey.retired_at)).all()
    assert done.unreadable == len(before) > 0
    assert not done.is_complete
    assert set(rows) == {None}
    assert [text for text in stored(both) if can_open(text, Fernet(OTHER))] == before
    shown = both.test_cli_runner().invoke(args=["keys", "status"])
    assert shown.exit_code == 1
    assert fingerprint(NEW) in shown.output
    assert NEW not in shown.output


def test_a_killed_run_is_begun_again(app_with: AppWith, tmp_path: Path) -> None:
    """The process is killed while it stores texts, some already anew and some not yet."""
    url = laid_sqlite(tmp_path / "test.sqlite")
    before = app_with(url, OLD)
    check_keys(before)
    case_id = write_case(before)
    with before.app_context():
        row = (
            db.session.execute(select(SupervisionCase.__table__).where(SupervisionCase.id == case_id)).mappings().one()
        )
        copies = [{**row, "id": case_id + n, "text_id": f"copy-{n}", "request_key": None} for n in range(1, 4000)]
        db.session.execute(insert(SupervisionCase), copies)
        db.session.commit()
    both = app_with(url, NEW, OLD)
    # The process has the interpreter's own settings and this database.
    environ = {**os.environ, "HPMT_DATABASE_URL": url, "HPMT_SECRET_KEY": "test", "HPMT_TEXT_KEYS": f"{NEW},{OLD}"}
    run = [sys.executable, "-m", "hpmt_supervision", "keys", "rotate"]
    process = subprocess.Popen(run, env={**environ, "HPMT_INSTANCE": str(tmp_path)}, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while _stored_with(both, NEW) == 0 and time.monotonic() < until and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait(timeout=30)
    some = _stored_with(both, NEW)
    assert 0 < some < 4000
    with both.app_context():
        assert rotate().is_complete
        assert set(db.session.scalars(select(SupervisionCase.title))) == {row["title"]}
    check_keys(app_with(url, NEW))


def _stored_with(app: Flask, key: str) -> int:
    """How many of the cases' titles a key opens."""
    with app.app_context(), db.engine.connect() as connection:
        titles = connection.execute(select(type_coerce(SupervisionCase.__table__.c.title, LargeBinary))).scalars().all()
        return sum(can_open(bytes(text), Fernet(key)) for text in titles if text)


def test_commands_stop_without_the_key_and_the_keys_command_does_not(
    app_with: AppWith, database_url: str, tmp_path: Path
) -> None:
    check_keys(app_with(database_url, OLD))
    environ = {**os.environ, "HPMT_DATABASE_URL": database_url, "HPMT_SECRET_KEY": "test", "HPMT_TEXT_KEYS": NEW}
    environ["HPMT_INSTANCE"] = str(tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hpmt_supervision", *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)

    stopped = run("retention", "run")
    assert stopped.returncode == 2
    assert fingerprint(OLD) in stopped.stderr
    assert len(stopped.stderr.strip().splitlines()) == 1
    assert run("keys", "status").returncode == 0
