"""Logs: what a session did with its cases, what was agreed, and the log that is signed and locked."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import agreements_provider, signals
    from hpmt_supervision.logs import agreement_queries, forgetting, own_data, queries, receivers, retention
    from hpmt_supervision.logs.policy import LOGS
    from hpmt_supervision.logs.signing_views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_holdable, add_kind
    from hpmt_supervision.sessions import logs_provider

    app.register_blueprint(bp)
    declare(app, LOGS)
    agreements_provider.provide_agreements(app, agreement_queries.lines_for_session)
    agreements_provider.provide_open_agreements(app, agreement_queries.open_lines_of_group)
    agreements_provider.provide_practice(app, agreement_queries.last_practised)
    logs_provider.provide_readable_logs(app, queries.readable_logs_of)
    signals.agenda_items_removed.connect(receivers.on_agenda_items_removed)
    signals.case_texts_deleted.connect(receivers.on_case_texts_deleted)
    add_kind(app, retention.LOGS)
    add_holdable(app, retention.HOLDABLE)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
