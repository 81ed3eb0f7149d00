"""Emergency accesses: who asked to read which text and why, who decided, and when it ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.encryption import EncryptedText

LONGEST_HOURS = 24


class TextKind(StrEnum):
    """What can be read; a log by the key of its session."""

    CASE = "case"
    FE_FORM = "fe_form"
    LOG = "log"


class AccessState(StrEnum):
    """Where an access stands. That its time is over is not a state; it is held against the clock."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class EmergencyAccess(Versioned, Base):
    """One administrator's access to one text.

    Attributes:
        text_kind, text_id: the text as it was named; it carries no foreign key, because a text that does not exist is
            asked for in the same way as one that does.
        author_id: whose text it is, or None when there is none; shown to no administrator.
        reason: encrypted; why it is needed. Its author reads it too.
        hours: for how long it is asked, from the approval.
        decided_by_id, decided_at: the other administrator who said yes or no.
        expires_at: when an approved access is over by itself.
        ended_by_id, ended_at: who ended it before that.
        first_read_at: when the text was first opened.
        request_key: the key of the form it was asked with.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (
        one_of("text_kind", TextKind),
        one_of("state", AccessState),
        CheckConstraint(f"hours BETWEEN 1 AND {LONGEST_HOURS}", name="hours_in_range"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="decided_by_another"),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state <> 'asked' OR decided_at IS NULL", name="asked_is_undecided"),
        CheckConstraint("state NOT IN ('approved', 'refused') OR decided_at IS NOT NULL", name="decided_when_decided"),
        CheckConstraint("state <> 'approved' OR expires_at IS NOT NULL", name="approved_has_an_end"),
        CheckConstraint("(ended_by_id IS NULL) = (ended_at IS NULL)", name="ended_by_somebody"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_has_a_time"),
        Index("ix_emergency_access_author", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_kind: Mapped[str] = mapped_column(String(10))
    text_id: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(EncryptedText)
    hours: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=AccessState.ASKED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request_key: Mapped[str] = mapped_column(String(40), unique=True)

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])
