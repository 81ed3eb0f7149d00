"""Forwarding: what one level reports to the next, the author's yes, and the answers that travel back."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.cases import agreements_provider, signals
    from hpmt_supervision.forwarding import queries, receivers, retention
    from hpmt_supervision.privacy.retention import Rule, add_rule

    agreements_provider.provide_needs(app, queries.waiting_count)
    signals.case_moved.connect(receivers.on_case_moved)
    signals.case_texts_deleted.connect(receivers.on_case_texts_deleted)
    add_rule(app, Rule("need_texts", _l("Tekst i det som er meldt videre, etter 24 måneder"), retention.delete_texts))
