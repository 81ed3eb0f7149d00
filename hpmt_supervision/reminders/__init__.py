"""Reminders: which job runs when, who is told what, and how each person wants to be told."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.extensions import csrf
    from hpmt_supervision.reminders import models, receivers  # noqa: F401 - the tables belong to the metadata
    from hpmt_supervision.reminders.commands import scheduler
    from hpmt_supervision.reminders.views import bp, unsubscribe

    # A mail program says no with one click and has no page of ours; the token in the address is the proof.
    csrf.exempt(unsubscribe)
    app.register_blueprint(bp)
    app.cli.add_command(scheduler)
    receivers.connect()
