"""Study mode: arms and waves of a study, and approved extracts for a researcher."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.person_data import add_person_tables, explain_table
    from hpmt_supervision.privacy.retention import Sweep, add_kind, add_sweep
    from hpmt_supervision.study import (
        extract_models,
        extract_views,  # noqa: F401 - its pages belong to the blueprint
        own_data,
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
    add_sweep(
        app,
        Sweep(
            "study_secrets",
            _l("Nøkkelen til pseudonymene i et uttrekk, natta etter at uttrekket er utløpt"),
            (extract_models.StudyExtract.secret,),
            retention.delete_due,
        ),
    )
    add_kind(app, retention.TEXTS)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS, names=own_data.NAMES)
    for model in (extract_models.StudyExtractWave, extract_models.StudyExtractTable):
        explain_table(app, model, "What an extract covers says nothing of a person; the request itself is handed out.")
