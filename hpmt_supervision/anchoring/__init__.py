"""Anchoring: the reviews an office has agreed on, and whether its leader was there."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
