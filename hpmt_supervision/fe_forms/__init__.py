"""FE forms: a counsellor's preparation of a meeting and the reflection after it. Nobody else reads them."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.fe_forms import forgetting, models, own_data, pages, retention  # noqa: F401 - the tables belong to the metadata  # noqa: F401 - the tables belong to the metadata
    from hpmt_supervision.fe_forms.policy import FORMS
    from hpmt_supervision.fe_forms.views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_holdable, add_kind
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    declare(app, FORMS)
    app.jinja_env.filters.update(meeting_with=pages.kind_label, count_words=pages.count_words)
    add_entries(app, Entry(20, _l("FE-skjema"), "fe_forms.index", Permission.WRITE_FE_FORMS, ("fe_forms",)))
    add_kind(app, retention.FINISHED)
    add_kind(app, retention.DRAFTS)
    add_holdable(app, retention.HOLDABLE)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
