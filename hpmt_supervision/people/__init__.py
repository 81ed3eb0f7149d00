"""People: units, persons, roles, groups, memberships and absences, each with its dates."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.people import models  # noqa: F401 - the tables belong to the metadata
