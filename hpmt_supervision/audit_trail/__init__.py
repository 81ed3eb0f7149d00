"""The audit trail in the app: who did what, for administrators, and for each author who has read the own texts."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.audit_trail import reading_views  # noqa: F401 - its pages belong to the blueprint
    from hpmt_supervision.audit_trail.views import bp

    app.register_blueprint(bp)
