"""Keeping what happens to the time of a session, in the transaction that does it. The figures of offices read it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.session_change_models import ChangeKind, SessionChange

Standing = dict[tuple[int, str], SessionChange]


def keep_move(session: SupervisionSession, *, was: datetime, by: Viewer | None) -> None:
    """Keep that a session was given a new start. Does not flush.

    Args:
        session: the session, with its new start.
        was: the instant it started at until now.
        by: who moved it; None for a command or a job.
    """
    _add(session, ChangeKind.MOVED, by, was=was, becomes=session.starts_at)


def keep_cancellation(session: SupervisionSession, *, by: Viewer | None) -> None:
    """Keep that a session was cancelled, for the reason it has. Does not flush.

    Args:
        session: the session, cancelled.
        by: who cancelled it; None for a command or a job.
    """
    _add(session, ChangeKind.CANCELLED, by, was=session.starts_at, reason=session.cancel_reason)


def keep_unbooking(session: SupervisionSession, *, by: Viewer) -> None:
    """Keep that a session was taken back with the booking that made it. Does not flush.

    Args:
        session: the session, cancelled.
        by: who took it back.
    """
    _add(session, ChangeKind.UNBOOKED, by, was=session.starts_at, reason=session.cancel_reason)


def keep_undoing(session: SupervisionSession, undone: SessionChange, *, was: datetime | None, by: Viewer) -> None:
    """Keep that an earlier change holds no longer. Does not flush.

    Args:
        session: the session, as it is again.
        undone: the change.
        was: the instant it started at until now; None when it was cancelled.
        by: who undid it.
    """
    _add(session, ChangeKind.UNDONE, by, was=was, becomes=session.starts_at, undoes_id=undone.id)


def standing_changes(session_ids: Collection[int]) -> Standing:
    """Return the last change of each kind of each session that has not been undone, by session and kind.

    Args:
        session_ids: the sessions' keys.
    """
    undoing = aliased(SessionChange)
    rows = db.session.scalars(
        select(SessionChange)
        .outerjoin(undoing, undoing.undoes_id == SessionChange.id)
        .where(SessionChange.session_id.in_(session_ids), SessionChange.undoes_id.is_(None), undoing.id.is_(None))
        .order_by(SessionChange.made_at, SessionChange.id)
    )
    return {(row.session_id, row.kind): row for row in rows}


def _add(
    session: SupervisionSession,
    kind: ChangeKind,
    by: Viewer | None,
    *,
    was: datetime | None,
    becomes: datetime | None = None,
    reason: str | None = None,
    undoes_id: int | None = None,
) -> None:
    now = clock.now()
    db.session.add(
        SessionChange(
            session_id=session.id,
            kind=kind,
            made_at=now,
            made_on=clock.local_date(now),
            was_starts_at=was,
            was_on=clock.local_date(was) if was else None,
            starts_at=becomes,
            starts_on=clock.local_date(becomes) if becomes else None,
            reason=reason,
            made_by_id=by.person_id if by else None,
            undoes_id=undoes_id,
        )
    )
