"""Early warnings: where supervision is about to stop, told to the supervisor first, and what was answered."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
