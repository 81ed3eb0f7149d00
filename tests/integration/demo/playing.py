"""The day on which the demo of the tests ends, and an app on its database."""

from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask

from tests.apps import make_app

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def app_on(url: str, folder: Path) -> Flask:
    """Return an app on a database, with its keys in a folder."""
    app = make_app(url, folder)
    app.config["WTF_CSRF_ENABLED"] = False
    return app
