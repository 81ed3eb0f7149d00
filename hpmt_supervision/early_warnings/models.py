"""Warnings, what was answered, what was asked about an office, and when warnings are raised."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.early_warnings import thresholds
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.encryption import EncryptedText

LONGEST_TEXT = 400
_OPEN = "ended_on IS NULL"
_PROGRAMME = "unit_id IS NULL"


def _within(column: str, bounds: tuple[int, int]) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {bounds[0]} AND {bounds[1]}", name=f"{column}_in_range")


class EarlyWarning(Versioned, Base):
    """A warning about one group. A group has at most one open warning of a kind.

    Attributes:
        raised_on: the local day it was first found.
        last_seen_on: the latest local day on which it still held.
        changed_on: the local day on which what it rests on last changed.
        ended_on: the local day on which it no longer held, or None.
        level: the level whose supervisors it has reached: the group's own first, then one level up at a time.
        reached_on: the local day on which it came to that level.
        facts: what it rests on, as JSON of numbers and days; never text or names.
    """

    __tablename__ = "early_warning"
    __table_args__ = (
        one_of("kind", WarningKind),
        CheckConstraint("level BETWEEN 1 AND 3", name="level_known"),
        CheckConstraint("ended_on IS NULL OR ended_on >= raised_on", name="ends_after_start"),
        Index(
            "uq_early_warning_group_id_kind_open",
            "group_id",
            "kind",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_early_warning_group_id", "group_id", "ended_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    kind: Mapped[str] = mapped_column(String(20))
    raised_on: Mapped[date]
    last_seen_on: Mapped[date]
    changed_on: Mapped[date]
    ended_on: Mapped[date | None]
    level: Mapped[int]
    reached_on: Mapped[date]
    facts: Mapped[str] = mapped_column(Text)

    group: Mapped[SupervisionGroup] = relationship()
    answers: Mapped[list["WarningAnswer"]] = relationship(back_populates="warning", order_by="WarningAnswer.id")


class WarningAnswer(Base):
    """What somebody who leads the group answered to a warning.

    Attributes:
        text: encrypted; a short text that is screened and holds no names, or None.
        until_on: the last local day on which the warning rests because of it, or None.
    """

    __tablename__ = "warning_answer"
    __table_args__ = (
        one_of("kind", AnswerKind),
        CheckConstraint("kind <> 'away' OR until_on IS NOT NULL", name="away_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(ForeignKey("early_warning.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str | None] = mapped_column(EncryptedText)
    until_on: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    warning: Mapped[EarlyWarning] = relationship(back_populates="answers")
    by: Mapped[Person] = relationship()


class OfficeQuestion(Versioned, Base):
    """A short question to those who lead an office's groups, and their answer.

    Attributes:
        text, answer: encrypted, screened, without names.
        asked_role: the role it was asked in.
    """

    __tablename__ = "office_question"
    __table_args__ = (
        one_of("asked_role", Role),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_role: Mapped[str] = mapped_column(String(30))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    unit: Mapped[Unit] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class WarningLimits(Versioned, Base):
    """When warnings are raised in a programme, or at one unit and those beneath it; None leaves it to what is above.

    Attributes:
        unit_id: the unit, or None for the whole programme.
        kinds: the kinds that are on, separated by spaces, or None.
    """

    __tablename__ = "warning_limits"
    __table_args__ = (
        UniqueConstraint("programme_id", "unit_id"),
        Index(
            "uq_warning_limits_programme_id_alone",
            "programme_id",
            unique=True,
            sqlite_where=text(_PROGRAMME),
            postgresql_where=text(_PROGRAMME),
        ),
        _within("intervals_x10", thresholds.INTERVALS_X10),
        _within("empty_agendas", thresholds.EMPTY_AGENDAS),
        _within("silence_days", thresholds.SILENCE_DAYS),
        _within("leaders_wanted", thresholds.LEADERS_WANTED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    intervals_x10: Mapped[int | None]
    empty_agendas: Mapped[int | None]
    silence_days: Mapped[int | None]
    leaders_wanted: Mapped[int | None]
    kinds: Mapped[str | None] = mapped_column(String(120))

    programme: Mapped[Programme] = relationship()
    unit: Mapped[Unit | None] = relationship()
