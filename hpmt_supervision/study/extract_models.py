"""What a researcher asked for, what was answered, and the secret its pseudonyms are made of while it is valid."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.study.models import LONGEST_REFERENCE, Study, StudyWave

LONGEST_PURPOSE = 1000
LONGEST_ANSWER = 500


class ExtractState(StrEnum):
    """Where a request for an extract stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class TableCode(StrEnum):
    """The tables an extract can hold."""

    PERSONS = "persons"
    UNITS = "units"
    SESSIONS = "sessions"
    FE_FORMS = "fe_forms"
    CASES = "cases"


class StudyExtract(Versioned, Base):
    """One request for an extract of a study, and what became of it.

    Attributes:
        purpose: encrypted, screened; what the researcher will answer with it. None when it is deleted.
        agreement_reference: the agreement the researcher asks under, and the approver confirms.
        answer: encrypted, screened; a sentence from whoever decided, shown to the researcher.
        expires_on: the last local day it can be downloaded.
        secret: encrypted; what the pseudonyms are made of. It is there only while the extract is approved, so that
            afterwards nobody can tell whose pseudonym is whose.
        ended_at: when it expired or was ended.
        text_deleted_at: when purpose and answer were deleted.
    """

    __tablename__ = "study_extract"
    __table_args__ = (
        one_of("state", ExtractState),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="decided_by_another"),
        CheckConstraint("(secret IS NOT NULL) = (state = 'approved')", name="secret_while_approved"),
        CheckConstraint(
            "state <> 'approved' OR (expires_on IS NOT NULL AND decided_by_id IS NOT NULL)", name="approved_by_somebody"
        ),
        Index("ix_study_extract_asked_by_id", "asked_by_id"),
        Index("ix_study_extract_study_id", "study_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    purpose: Mapped[str | None] = mapped_column(EncryptedText)
    agreement_reference: Mapped[str] = mapped_column(String(LONGEST_REFERENCE))
    state: Mapped[str] = mapped_column(String(10), default=ExtractState.ASKED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    expires_on: Mapped[date | None]
    secret: Mapped[str | None] = mapped_column(EncryptedText)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    study: Mapped[Study] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    waves: Mapped[list[StudyWave]] = relationship(secondary="study_extract_wave", order_by="StudyWave.first_day")
    tables: Mapped[list["StudyExtractTable"]] = relationship(
        cascade="all, delete-orphan", order_by="StudyExtractTable.code"
    )

    @property
    def codes(self) -> list[TableCode]:
        """Return the tables asked for, in the order they are always told of."""
        chosen = {row.code for row in self.tables}
        return [code for code in TableCode if code in chosen]


class StudyExtractWave(Base):
    """A wave that an extract covers."""

    __tablename__ = "study_extract_wave"

    extract_id: Mapped[int] = mapped_column(ForeignKey("study_extract.id"), primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("study_wave.id"), primary_key=True, index=True)


class StudyExtractTable(Base):
    """A table that an extract holds."""

    __tablename__ = "study_extract_table"
    __table_args__ = (one_of("code", TableCode),)

    extract_id: Mapped[int] = mapped_column(ForeignKey("study_extract.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
