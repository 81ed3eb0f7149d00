"""Reminders: which job runs when, who is told what, and how each person wants to be told."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
