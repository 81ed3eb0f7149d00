"""Level reports: what a county or an office tells the level above of a period, composed of what is already there."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.level_reports import (
        mails,
        reading_views,  # noqa: F401 - its pages belong to the blueprint
        retention,
    )
    from hpmt_supervision.level_reports.policy import REPORTS
    from hpmt_supervision.level_reports.views import bp
    from hpmt_supervision.mail.kinds import name_kind
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.retention import Rule, add_rule

    app.register_blueprint(bp)
    declare(app, REPORTS)
    name_kind(app, mails.KIND, _l("Rapport for en periode"))
    add_rule(
        app,
        Rule(
            "level_report_texts",
            _l("Tekst i rapporter for en periode, etter 24 måneder, og i kladder etter 12"),
            retention.delete_texts,
        ),
    )
