"""Calendar: supervision in other calendars, and the calendar page."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.calendar import (
        address_views,  # noqa: F401 - its pages belong to the blueprint
        file_views,  # noqa: F401 - its files belong to the blueprint
        forgetting,
        models,  # noqa: F401 - the tables belong to the metadata
        own_data,
    )
    from hpmt_supervision.calendar.views import bp
    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    add_entries(app, Entry(50, _l("Kalender"), "calendar.index", Permission.SEE_SESSIONS, ("calendar",)))
    add_person_tables(app, *own_data.TABLES)
    add_forgetting(app, forgetting.STEP)
