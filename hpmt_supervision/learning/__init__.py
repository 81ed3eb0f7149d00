"""Learning: who has completed which training, and when."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
