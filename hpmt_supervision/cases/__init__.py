"""Cases: what was hard becomes a case, waits in the group's queue, and is put on the agenda of a session."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import (
        agenda_views,  # noqa: F401 - its pages belong to the blueprint
        guest_views,  # noqa: F401 - its pages belong to the blueprint
        models,  # noqa: F401 - the tables belong to the metadata
    )
    from hpmt_supervision.cases.policy import CASES
    from hpmt_supervision.cases.receivers import listen
    from hpmt_supervision.cases.retention import close_idle, delete_texts
    from hpmt_supervision.cases.views import bp
    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.retention import Rule, add_rule
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    declare(app, CASES)
    add_entries(app, Entry(30, _l("Saker"), "cases.index", Permission.WRITE_CASES, ("cases",)))
    listen()
    add_rule(app, Rule("idle_cases", _l("Saker ingen har rørt på 180 dager, lukkes"), close_idle))
    add_rule(app, Rule("case_texts", _l("Tekst i saker, 90 dager etter at saken er lukket"), delete_texts))
