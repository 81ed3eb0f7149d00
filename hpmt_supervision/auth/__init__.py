"""Auth: accounts, signing in and out, and the sessions on the server."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.auth import models  # noqa: F401 - the tables belong to the metadata
