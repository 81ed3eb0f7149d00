"""Emergency access: an administrator reads one text, with a reason, another's approval, an end, and its author told."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.emergency_access import models  # noqa: F401 - the tables belong to the metadata
    from hpmt_supervision.emergency_access.mails import KIND
    from hpmt_supervision.emergency_access.views import bp
    from hpmt_supervision.mail.kinds import name_kind

    app.register_blueprint(bp)
    name_kind(app, KIND, _l("Nødtilgang"))
