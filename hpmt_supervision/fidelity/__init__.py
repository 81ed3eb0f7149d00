"""Fidelity: how often supervision happens, computed in one place."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
