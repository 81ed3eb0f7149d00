"""What all tests share: an application on an empty database, on SQLite and on a real PostgreSQL."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.extensions import db
from tests.apps import make_app
from tests.contracts.reaches import counted, walked_in
from tests.databases import (
    empty_postgresql,
    laid_postgresql,
    laid_sqlite,
    migrated_postgresql,
    migrated_sqlite,
    share_engine,
)

DATABASES = ("sqlite", "postgresql")

# Files with tests of a minute or more. They are begun first, so that no process is left alone with one in the end.
LONG = (
    "tests/integration/demo/test_loading.py",
    "tests/integration/demo/test_load.py",
    "tests/integration/own_data/test_former.py",
    "tests/properties/test_case_states.py",
    "tests/properties/test_workbooks.py",
    "tests/properties/test_exchange.py",
    "tests/browser/test_three_levels_story.py",
    "tests/browser/test_season_story.py",
    "tests/browser/test_story.py",
)

# How fast a busy machine draws examples says nothing about the code, so time fails no property.
settings.register_profile("hpmt", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hpmt")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files and leave the order of all other tests as it is; none is taken away."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONG)))


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what was loaded until now, and run more seldom: it took a fifth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in a line how many combinations of endpoint, role and reach the contracts walked."""
    reports = [one for found in terminalreporter.stats.values() for one in found if hasattr(one, "user_properties")]
    told = counted(walked_in(reports))
    if told:
        terminalreporter.write_line(f"contracts walked {told}")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database with its tables laid, once on each kind of server."""
    if request.param == "sqlite":
        yield laid_sqlite(tmp_path / "test.sqlite")
    else:
        with laid_postgresql() as url:
            yield url


@pytest.fixture(params=DATABASES)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without tables, for migrations, once on each kind of server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite'}"
    else:
        with empty_postgresql() as url:
            yield url


@pytest.fixture
def bare_app(bare_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application whose database has no tables."""
    yield from _app_on(bare_database_url, tmp_path)


@pytest.fixture(params=DATABASES)
def migrated_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database that all migrations have been run on, once on each kind of server.

    They are run once a process. That they can be run is shown by the tests that begin with a bare database.
    """
    if request.param == "sqlite":
        yield migrated_sqlite(tmp_path / "test.sqlite")
    else:
        with migrated_postgresql() as url:
            yield url


@pytest.fixture
def migrated_app(migrated_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on a database that all migrations have been run on."""
    yield from _app_on(migrated_database_url, tmp_path)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application with its tables laid, inside its context. Runs on both databases."""
    yield from _app_on(database_url, tmp_path)


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Flask]:
    """Give the same on SQLite alone, for tests in which the database plays no part."""
    yield from _app_on(laid_sqlite(tmp_path / "test.sqlite"), tmp_path)


def _app_on(url: str, folder: Path) -> Iterator[Flask]:
    application = make_app(url, folder)
    application.config["WTF_CSRF_ENABLED"] = False
    with application.app_context():
        share_engine()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser-like client that is not signed in."""
    return app.test_client()


@pytest.fixture(autouse=True)
def _nobody_means_to_write_any_more() -> Iterator[None]:
    """Fail a test that leaves the process meaning to write: whatever reads next would hold SQLite's lock."""
    yield
    left = means_to_write.get()
    means_to_write.set(False)
    assert not left, "set means_to_write back, or use writing_unit"
