"""Loading the demo: only into an empty database, never in production, all or nothing, on both kinds of database."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision import create_app
from hpmt_supervision.config import read_settings
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, loading
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit
from tests.databases import laid_postgresql, laid_sqlite
from tests.integration.demo.playing import MONDAY, app_on
from tests.integration.demo.test_load import counts, held_of

# What is counted back from a Saturday falls on other weekdays than from a Monday.
SATURDAY = MONDAY + timedelta(days=5)


def test_a_database_in_use_is_left_alone(app: Flask) -> None:
    db.session.add(Unit(kind="national", name="Nav"))
    db.session.commit()
    began = time.perf_counter()
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0 and time.perf_counter() - began < 2
    assert counts() == {**dict.fromkeys(counts(), 0), "Unit": 1}
    shown = app.test_cli_runner().invoke(args=["demo", "accounts"])
    assert "ingen demokontoer" in shown.output and cast.PASSWORD not in shown.output


def test_a_database_without_tables_gets_a_sentence(tmp_path: Path) -> None:
    app = app_on(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path)
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1 and "hpmt db upgrade" in result.stderr
    with app.app_context():
        db.engine.dispose()


def test_a_database_that_somebody_else_writes_to_gets_a_sentence(tmp_path: Path) -> None:
    import sqlite3

    app = app_on(laid_sqlite(tmp_path / "busy.sqlite"), tmp_path)
    other = sqlite3.connect(tmp_path / "busy.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    other.execute("ROLLBACK")
    other.close()
    assert result.exit_code == 1 and "Databasen er opptatt" in result.stderr, result.exception
    with app.app_context():
        db.engine.dispose()


def test_production_gets_a_sentence(tmp_path: Path) -> None:
    from cryptography.fernet import Fernet

    settings = read_settings(
        {
            "HPMT_PRODUCTION": "1",
            "HPMT_DATABASE_URL": laid_sqlite(tmp_path / "x.sqlite"),
            "HPMT_SECRET_KEY": "x",
            "HPMT_HOSTS": "localhost",
            "HPMT_BASE_URL": "https://localhost",
            "HPMT_TEXT_KEYS": Fernet.generate_key().decode(),
            "HPMT_AUDIT_KEYS": "x" * 32,
        },
        instance_path=tmp_path,
    )
    app = create_app(settings)
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "Demoen lastes ikke i produksjon" in result.stderr
    with app.app_context():
        assert db.session.scalar(select(func.count(Unit.id))) == 0
        db.session.remove()
        db.engine.dispose()


def test_a_load_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_on(laid_sqlite(tmp_path / "x.sqlite"), tmp_path)
    with app.app_context(), clock.at(MONDAY):
        monkeypatch.setattr(loading, "plan_year", lambda scene: scene.plan(scene.first_day, "08:00", lambda: 1 / 0))
        with pytest.raises(ZeroDivisionError):
            loading.load()
        assert set(counts().values()) == {0}
        db.session.remove()
        db.engine.dispose()


def test_a_killed_load_leaves_nothing(tmp_path: Path) -> None:
    environ = {**os.environ, "HPMT_INSTANCE": str(tmp_path)}
    environ.pop("HPMT_DATABASE_URL", None)
    app = app_on(laid_sqlite(tmp_path / "hpmt.sqlite"), tmp_path)
    hpmt = Path(sys.executable).with_name("hpmt")
    process = subprocess.Popen([str(hpmt), "demo", "load"], env=environ, stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        # The sentence comes when the load begins; a moment later it is in the middle of the year.
        assert process.stderr.readline()
        time.sleep(3)
        assert process.poll() is None, "the load was over before it was killed"
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.communicate(timeout=20)
    with app.app_context():
        assert not loading.has_units()
        # That the key of free text is in use is noted when any command starts, before the load.
        left = {name for name, number in counts().items() if number}
        assert left <= {"AuditEvent"}
        db.session.remove()
        db.engine.dispose()


@pytest.mark.postgresql
def test_it_loads_on_postgresql(tmp_path: Path) -> None:
    with laid_postgresql() as url:
        app = app_on(url, tmp_path)
        with app.app_context(), clock.at(SATURDAY):
            assert loading.load()
            assert len(held_of(cast.OFFICES[0].group)) > 18
            assert all(day.weekday() < 5 for day in held_of(cast.LEVEL_3)), "the top level meets on weekdays too"
            assert loading.load() is False
            db.session.remove()
            db.engine.dispose()
