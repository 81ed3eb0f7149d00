"""Availability: when people can meet; working hours, closed weeks, and busy times from a calendar of their own."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.availability import models  # noqa: F401 - the tables belong to the metadata
