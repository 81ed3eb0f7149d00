"""A report of a period, its versions with their texts and figures, and the answers to it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person, Unit
from hpmt_supervision.privacy.encryption import EncryptedText


class ReportKind(StrEnum):
    """Who reports to whom."""

    LEVEL = "level"
    COUNTY = "county"
    OFFICE_YEAR = "office_year"


class VersionState(StrEnum):
    """Where one version of a report stands."""

    DRAFT = "draft"
    SENT = "sent"
    RECEIVED = "received"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"


# The writer's own sections, in order; each is a column of a version and a field of the form.
SECTIONS = ("worked", "obstacles", "plans", "asks")


class LevelReport(Base):
    """One report on one unit and one period; what it says stands in its versions.

    Attributes:
        kind: who reports to whom.
        unit_id: the county or the office it tells of.
        first, last: the period, whole calendar months.
        started_by_id: who began it; those who have the same task at the unit write on the same report.
        request_key: the key of the form it was begun with.
    """

    __tablename__ = "level_report"
    __table_args__ = (
        one_of("kind", ReportKind),
        UniqueConstraint("kind", "unit_id", "first", "last"),
        CheckConstraint("first <= last", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    request_key: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    unit: Mapped[Unit] = relationship()
    versions: Mapped[list["ReportVersion"]] = relationship(back_populates="report", order_by="ReportVersion.number")


class ReportVersion(Versioned, Base):
    """One version: a draft until it is sent, and locked from then on.

    Attributes:
        number: 1 for the first; a correction has the next.
        worked, obstacles, plans, asks: encrypted; what the writer adds.
        left_out: the keys of what the writer leaves out, joined by a space: a number for a reported need, and a letter
            first for what happened (see ``happenings``).
        edit_key: the page that saved last, so that a page does not meet its own saving as somebody else's.
        figures: what outside readers see, as JSON; the values as they were when it was sent, and nothing of texts.
        inside_figures: the same for those who work at the office, of a year review alone.
    """

    __tablename__ = "report_version"
    __table_args__ = (
        one_of("state", VersionState),
        UniqueConstraint("report_id", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name="sent_has_a_time"),
        CheckConstraint("(sent_at IS NULL) = (sent_by_id IS NULL)", name="sent_by_somebody"),
        CheckConstraint("(sent_at IS NULL) = (figures IS NULL)", name="sent_with_figures"),
        CheckConstraint("(received_at IS NULL) = (received_by_id IS NULL)", name="received_by_somebody"),
        Index("ix_report_version_state", "state", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("level_report.id"))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default=VersionState.DRAFT)
    worked: Mapped[str | None] = mapped_column(EncryptedText)
    obstacles: Mapped[str | None] = mapped_column(EncryptedText)
    plans: Mapped[str | None] = mapped_column(EncryptedText)
    asks: Mapped[str | None] = mapped_column(EncryptedText)
    left_out: Mapped[str] = mapped_column(Text, default="")
    edit_key: Mapped[str | None] = mapped_column(String(40))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    figures: Mapped[str | None] = mapped_column(Text)
    inside_figures: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    report: Mapped[LevelReport] = relationship(back_populates="versions")
    saved_by: Mapped[Person] = relationship(foreign_keys=[saved_by_id])
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id])
    received_by: Mapped[Person | None] = relationship(foreign_keys=[received_by_id])
    answers: Mapped[list["ReportAnswer"]] = relationship(back_populates="version", order_by="ReportAnswer.id")

    @property
    def is_draft(self) -> bool:
        """Tell whether it is still being written."""
        return self.state == VersionState.DRAFT

    @property
    def left_out_ids(self) -> frozenset[int]:
        """Return the keys of the needs that are left out."""
        return frozenset(int(key) for key in self.left_out_keys if key.isdigit())

    @property
    def left_out_keys(self) -> frozenset[str]:
        """Return the keys of everything that is left out."""
        return frozenset(self.left_out.split())


class ReportAnswer(Base):
    """What somebody who received a version answers.

    Attributes:
        text: encrypted; None when it is deleted.
        request_key: the key of the form it was written in.
    """

    __tablename__ = "report_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str | None] = mapped_column(EncryptedText)
    request_key: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    version: Mapped[ReportVersion] = relationship(back_populates="answers")
    author: Mapped[Person] = relationship()
