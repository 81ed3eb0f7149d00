"""Mail: one outbox in the database, written with its cause and sent by the scheduler."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.mail import models  # noqa: F401 - the tables belong to the metadata
