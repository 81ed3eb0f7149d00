"""Factories for logs."""

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.models import Person
from hpmt_supervision.sessions.models import SupervisionSession


def sign(session: SupervisionSession, by: Person) -> SessionLog:
    """Give a held session a signed log that tells nothing."""
    log = SessionLog(
        session_id=session.id, state=LogState.SIGNED, composed="{}", signed_at=clock.now(), signed_by_id=by.id
    )
    db.session.add(log)
    db.session.flush()
    return log
