"""Level reports: what a county or an office tells the level above of a period, composed of what is already there."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.level_reports import (
        mails,
        own_data,
        reading_views,  # noqa: F401 - its pages belong to the blueprint
        retention,
    )
    from hpmt_supervision.level_reports.policy import REPORTS
    from hpmt_supervision.level_reports.views import bp
    from hpmt_supervision.mail.kinds import name_kind
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_kind

    app.register_blueprint(bp)
    declare(app, REPORTS)
    name_kind(app, mails.KIND, _l("Rapport for en periode"))
    add_kind(app, retention.SENT)
    add_kind(app, retention.DRAFTS)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
