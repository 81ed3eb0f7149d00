"""Sessions: series, booked supervision, invitations and attendance."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.retention import Rule, add_rule
    from hpmt_supervision.sessions import (
        act_models,  # noqa: F401 - the tables belong to the metadata
        answer_views,  # noqa: F401 - its pages belong to the blueprint
        booking_views,  # noqa: F401 - its pages belong to the blueprint
        change_views,  # noqa: F401 - its pages belong to the blueprint
        find_time_views,  # noqa: F401 - its pages belong to the blueprint
        joint_views,  # noqa: F401 - its pages belong to the blueprint
        membership_receivers,
        models,  # noqa: F401 - the tables belong to the metadata
        unit_receivers,
    )
    from hpmt_supervision.sessions.guest_views import guests
    from hpmt_supervision.sessions.policy import SESSIONS
    from hpmt_supervision.sessions.retention import delete_guest_addresses
    from hpmt_supervision.sessions.views import bp
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    declare(app, SESSIONS)
    app.register_blueprint(guests)
    membership_receivers.connect()
    unit_receivers.connect()
    add_entries(app, Entry(40, _l("Veiledning"), "sessions.index", Permission.SEE_SESSIONS, ("sessions",)))
    kept = _l("E-postadresser til gjester, 14 dager etter veiledningen")
    add_rule(app, Rule("guest_addresses", kept, delete_guest_addresses))
