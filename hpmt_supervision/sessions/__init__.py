"""Sessions: series, booked supervision, invitations and attendance."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.sessions import models  # noqa: F401 - the tables belong to the metadata
