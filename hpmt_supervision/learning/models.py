"""The courses of a programme, each with its dates, and who has completed which of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned
from hpmt_supervision.learning.courses import COURSE_NAMES
from hpmt_supervision.people.models import Person, Unit


class Course(Base):
    """A course, in force between two dates; position orders it within its programme."""

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("programme_id", "code"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(40))
    stored_name: Mapped[str] = mapped_column("name", String(100))
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @property
    def name(self) -> Any:
        """Return the name, translated when it is shown; a course that is not the method's own stands as it is."""
        return COURSE_NAMES.get(self.code, self.stored_name)

    def is_in_force(self, on: date) -> bool:
        """Tell whether the course could be completed on a day.

        Args:
            on: the local day.
        """
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)


class Completion(Versioned, Base):
    """That somebody completed a course on a day. The unit is where the person worked then, and stays."""

    __tablename__ = "completion"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "completed_on"),
        Index("ix_completion_unit_id", "unit_id", "completed_on"),
        Index("ix_completion_course_id", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    completed_on: Mapped[date]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    course: Mapped[Course] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    unit: Mapped[Unit] = relationship()
    registered_by: Mapped[Person] = relationship(foreign_keys=[registered_by_id])
