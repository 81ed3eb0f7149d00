"""Calendar: supervision in other calendars, and the calendar page."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
