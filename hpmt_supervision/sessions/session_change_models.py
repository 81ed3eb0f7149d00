"""What became of the time a session was booked for: moved, cancelled, taken back. Rows are added and never changed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, one_of
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import Origin


class ChangeKind(StrEnum):
    """What happened to a session."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    # The booking itself was taken back within the hour; nobody had begun to count on the session.
    UNBOOKED = "unbooked"
    # An earlier row holds no longer.
    UNDONE = "undone"


class SessionChange(Base):
    """One thing that happened to one session; a change of a whole series gives each session that moved its own.

    Attributes:
        session_id: the session.
        kind: a ``ChangeKind``.
        made_at, made_on: when it was done, and on which local day; notice is reckoned from that day.
        was_starts_at, was_on: when the session started until then, and on which local day; notice is reckoned to that
            day. None when nobody knows, as for what was done before these rows were kept.
        starts_at, starts_on: when it starts from then on, and on which local day; None when it does not take place any
            more, or when nobody knows.
        reason: why it was cancelled, a ``CancelReason``; None for a move.
        origin: whether it was done here or came by import. An import tells what happened and not when those concerned
            were told, so it gives no notice to reckon.
        made_by_id: who did it; None for a command or a job.
        undoes_id: the row that holds no longer, for ``UNDONE``.
    """

    __tablename__ = "session_change"
    __table_args__ = (
        one_of("kind", ChangeKind),
        one_of("origin", Origin),
        CheckConstraint("(kind IN ('cancelled', 'unbooked')) = (reason IS NOT NULL)", name="reason_when_cancelled"),
        CheckConstraint(
            "reason IS NULL OR reason IN (" + ", ".join(f"'{r}'" for r in CancelReason) + ")", name="reason_known"
        ),
        CheckConstraint("(kind = 'undone') = (undoes_id IS NOT NULL)", name="undoes_when_undone"),
        CheckConstraint("was_starts_at IS NULL OR was_on IS NOT NULL", name="day_of_earlier_start"),
        CheckConstraint("(starts_at IS NULL) = (starts_on IS NULL)", name="day_of_start"),
        UniqueConstraint("undoes_id"),
        Index("ix_session_change_session_id", "session_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"))
    kind: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    made_on: Mapped[date] = mapped_column(default=clock.today)
    was_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    was_on: Mapped[date | None]
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(30))
    origin: Mapped[str] = mapped_column(String(10), default=Origin.APP)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("session_change.id"))
