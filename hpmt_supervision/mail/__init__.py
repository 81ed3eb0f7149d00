"""Mail: one outbox in the database, written with its cause and sent by the scheduler."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
