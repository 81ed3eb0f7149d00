"""Own calendars and the busy times read from them, working hours, and periods in which a unit is closed."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Unit
from hpmt_supervision.privacy.encryption import EncryptedText

MOST_CALENDARS = 3
LONGEST_NAME = 100


class FetchOutcome(StrEnum):
    """How the last reading of a calendar went."""

    READ = "read"
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    NO_CALENDAR = "no_calendar"
    TOO_MUCH = "too_much"


class BusyCalendar(Base):
    """The address of a person's own calendar, read now and then for when they are busy.

    Attributes:
        number: which of the person's calendars it is, so that the database itself holds their number down.
        address: the secret address, encrypted; whoever has it can read the calendar.
        tried_at: when it was last asked for, or None.
        read_at: when it was last read, or None.
        outcome: how the last try went, or None before the first.
        failures: how many tries in a row have failed.
    """

    __tablename__ = "busy_calendar"
    __table_args__ = (
        UniqueConstraint("person_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST_CALENDARS}", name="number_in_range"),
        CheckConstraint("failures >= 0", name="failures_counted"),
        one_of("outcome", FetchOutcome),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    address: Mapped[str] = mapped_column(EncryptedText)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    failures: Mapped[int] = mapped_column(default=0)


class BusyTime(Base):
    """A stretch of time in which a person is busy by their own calendar. What with is never stored."""

    __tablename__ = "busy_time"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_busy_time_person_id", "person_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("busy_calendar.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkingHours(Base):
    """When a person works on one day of the week. A person without any row works the ordinary hours.

    Attributes:
        weekday: 1 for Monday to 7 for Sunday.
        starts, ends: local times of day.
    """

    __tablename__ = "working_hours"
    __table_args__ = (
        UniqueConstraint("person_id", "weekday"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_in_range"),
        CheckConstraint("ends > starts", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class ClosedPeriod(Versioned, Base):
    """Days, both ends included, on which a unit and those beneath it hold no supervision, such as a closed week."""

    __tablename__ = "closed_period"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
        Index("ix_closed_period_unit_id", "unit_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    unit: Mapped[Unit] = relationship()
