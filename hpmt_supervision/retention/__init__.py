"""Retention: how long each kind of text is kept, what goes when, and the texts that are held longer."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.privacy.forgetting import add_forgetting, add_hindrance
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_kind
    from hpmt_supervision.retention import (
        forgetting,
        hold_views,  # noqa: F401 - its pages belong to the blueprint
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
        reasons,
    )
    from hpmt_supervision.retention.commands import retention
    from hpmt_supervision.retention.views import bp

    app.register_blueprint(bp)
    app.cli.add_command(retention)
    add_kind(app, reasons.REASONS)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
    add_hindrance(app, forgetting.hindrances)
