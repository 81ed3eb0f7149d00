"""Study mode: arms and waves of a study, and approved extracts for a researcher."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.retention import Rule, add_rule
    from hpmt_supervision.study import (
        extract_models,  # noqa: F401 - the tables belong to the metadata
        extract_views,  # noqa: F401 - its pages belong to the blueprint
        retention,
    )
    from hpmt_supervision.study.policy import EXTRACTS, STUDIES
    from hpmt_supervision.study.views import bp
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    declare(app, STUDIES, EXTRACTS)
    add_entries(
        app,
        Entry(65, _l("Studier"), "study.index", Permission.MANAGE_STUDIES, ("study",)),
        Entry(65, _l("Uttrekk"), "study.extracts", Permission.REQUEST_EXTRACTS, ("study",)),
    )
    add_rule(
        app,
        Rule(
            "study_secrets",
            _l("Nøkkelen til pseudonymene i et uttrekk, natta etter at uttrekket er utløpt"),
            retention.delete_due,
        ),
    )
