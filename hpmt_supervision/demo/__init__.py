"""Demo: invented offices and people with a year of life, for trying the app."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on: its commands."""
    from hpmt_supervision.demo.commands import demo

    app.cli.add_command(demo)
