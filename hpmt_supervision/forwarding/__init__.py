"""Forwarding: what one level reports to the next, the author's yes, and the answers that travel back."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import agreements_provider, reported_provider, sharing_provider, signals
    from hpmt_supervision.forwarding import (
        queries,
        receivers,
        retention,
        share_views,  # noqa: F401 - its pages belong to the blueprint
    )
    from hpmt_supervision.forwarding.case_part import part_of_case
    from hpmt_supervision.forwarding.group_part import part_of_group
    from hpmt_supervision.forwarding.policy import NEEDS
    from hpmt_supervision.forwarding.views import bp
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.retention import Rule, add_rule

    app.register_blueprint(bp)
    declare(app, NEEDS)
    sharing_provider.provide_sharing(app, part_of_case)
    reported_provider.provide_reported(app, part_of_group)
    agreements_provider.provide_needs(app, queries.waiting_count)
    signals.case_moved.connect(receivers.on_case_moved)
    signals.case_texts_deleted.connect(receivers.on_case_texts_deleted)
    add_rule(app, Rule("need_texts", _l("Tekst i det som er meldt videre, etter 24 måneder"), retention.delete_texts))
