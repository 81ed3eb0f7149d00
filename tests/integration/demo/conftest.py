"""The demo as it is loaded once for all tests that only read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, has_app_context

from hpmt_supervision.core import clock
from hpmt_supervision.demo import loading
from hpmt_supervision.extensions import db
from tests.databases import laid_sqlite
from tests.integration.demo.playing import MONDAY, app_on


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a database that holds the demo as of Monday 23 November 2026, and the keys that go with it."""
    folder = tmp_path_factory.mktemp("demo")
    app = app_on(laid_sqlite(folder / "demo.sqlite"), folder)
    with app.app_context(), clock.at(MONDAY):
        assert loading.load()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture(scope="module")
def loaded(demo_folder: Path) -> Iterator[Flask]:
    """Give an application on that database, on that Monday. Tests only read it."""
    app = app_on(f"sqlite:///{demo_folder / 'demo.sqlite'}", demo_folder)
    with app.app_context(), clock.at(MONDAY):
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _fresh_session() -> Iterator[None]:
    yield
    if has_app_context():
        db.session.rollback()
