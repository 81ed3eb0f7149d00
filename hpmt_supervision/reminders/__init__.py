"""Reminders: which job runs when, who is told what, and how each person wants to be told."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.extensions import csrf
    from hpmt_supervision.mail.kinds import ADDRESS_CHANGED, name_kind
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.reminders import (  # noqa: F401 - the tables belong to the metadata
        account_receivers,
        forgetting,
        models,
        own_data,
        receivers,
        sign_in_receivers,
        time_receivers,
    )
    from hpmt_supervision.reminders.commands import scheduler
    from hpmt_supervision.reminders.day_mails import COLLECTED
    from hpmt_supervision.reminders.kinds import KINDS
    from hpmt_supervision.reminders.views import bp, unsubscribe

    # A mail program says no with one click and has no page of ours; the token in the address is the proof.
    csrf.exempt(unsubscribe)
    app.register_blueprint(bp)
    app.cli.add_command(scheduler)
    receivers.connect()
    time_receivers.connect()
    sign_in_receivers.connect()
    account_receivers.connect()
    for kind, about in KINDS.items():
        name_kind(app, kind, about.name)
    name_kind(app, sign_in_receivers.KIND, _l("Ny innlogging"))
    name_kind(app, account_receivers.SIGN_IN, _l("Endret innlogging"))
    name_kind(app, ADDRESS_CHANGED, _l("Endret e-postadresse"))
    name_kind(app, account_receivers.ADMINISTRATOR, _l("Ny administrator"))
    name_kind(app, COLLECTED, _l("Dagens e-post"))
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_forgetting(app, forgetting.STEP)
