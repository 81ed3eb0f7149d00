"""Logs: what a session did with its cases, what was agreed, and the log that is signed and locked."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.logs import models  # noqa: F401 - the tables belong to the metadata
