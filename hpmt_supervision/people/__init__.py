"""People: units, persons, roles, groups, memberships and absences, each with its dates."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.people import (  # noqa: F401 - tables and pages
        forgetting,
        group_views,
        list_views,
        models,
        own_data,
        spell_views,
        unit_views,
    )
    from hpmt_supervision.people.views import bp
    from hpmt_supervision.privacy.forgetting import add_forgetting, add_hindrance
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    here = ("people", "audit_trail", "emergency_access")
    add_entries(app, Entry(80, _l("Administrasjon"), "people.index", Permission.SEE_STRUCTURE, here))
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS, names=own_data.NAMES)
    add_forgetting(app, forgetting.STEP)
    add_hindrance(app, forgetting.hindrances)
