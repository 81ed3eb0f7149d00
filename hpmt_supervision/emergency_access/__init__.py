"""Emergency access: an administrator reads one text, with a reason, another's approval, an end, and its author told."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.emergency_access import own_data
    from hpmt_supervision.emergency_access.mails import KIND
    from hpmt_supervision.emergency_access.models import EmergencyAccess
    from hpmt_supervision.emergency_access.policy import EMERGENCY
    from hpmt_supervision.emergency_access.views import bp
    from hpmt_supervision.mail.kinds import close_kind, name_kind
    from hpmt_supervision.people.access import declare
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import explain_column

    app.register_blueprint(bp)
    name_kind(app, KIND, _l("Nødtilgang"))
    # A recipient would tell who wrote the text, and a mail that there is one, before anybody has said yes.
    close_kind(app, KIND)
    declare(app, EMERGENCY)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    explain_column(
        app, EmergencyAccess.reason, "Why a text was read is part of the trail, which stays; it is screened."
    )
