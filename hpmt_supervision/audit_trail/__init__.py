"""The audit trail in the app: who did what, for administrators, and for each author who has read the own texts."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.audit_trail import (
        own_data,
        reading_views,  # noqa: F401 - its pages belong to the blueprint
    )
    from hpmt_supervision.audit_trail.views import bp
    from hpmt_supervision.privacy.models import AuditEvent, TextReading
    from hpmt_supervision.privacy.person_data import name_codes

    app.register_blueprint(bp)
    name_codes(app, AuditEvent, own_data.ACT_WORDS)
    name_codes(app, TextReading, own_data.READING_WORDS)
