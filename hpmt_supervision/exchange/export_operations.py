"""What is written when somebody takes the records out."""

from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act


def record_export(*, form: str, by: Viewer) -> None:
    """Record that somebody asked for every record as a file. Flushes.

    Args:
        form: ``zip`` or ``xlsx``.
        by: who asked.
    """
    record_act("bundle.export", subject_kind="bundle", subject_id=None, by=by, form=form)
    db.session.flush()
