"""Mail: one outbox in the database, written with its cause and sent by the scheduler."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.mail import models  # noqa: F401 - the tables belong to the metadata
    from hpmt_supervision.mail.retention import delete_texts
    from hpmt_supervision.privacy.retention import Rule, add_rule

    add_rule(app, Rule("mail_texts", _l("Tekst og mottaker i e-post, 30 dager etter at den ble sendt"), delete_texts))
