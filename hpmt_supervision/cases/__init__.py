"""Cases: what was hard becomes a case, waits in the group's queue, and is put on the agenda of a session."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import models  # noqa: F401 - the tables belong to the metadata
