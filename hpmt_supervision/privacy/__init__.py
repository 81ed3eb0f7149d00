"""Privacy: who read what, what may not be written, what is encrypted, and how long text is kept."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.privacy import (
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
    )
    from hpmt_supervision.privacy.commands import screen
    from hpmt_supervision.privacy.key_commands import keys

    app.cli.add_command(screen)
    app.cli.add_command(keys)
    from hpmt_supervision.privacy.person_data import add_person_tables

    add_person_tables(app, *own_data.TABLES)
