"""Bookable times: a supervisor publishes times for individual supervision, and supervisees take them."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.bookable_times import (
        forgetting,
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
        receivers,
        supervisor_views,  # noqa: F401 - its pages belong to the blueprint
    )
    from hpmt_supervision.bookable_times.views import bp
    from hpmt_supervision.privacy.forgetting import add_forgetting, add_hindrance
    from hpmt_supervision.privacy.person_data import add_person_tables

    app.register_blueprint(bp)
    receivers.connect()
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
    add_hindrance(app, forgetting.hindrances)
