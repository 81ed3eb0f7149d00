"""Mail: one outbox in the database, written with its cause and sent by the scheduler."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.mail import models  # noqa: F401 - the table belongs to the metadata
    from hpmt_supervision.mail.commands import mail
    from hpmt_supervision.mail.operations import KEPT_DAYS, delete_texts
    from hpmt_supervision.mail.views import bp
    from hpmt_supervision.privacy.retention import Rule, add_rule

    app.register_blueprint(bp)
    app.cli.add_command(mail)
    add_rule(
        app,
        Rule("mail_texts", _l("E-post: tekst og mottaker slettes %(days)d dager etter.", days=KEPT_DAYS), delete_texts),
    )
