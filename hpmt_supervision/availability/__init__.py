"""Availability: when people can meet; working hours, closed weeks, and busy times from a calendar of their own."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
