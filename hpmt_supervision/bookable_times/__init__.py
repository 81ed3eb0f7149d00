"""Bookable times: a supervisor publishes times for individual supervision, and supervisees take them."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.bookable_times import (
        models,  # noqa: F401 - the tables belong to the metadata
        receivers,
        supervisor_views,  # noqa: F401 - its pages belong to the blueprint
    )
    from hpmt_supervision.bookable_times.views import bp

    app.register_blueprint(bp)
    receivers.connect()
