"""The exchange room: a county's structure and supervision records in and out as one bundle of CSV files."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.exchange.commands import export, import_

    app.cli.add_command(import_)
    app.cli.add_command(export)
