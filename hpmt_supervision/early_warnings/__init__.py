"""Early warnings: where supervision is about to stop, told to the supervisor first, and what was answered."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import warnings_provider
    from hpmt_supervision.cases.signals import case_moved
    from hpmt_supervision.early_warnings import own_data, queries, receivers, retention
    from hpmt_supervision.early_warnings.policy import WARNINGS
    from hpmt_supervision.early_warnings.views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_kind
    from hpmt_supervision.sessions.signals import schedule_announced, session_held

    app.register_blueprint(bp)
    declare(app, WARNINGS)
    warnings_provider.provide_group_warnings(app, queries.own_warnings, queries.has_open_warning)
    warnings_provider.provide_unit_warnings(app, queries.warnings_of_unit)
    schedule_announced.connect(receivers.on_schedule_announced)
    session_held.connect(receivers.on_session_held)
    case_moved.connect(receivers.on_case_moved)
    add_kind(app, retention.ANSWERS)
    add_kind(app, retention.QUESTIONS)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
