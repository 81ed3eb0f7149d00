"""Keeping what an import does to the time of sessions that are known already: moved, cancelled, or taking place again.

The file tells what happened and not when people were told, so the rows say that they came by import.
"""

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, case, column, func, insert, literal, select, table
from sqlalchemy.orm import aliased

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import UtcDateTime
from hpmt_supervision.exchange.staging import UPDATED, Staging
from hpmt_supervision.privacy.audit import Actor
from hpmt_supervision.sessions.models import Origin, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.session_change_models import ChangeKind, SessionChange

_ROWS = table(
    "rows_sessions",
    column("target", Integer()),
    column("state", Integer()),
    column("status", String()),
    column("cancel_reason", String()),
    column("starts_at", UtcDateTime()),
    column("starts_at_second", UtcDateTime()),
    column("local_date", Date()),
)


def keep_session_changes(staging: Staging, *, by: Actor | None) -> None:
    """Keep what will become of sessions. Call it before they are written, when the database still tells what they were.

    A held session whose time a file corrects was not moved.

    Args:
        staging: the temporary tables, checked.
        by: who asked for the import; None for the command line.
    """
    now, will = SupervisionSession, _ROWS.c
    # An hour that comes twice in autumn is read as the second where the session stands on that already.
    start = case((now.starts_at == will.starts_at_second, now.starts_at), else_=will.starts_at)
    was = {"was_starts_at": now.starts_at, "was_on": now.local_date}
    becomes = {"starts_at": start, "starts_on": will.local_date}
    is_off, will_be_off = now.status == SessionStatus.CANCELLED, will.status == SessionStatus.CANCELLED
    moves = (now.status == SessionStatus.PLANNED) & ~will_be_off & (start != now.starts_at)
    _keep(staging, ChangeKind.MOVED, was | becomes, moves, by)
    _keep(staging, ChangeKind.CANCELLED, was | {"reason": will.cancel_reason}, ~is_off & will_be_off, by)
    # What was cancelled already in the file that first brought it has no row that could hold no longer.
    undone = _cancellation()
    _keep(staging, ChangeKind.UNDONE, becomes | {"undoes_id": undone}, is_off & ~will_be_off & undone.is_not(None), by)


def _cancellation() -> Any:
    """Return the last cancellation of a session that holds, or none."""
    change, undoing = aliased(SessionChange), aliased(SessionChange)
    return (
        select(func.max(change.id))
        .outerjoin(undoing, undoing.undoes_id == change.id)
        .where(change.session_id == SupervisionSession.id, change.reason.is_not(None), undoing.id.is_(None))
        .correlate(SupervisionSession)
        .scalar_subquery()
    )


def _keep(
    staging: Staging, kind: ChangeKind, values: dict[str, Any], condition: ColumnElement[bool], by: Actor | None
) -> None:
    """Add a row for each session that the file changes so that a condition holds."""
    moment = clock.now()
    every = {
        "session_id": SupervisionSession.id,
        "kind": literal(str(kind), String()),
        "made_at": literal(moment, UtcDateTime()),
        "made_on": literal(clock.local_date(moment), Date()),
        "origin": literal(str(Origin.IMPORT), String()),
        "made_by_id": literal(by.person_id if by else None, Integer()),
        **values,
    }
    rows = select(*every.values()).join_from(_ROWS, SupervisionSession, SupervisionSession.id == _ROWS.c.target)
    staging.connection.execute(
        insert(SessionChange).from_select(list(every), rows.where(_ROWS.c.state == UPDATED, condition))
    )
