"""Catalogue: programmes with areas, phases, principles and tools by date, and a group's focus tools."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.catalogue import models  # noqa: F401 - the tables belong to the metadata
