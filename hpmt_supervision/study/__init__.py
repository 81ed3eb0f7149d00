"""Study mode: arms and waves of a study, and approved extracts for a researcher."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
