"""Bookable times: a supervisor publishes times for individual supervision, and supervisees take them."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
