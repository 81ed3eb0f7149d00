"""Home: Min side, which answers what is next, what waits for me, and what did we agree."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
