"""Catalogue: programmes with areas, phases, principles and tools by date, and a group's focus tools."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.catalogue import models
    from hpmt_supervision.catalogue.terms import in_language
    from hpmt_supervision.catalogue.views import bp
    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.privacy.person_data import name_keys
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    name_keys(
        app,
        {
            models.Phase: lambda phase: phase.name,
            models.Principle: lambda principle: principle.text,
            models.Programme: lambda programme: programme.name,
            models.Tool: lambda tool: tool.name,
        },
    )
    app.jinja_env.filters["term"] = in_language
    # Everyone may open the toolbox; it stands in the navigation of those who use it in their work.
    add_entries(app, Entry(70, _l("Verktøykasse"), "catalogue.index", Permission.WRITE_CASES, ("catalogue",)))
