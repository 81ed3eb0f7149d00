"""Rows that remember who read and who did what. They carry no foreign keys, so that they outlive what they tell of.

All three that are chains (see ``chain``) only grow (see ``append_only``). Rows are numbered where they are chained, in
``trail``, and not by the database.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, one_of
from hpmt_supervision.privacy.append_only import only_grows
from hpmt_supervision.privacy.chain import Break, Chain

SEAL_LENGTH = 80


class TextReading(Base):
    """One display of case, FE or log text to one person.

    Attributes:
        subject_kind: ``case``, ``fe_form`` or ``log``.
        subject_id: the row's key in its own table.
        author_id: the person who wrote the text, or the group's signer for a log; they may see this row.
        reader_id: the person it was shown to.
        reader_role: the role they acted in.
        reason: why they could: ``author``, ``supervisor``, ``member``, ``guest``, ``emergency`` …
        place: where it was shown, as the page knows it (``case``, ``queue``, ``agenda`` …), or None.
        read_at: when.
        previous_hash, hash: the seal of the row before, and of this one.
    """

    __tablename__ = "text_reading"
    __table_args__ = (
        Index("ix_text_reading_subject", "subject_kind", "subject_id", "read_at"),
        Index("ix_text_reading_reader", "reader_id", "read_at"),
        Index("ix_text_reading_author", "author_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    author_id: Mapped[int | None]
    reader_id: Mapped[int]
    reader_role: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(30))
    place: Mapped[str | None] = mapped_column(String(20))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    previous_hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))


class AuditEvent(Base):
    """One act, told with ids alone: never with names or text.

    Attributes:
        action: a verb and a noun, such as ``membership.move``.
        subject_kind, subject_id: what it was done to.
        actor_id: the person who did it, or None for a command or a job.
        details: a short JSON object of ids, dates and states.
        previous_hash, hash: the seal of the row before, and of this one.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject_kind", "subject_id", "at"),
        Index("ix_audit_event_actor", "actor_id", "at"),
        Index("ix_audit_event_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    actor_id: Mapped[int | None]
    actor_role: Mapped[str | None] = mapped_column(String(30))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    details: Mapped[str] = mapped_column(String(2000), default="{}")
    previous_hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))


class ChainCheck(Base):
    """One time a chain was followed from its first row to its last, and what was found.

    The last row is noted, so that the next check finds out when the end has been cut off since. The notes are a chain
    themselves, so that nobody without the key moves one or marks it as broken.

    Attributes:
        chain: which one.
        checked_at: when.
        row_count: how many rows were followed.
        last_id, last_hash: the last row and its seal, or None for an empty chain.
        broken_id: the first row at which it did not hold, or None when it was whole.
        why: what was wrong with that row.
        previous_hash, hash: the seal of the note before, and of this one.
    """

    __tablename__ = "chain_check"
    __table_args__ = (
        one_of("chain", Chain),
        one_of("why", Break),
        CheckConstraint("(broken_id IS NULL) = (why IS NULL)", name="broken_for_a_reason"),
        CheckConstraint("(last_id IS NULL) = (last_hash IS NULL)", name="last_row_has_a_seal"),
        Index("ix_chain_check_chain", "chain", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain: Mapped[str] = mapped_column(String(20))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    row_count: Mapped[int]
    last_id: Mapped[int | None]
    last_hash: Mapped[str | None] = mapped_column(String(SEAL_LENGTH))
    broken_id: Mapped[int | None]
    why: Mapped[str | None] = mapped_column(String(10))
    previous_hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))
    hash: Mapped[str] = mapped_column(String(SEAL_LENGTH))


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


for _model in (TextReading, AuditEvent, ChainCheck):
    only_grows(cast(Table, _model.__table__))
