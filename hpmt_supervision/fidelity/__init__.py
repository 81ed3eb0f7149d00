"""Fidelity: how often supervision happens, computed in one place."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on: its command, its pages and its place in the navigation."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.fidelity import (
        area_views,  # noqa: F401 - its pages belong to the blueprint
        profile_views,  # noqa: F401 - as do its files
    )
    from hpmt_supervision.fidelity.commands import report
    from hpmt_supervision.fidelity.policy import FIGURES, FIGURES_FROM_OUTSIDE
    from hpmt_supervision.fidelity.views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.cli.add_command(report)
    app.register_blueprint(bp)
    declare(app, FIGURES, FIGURES_FROM_OUTSIDE)
    own, below = Permission.SEE_OFFICE_FIGURES, Permission.SEE_FIGURES_BELOW
    add_entries(app, Entry(60, _l("Rapporter"), "fidelity.index", own, ("fidelity",), or_permission=below))
