"""An application that sends to a real SMTP server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hpmt_supervision import create_app
from hpmt_supervision.config import read_settings
from hpmt_supervision.extensions import db
from tests.factories.mail import Inbox, smtp_server


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with smtp_server() as found:
        yield found


@pytest.fixture
def environ(database_url: str, inbox: Inbox, tmp_path: Path) -> dict[str, str]:
    """The variables of an application that sends to the server, here and in other processes."""
    return {"HPMT_DATABASE_URL": database_url, "HPMT_INSTANCE": str(tmp_path), **inbox.environ}


@pytest.fixture
def sender(environ: dict[str, str], tmp_path: Path) -> Iterator[Flask]:
    """Give an application with its tables laid that sends to the server."""
    app = create_app(read_settings(environ, instance_path=tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
