"""The migrations lay the tables the models describe, and take them away again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from hpmt_supervision import create_app
from hpmt_supervision.application import MIGRATIONS
from hpmt_supervision.extensions import db
from tests.conftest import make_settings


@pytest.fixture
def bare_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application whose database has no tables."""
    app = create_app(make_settings(database_url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[object]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def test_models_equal_the_head(bare_app: Flask) -> None:
    upgrade()
    assert differences() == []


def test_down_takes_everything_away(bare_app: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert differences() == []


def test_migrations_are_numbered_with_one_head() -> None:
    names = sorted(file.stem for file in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
