"""Mail: one outbox in the database, written with its cause and sent by the scheduler."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.mail import (
        forgetting,
        models,  # noqa: F401 - the table belongs to the metadata
        own_data,
    )
    from hpmt_supervision.mail.commands import mail
    from hpmt_supervision.mail.retention import MAILS
    from hpmt_supervision.mail.views import bp
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_kind

    app.register_blueprint(bp)
    app.cli.add_command(mail)
    add_kind(app, MAILS)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
