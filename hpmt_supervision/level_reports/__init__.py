"""Level reports: the periodic report of an FM supervisor, and the year review of an office."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
