"""Learning: who has completed which training, and when."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on: its tables, its pages and its place in the navigation."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.learning import (
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
    )
    from hpmt_supervision.learning.policy import TRAINING
    from hpmt_supervision.learning.views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    declare(app, TRAINING)
    add_entries(app, Entry(65, _l("Opplæring"), "learning.index", Permission.REGISTER_TRAINING, ("learning",)))
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, names=own_data.NAMES)
