"""What the application asks of PostgreSQL for its own connections."""

from pathlib import Path

from sqlalchemy import text

from hpmt_supervision.extensions import db
from tests.apps import make_app
from tests.databases import empty_postgresql


def test_no_statement_is_compiled_on_any_connection(tmp_path: Path) -> None:
    with empty_postgresql() as url, make_app(url, tmp_path).app_context():
        with db.engine.connect() as one, db.engine.connect() as other:
            for connection in (one, other):
                # What is rolled back must not take the setting along.
                connection.rollback()
                assert connection.scalar(text("SHOW jit")) == "off"
        db.engine.dispose()
