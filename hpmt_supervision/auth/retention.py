"""Deleting the sessions of signing in that ended long ago: which browser somebody used, and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, exists, func
from sqlalchemy.orm import aliased

from hpmt_supervision.auth.models import SignedInSession
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import TextKind, waiting_rows
from hpmt_supervision.privacy.terms import days

_Newer = aliased(SignedInSession)


def ended() -> Select[Any]:
    """Return the sessions but the newest of each account, from when they ended or were used last.

    The longest a session may live is a week, so one that nobody has used for the whole term has ended in any case. The
    newest stays: without it nobody would be told when a new browser is used after a long time away.
    """
    rows = waiting_rows(
        subject_id=SignedInSession.id, runs_from=func.coalesce(SignedInSession.ended_at, SignedInSession.last_seen_at)
    )
    newer = exists().where(_Newer.account_id == SignedInSession.account_id, _Newer.id > SignedInSession.id)
    return rows.where(newer)


def delete_sessions(session_ids: Sequence[int], now: datetime) -> int:
    """Delete some sessions. Flushes.

    Args:
        session_ids: their keys.
        now: the present instant.

    Returns:
        How many were deleted.
    """
    ids = db.session.scalars(
        delete(SignedInSession).where(SignedInSession.id.in_(session_ids)).returning(SignedInSession.id)
    ).all()
    return len(ids)


SESSIONS = TextKind(
    code="sign_in_sessions",
    name=_l("Når og fra hvilken nettleser noen var logget inn"),
    runs_from=_l("da økten ble avsluttet eller sist brukt"),
    term=days(90),
    bounds=None,
    goes_with=_l("Hvilken tjeneste det ble logget inn med."),
    stays=_l("Den siste økten, så du får e-post om en ny nettleser, og at noen logget inn, i hendelsene."),
    columns=(SignedInSession.browser, SignedInSession.platform),
    waiting=ended,
    delete=delete_sessions,
)
