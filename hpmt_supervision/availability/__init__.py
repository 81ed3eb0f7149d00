"""Availability: when people can meet; working hours, closed weeks, and busy times from a calendar of their own."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.availability import (
        closed_views,  # noqa: F401 - its pages belong to the blueprint
        forgetting,
        models,
        own_data,
        retention,
    )
    from hpmt_supervision.availability.commands import calendars
    from hpmt_supervision.availability.views import bp
    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import Sweep, add_sweep
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    app.cli.add_command(calendars)
    add_sweep(
        app,
        Sweep(
            "busy_times",
            _l("Opptatte tider fra egne kalendere 30 dager etter at de er over, og kalenderne til dem som ikke er med"),
            (models.BusyCalendar.address,),
            retention.delete_due,
        ),
    )
    manages = Permission.MANAGE_CLOSED_PERIODS
    add_entries(app, Entry(75, _l("Stengte uker"), "availability.closed", manages, ("availability",)))
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
