"""Sessions: series, booked supervision, invitations and attendance."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.forgetting import add_hindrance
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_kind
    from hpmt_supervision.sessions import (
        act_models,  # noqa: F401 - the tables belong to the metadata
        answer_views,  # noqa: F401 - its pages belong to the blueprint
        booking_views,  # noqa: F401 - its pages belong to the blueprint
        change_views,  # noqa: F401 - its pages belong to the blueprint
        find_time_views,  # noqa: F401 - its pages belong to the blueprint
        forgetting,
        joint_views,  # noqa: F401 - its pages belong to the blueprint
        membership_receivers,
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
        unit_receivers,
    )
    from hpmt_supervision.sessions.guest_views import guests
    from hpmt_supervision.sessions.policy import SESSIONS
    from hpmt_supervision.sessions.retention import GUESTS
    from hpmt_supervision.sessions.views import bp
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    declare(app, SESSIONS)
    app.register_blueprint(guests)
    membership_receivers.connect()
    unit_receivers.connect()
    add_entries(app, Entry(40, _l("Veiledning"), "sessions.index", Permission.SEE_SESSIONS, ("sessions",)))
    add_kind(app, GUESTS)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS, names=own_data.NAMES)
    add_hindrance(app, forgetting.hindrances)
