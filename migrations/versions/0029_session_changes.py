"""What became of the time a session was booked for has a table of its own, so that no figure rests on audit rows."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0029_session_changes"
down_revision = "0028_text_keys"
branch_labels = None
depends_on = None

REASONS = "'sickness', 'no_cases', 'workload', 'management_priority', 'holiday', 'supervisor_absent', 'other'"
# The acts that the audit rows tell of, by what was done.
BOOKED = ("session.book", "series.book", "session.book_offered")
CHANGED = ("session.change", "series.change")
CANCELLED = ("session.cancel", "series.cancel")
UNDO = "schedule.undo"
# How long an act could be undone.
UNDO_WITHIN = timedelta(hours=1)
OSLO = ZoneInfo("Europe/Oslo")

CHANGES = sa.table(
    "session_change",
    sa.column("id", sa.Integer),
    sa.column("session_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("made_at", sa.DateTime),
    sa.column("made_on", sa.Date),
    sa.column("was_starts_at", sa.DateTime),
    sa.column("was_on", sa.Date),
    sa.column("reason", sa.String),
    sa.column("origin", sa.String),
    sa.column("made_by_id", sa.Integer),
    sa.column("undoes_id", sa.Integer),
)
SESSIONS = sa.table(
    "supervision_session",
    sa.column("id", sa.Integer),
    sa.column("status", sa.String),
    sa.column("starts_at", sa.DateTime),
    sa.column("local_date", sa.Date),
    sa.column("cancel_reason", sa.String),
)
AUDIT = sa.table(
    "audit_event",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime),
    sa.column("actor_id", sa.Integer),
    sa.column("action", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("details", sa.String),
)
ROWS_AT_A_TIME = 500


@dataclass
class Act:
    """An act that may still be undone: when it was done, to which sessions, and the row that it gave each of them."""

    at: datetime
    action: str
    sessions: set[int]
    rows: dict[int, int]


def upgrade() -> None:
    """Make the table and fill it from what the audit rows tell; those stay as they are."""
    op.create_table(
        "session_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("was_starts_at", sa.DateTime(), nullable=True),
        sa.Column("was_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('moved', 'cancelled', 'unbooked', 'undone')", name=op.f("ck_session_change_kind_known")
        ),
        sa.CheckConstraint("origin IN ('app', 'import')", name=op.f("ck_session_change_origin_known")),
        sa.CheckConstraint(
            "(kind IN ('cancelled', 'unbooked')) = (reason IS NOT NULL)",
            name=op.f("ck_session_change_reason_when_cancelled"),
        ),
        sa.CheckConstraint(f"reason IS NULL OR reason IN ({REASONS})", name=op.f("ck_session_change_reason_known")),
        sa.CheckConstraint(
            "(kind = 'undone') = (undoes_id IS NOT NULL)", name=op.f("ck_session_change_undoes_when_undone")
        ),
        sa.CheckConstraint(
            "was_starts_at IS NULL OR was_on IS NOT NULL", name=op.f("ck_session_change_day_of_earlier_start")
        ),
        sa.CheckConstraint("(starts_at IS NULL) = (starts_on IS NULL)", name=op.f("ck_session_change_day_of_start")),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_session_change_session_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_session_change_made_by_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["session_change.id"], name=op.f("fk_session_change_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_change")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_session_change_undoes_id")),
    )
    op.create_index("ix_session_change_session_id", "session_change", ["session_id", "made_at"])
    _fill(op.get_bind())


def downgrade() -> None:
    """Drop the table. The audit rows tell of every act still, though no longer which day a moved session stood on."""
    op.drop_table("session_change")


def _fill(connection: sa.Connection) -> None:
    """Turn the audit rows into changes, in the order they were made."""
    sessions = {row.id: row for row in connection.execute(sa.select(SESSIONS))}
    people = set(connection.scalars(sa.select(sa.table("person", sa.column("id")).c.id)))
    rows = list(_changes(_events(connection), sessions.keys()))
    # Only of the last cancellation is it known when the session would have started: nothing moves one afterwards.
    last = {row["session_id"]: row for row in rows if row["reason"] is not None}
    for key, row in last.items():
        session = sessions[key]
        if session.status == "cancelled":
            row |= {"was_starts_at": session.starts_at, "was_on": session.local_date, "reason": session.cancel_reason}
    for row in rows:
        row["made_by_id"] = row["made_by_id"] if row["made_by_id"] in people else None
    for first in range(0, len(rows), ROWS_AT_A_TIME):
        connection.execute(sa.insert(CHANGES), rows[first : first + ROWS_AT_A_TIME])
    if rows and connection.dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('session_change', 'id'), {len(rows)})")


def _events(connection: sa.Connection) -> Iterator[Any]:
    actions = (*BOOKED, *CHANGED, *CANCELLED, UNDO)
    yield from connection.execute(sa.select(AUDIT).where(AUDIT.c.action.in_(actions)).order_by(AUDIT.c.at, AUDIT.c.id))


def _changes(events: Iterable[Any], known: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Give the rows of the table in order, numbered from one.

    An undo names its sessions and not the act it undoes, which is always the group's last one: so it is the last that
    was done to any of them within the hour and was not undone before.

    Args:
        events: the audit rows, the earliest first.
        known: the keys of the sessions there are.
    """
    known, number = set(known), 0
    acts: list[Act] = []
    for event in events:
        details = json.loads(event.details)
        of_many = event.action == UNDO or event.action.startswith("series.")
        keys = [key for key in (details.get("sessions", []) if of_many else [event.subject_id]) if key in known]
        acts = [act for act in acts if event.at - act.at <= UNDO_WITHIN]
        undone = None
        if event.action == UNDO:
            undone = next((act for act in reversed(acts) if act.sessions & set(keys)), None)
            acts = [act for act in acts if act is not undone]
        made: dict[int, int] = {}
        for row in _rows(event, details, keys, undone):
            number += 1
            made[row["session_id"]] = number
            yield {"id": number, **row}
        if event.action != UNDO:
            acts.append(Act(event.at, event.action, set(keys), made))


def _rows(event: Any, details: dict[str, Any], keys: Iterable[int], undone: Act | None) -> Iterator[dict[str, Any]]:
    """Give the rows of one act; ``undone`` is the act that it undoes, or None."""
    for key in keys:
        row = {
            "session_id": key,
            "made_at": event.at,
            "made_on": event.at.replace(tzinfo=UTC).astimezone(OSLO).date(),
            "was_starts_at": None,
            "was_on": None,
            "reason": None,
            "origin": "app",
            "made_by_id": event.actor_id,
            "undoes_id": None,
        }
        if event.action in CANCELLED:
            yield row | {"kind": "cancelled", "reason": details.get("reason", "other")}
        elif event.action in CHANGED and details.get("moved"):
            was = details.get("was", {}).get(str(key))
            yield row | {"kind": "moved", "was_on": date.fromisoformat(was) if was else None}
        elif undone is not None and undone.action in BOOKED:
            yield row | {"kind": "unbooked", "reason": "other"}
        elif undone is not None and key in undone.rows:
            yield row | {"kind": "undone", "undoes_id": undone.rows[key]}
