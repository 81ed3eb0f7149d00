"""Studies, the arm an office has in one, and the waves its figures are measured over."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core.database import Base, Versioned, one_of
from hpmt_supervision.people.models import Unit

LONGEST_NAME = 100
LONGEST_REFERENCE = 100


class Arm(StrEnum):
    """The arms of a study."""

    INTERVENTION = "intervention"
    COMPARISON = "comparison"


class Study(Versioned, Base):
    """A study of a programme. Only the resource group knows which offices are in it, and on which arm.

    Attributes:
        agreement_reference: where the agreement that the study rests on is filed.
        first_day, last_day: the study's local days, both included; None when its end is not known.
        request_key: the key of the form that made it.
    """

    __tablename__ = "study"
    __table_args__ = (CheckConstraint("last_day IS NULL OR last_day >= first_day", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    agreement_reference: Mapped[str] = mapped_column(String(LONGEST_REFERENCE))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    programme: Mapped[Programme] = relationship()


class StudyArm(Versioned, Base):
    """The arm an office has in a study, from one day to another, both included."""

    __tablename__ = "study_arm"
    __table_args__ = (
        UniqueConstraint("study_id", "unit_id", "valid_from"),
        one_of("arm", Arm),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        Index("ix_study_arm_unit_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    arm: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    study: Mapped[Study] = relationship()
    unit: Mapped[Unit] = relationship()


class StudyWave(Versioned, Base):
    """A measurement wave: whole calendar months that no other wave of the study touches.

    Attributes:
        name: what the wave is called in the study's plan; it stands in the extract.
        first_day, last_day: the first day of a month, and the last day of the same or a later one.
        request_key: the key of the form that made it.
    """

    __tablename__ = "study_wave"
    __table_args__ = (
        UniqueConstraint("study_id", "name"),
        UniqueConstraint("study_id", "first_day"),
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    first_day: Mapped[date]
    last_day: Mapped[date]
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    study: Mapped[Study] = relationship()
