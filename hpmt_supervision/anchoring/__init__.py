"""Anchoring: the reviews an office has agreed on, and whether its leader was there."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on: its table and its pages, which stand under the reports in the navigation."""
    from hpmt_supervision.anchoring import (
        models,  # noqa: F401 - the table belongs to the metadata
        own_data,
    )
    from hpmt_supervision.anchoring.policy import REVIEWS
    from hpmt_supervision.anchoring.views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.person_data import add_person_tables

    app.register_blueprint(bp)
    declare(app, REVIEWS)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
