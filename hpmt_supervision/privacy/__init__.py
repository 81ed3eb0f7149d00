"""Privacy: who read what, what may not be written, what is encrypted, and how long text is kept."""

from flask import Flask

from hpmt_supervision.config import Settings


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.privacy import (
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
        trail,
    )
    from hpmt_supervision.privacy.chain import Sealer
    from hpmt_supervision.privacy.chain_commands import audit
    from hpmt_supervision.privacy.commands import screen
    from hpmt_supervision.privacy.key_commands import keys
    from hpmt_supervision.privacy.person_data import add_person_tables

    settings: Settings = app.extensions["hpmt_settings"]
    app.extensions[trail.SEALER] = Sealer(settings.audit_keys)
    trail.register()
    app.cli.add_command(screen)
    app.cli.add_command(keys)
    app.cli.add_command(audit)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS)
