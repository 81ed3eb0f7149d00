"""Privacy: who read what, what may not be written, and what is encrypted."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.privacy import models  # noqa: F401 - the tables belong to the metadata
