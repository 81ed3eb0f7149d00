"""Forwarding: what one level reports to the next, the author's yes, and the answers that travel back."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import agreements_provider, reported_provider, sharing_provider, signals
    from hpmt_supervision.forwarding import (
        own_data,
        queries,
        receivers,
        retention,
        share_views,  # noqa: F401 - its pages belong to the blueprint
    )
    from hpmt_supervision.forwarding.case_part import part_of_case
    from hpmt_supervision.forwarding.group_part import part_of_group
    from hpmt_supervision.forwarding.models import CaseShare
    from hpmt_supervision.forwarding.policy import NEEDS
    from hpmt_supervision.forwarding.views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_kind, explain_column

    app.register_blueprint(bp)
    declare(app, NEEDS)
    sharing_provider.provide_sharing(app, part_of_case)
    reported_provider.provide_reported(app, part_of_group)
    agreements_provider.provide_needs(app, queries.waiting_count)
    signals.case_moved.connect(receivers.on_case_moved)
    signals.case_texts_deleted.connect(receivers.on_case_texts_deleted)
    add_kind(app, retention.NEEDS)
    for column in (CaseShare.title, CaseShare.story, CaseShare.question):
        explain_column(app, column, "What an author agreed to share is deleted with the case, by case_texts_deleted.")
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
