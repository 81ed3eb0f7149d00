"""What a programme has set for a kind of text, and the texts that are held longer than that."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.encryption import EncryptedText

_OPEN = "state IN ('asked', 'active')"


class RetentionSetting(Versioned, Base):
    """How long one programme keeps one kind of text. Without a row, what the kind's declaration says holds.

    Attributes:
        kind: the code of the kind.
        amount: days or months, as the kind counts.
        changed_by_id: who set it, or None for what was there before people could set it here.
    """

    __tablename__ = "retention_setting"
    __table_args__ = (
        UniqueConstraint("programme_id", "kind"),
        CheckConstraint("amount BETWEEN 1 AND 1000", name="amount_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    kind: Mapped[str] = mapped_column(String(30))
    amount: Mapped[int]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    programme: Mapped[Programme] = relationship()
    changed_by: Mapped[Person | None] = relationship()


class HoldSubject(StrEnum):
    """What can be held."""

    CASE = "case"
    FE_FORM = "fe_form"
    LOG = "log"


class HoldState(StrEnum):
    """Where a hold stands."""

    ASKED = "asked"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class RetentionHold(Versioned, Base):
    """A wish that one text is kept longer. Only an active hold stops anything, and it ends by itself.

    Attributes:
        subject_kind, subject_id: the text; of a case that was forwarded, the one its author wrote.
        until_on: the last local day it is kept.
        reason: encrypted and screened; why it is kept, with nothing of what it says.
        asked_role: the role it was asked in.
        decided_by_id, decided_at: the administrator who said yes or no.
        ended_at: when it stopped holding anything, whatever ended it.
    """

    __tablename__ = "retention_hold"
    __table_args__ = (
        one_of("subject_kind", HoldSubject),
        one_of("state", HoldState),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state <> 'active' OR decided_at IS NOT NULL", name="active_is_decided"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('asked', 'active'))", name="ended_has_a_time"),
        Index(
            "uq_retention_hold_subject_open",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_retention_hold_asked_by_id", "asked_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    until_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(EncryptedText)
    state: Mapped[str] = mapped_column(String(10), default=HoldState.ASKED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_role: Mapped[str] = mapped_column(String(30))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
