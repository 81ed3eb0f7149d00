"""What the programmes had set before people could set it in the app goes along, up and down."""

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from hpmt_supervision.application import MIGRATIONS
from hpmt_supervision.extensions import db
from tests.apps import make_app


def test_what_was_set_on_the_programme_becomes_settings(bare_database_url: str, tmp_path: Path) -> None:
    app = make_app(bare_database_url, tmp_path)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS), revision="0031_codes_and_sessions")
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE programme SET case_text_days = 45, log_text_months = 60"))
        upgrade(directory=str(MIGRATIONS))
        with db.engine.begin() as connection:
            rows = connection.execute(text("SELECT kind, amount FROM retention_setting ORDER BY kind"))
            # A number outside the limits of today is brought within them; what was as usual has no row.
            assert [tuple(row) for row in rows] == [
                ("case_texts", 45),
                ("log_texts", 36),
                ("need_texts", 36),
                ("question_texts", 36),
                ("report_texts", 36),
                ("warning_texts", 36),
            ]
        downgrade(directory=str(MIGRATIONS), revision="0031_codes_and_sessions")
        with db.engine.begin() as connection:
            found = connection.execute(text("SELECT case_text_days, idle_case_days, log_text_months FROM programme"))
            assert [tuple(row) for row in found] == [(45, 180, 36)]
        db.session.remove()
        db.engine.dispose()
