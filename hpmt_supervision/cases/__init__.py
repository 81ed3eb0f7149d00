"""Cases: what was hard becomes a case, waits in the group's queue, and is put on the agenda of a session."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import (
        agenda_views,  # noqa: F401 - its pages belong to the blueprint
        forgetting,
        guest_views,  # noqa: F401 - its pages belong to the blueprint
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
        retention,
        writing_views,  # noqa: F401 - its pages belong to the blueprint
    )
    from hpmt_supervision.cases.policy import CASES
    from hpmt_supervision.cases.receivers import listen
    from hpmt_supervision.cases.views import bp
    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.forgetting import add_forgetting, add_hindrance
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_holdable, add_kind
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    declare(app, CASES)
    add_entries(app, Entry(30, _l("Saker"), "cases.index", Permission.WRITE_CASES, ("cases",)))
    listen()
    for kind in (retention.IDLE, retention.ENDED, retention.DRAFTS):
        add_kind(app, kind)
    add_holdable(app, retention.HOLDABLE)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
    add_hindrance(app, forgetting.hindrances)
