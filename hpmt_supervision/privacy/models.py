"""Rows that remember who read and who did what. They carry no foreign keys, so that they outlive what they tell of."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime


class TextReading(Base):
    """One display of case, FE or log text to one person.

    Attributes:
        subject_kind: ``case``, ``fe_form`` or ``log``.
        subject_id: the row's key in its own table.
        author_id: the person who wrote the text, or the group's signer for a log; they may see this row.
        reader_id: the person it was shown to.
        reader_role: the role they acted in.
        reason: why they could: ``author``, ``supervisor``, ``member``, ``guest``.
        place: where it was shown, as the page knows it (``case``, ``queue``, ``agenda`` …), or None.
        read_at: when.
    """

    __tablename__ = "text_reading"
    __table_args__ = (
        Index("ix_text_reading_subject", "subject_kind", "subject_id", "read_at"),
        Index("ix_text_reading_reader", "reader_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    author_id: Mapped[int | None]
    reader_id: Mapped[int]
    reader_role: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(30))
    place: Mapped[str | None] = mapped_column(String(20))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class AuditEvent(Base):
    """One act, told with ids alone: never with names or text.

    Attributes:
        action: a verb and a noun, such as ``membership.move``.
        subject_kind, subject_id: what it was done to.
        actor_id: the person who did it, or None for a command or a job.
        details: a short JSON object of ids, dates and states.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_kind", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    actor_id: Mapped[int | None]
    actor_role: Mapped[str | None] = mapped_column(String(30))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    details: Mapped[str] = mapped_column(String(2000), default="{}")


class TextKey(Base):
    """A key that free text is stored with. The key itself is never in the database.

    Attributes:
        fingerprint: tells one key from another and gives nothing of it away.
        proof: a sentence known to all, encrypted with the key; whoever cannot decrypt it lacks the key.
        first_used_at: when a process first started with it in front.
        retired_at: when the last text stored with it had been stored anew with another, or None.
    """

    __tablename__ = "text_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(16), unique=True)
    proof: Mapped[bytes] = mapped_column(LargeBinary)
    first_used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
