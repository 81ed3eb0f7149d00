"""Times a supervisor has published for individual supervision, wishes for them, and who waits for one."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.models import SupervisionSession


class TimeState(StrEnum):
    """Where a published time stands."""

    OPEN = "open"
    # Held for somebody whose wish the supervisor has not answered.
    ASKED = "asked"
    TAKEN = "taken"
    CLOSED = "closed"


class RequestState(StrEnum):
    """What became of a wish for a time that the supervisor approves."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    # Nobody answered before the time could no longer be booked, or the time was closed.
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"


class BookableTime(Versioned, Base):
    """A time for individual supervision in a group.

    Attributes:
        led_by_id: the supervisor who offers it and leads the session that comes of it.
        starts_at: the instant it starts.
        local_date: the local day it starts on, derived from ``starts_at``.
        minutes: its length.
        notice_hours: how many hours before its start it can last be booked.
        cancel_days: how many days before its day the supervisee can last cancel or move it.
        needs_approval: whether the supervisor answers before it is booked.
        holder_id: whom it is held or taken for, or None.
        session_id: the session that came of it, while it is taken.
        request_key: the key of the form it was published with.
    """

    __tablename__ = "bookable_time"
    __table_args__ = (
        one_of("state", TimeState),
        CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes_in_range"),
        CheckConstraint("notice_hours BETWEEN 0 AND 336", name="notice_in_range"),
        CheckConstraint("cancel_days BETWEEN 0 AND 30", name="cancel_days_in_range"),
        CheckConstraint("(state IN ('asked', 'taken')) = (holder_id IS NOT NULL)", name="holder_while_held"),
        CheckConstraint("(state = 'taken') = (session_id IS NOT NULL)", name="session_while_taken"),
        Index(
            "uq_bookable_time_led_by_id_starts_at_offered",
            "led_by_id",
            "starts_at",
            unique=True,
            sqlite_where=text("state IN ('open', 'asked')"),
            postgresql_where=text("state IN ('open', 'asked')"),
        ),
        Index("ix_bookable_time_group_id_starts_at", "group_id", "starts_at"),
        Index("ix_bookable_time_holder_id_starts_at", "holder_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    led_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    local_date: Mapped[date]
    minutes: Mapped[int]
    place: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(500))
    notice_hours: Mapped[int]
    cancel_days: Mapped[int]
    needs_approval: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10), default=TimeState.OPEN)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    request_key: Mapped[str | None] = mapped_column(String(40), index=True)

    group: Mapped[SupervisionGroup] = relationship()
    led_by: Mapped[Person] = relationship(foreign_keys=led_by_id)
    holder: Mapped[Person | None] = relationship(foreign_keys=holder_id)
    session: Mapped[SupervisionSession | None] = relationship()

    @property
    def ends_at(self) -> datetime:
        """Return the instant it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def bookable_until(self) -> datetime:
        """Return the instant from which it can no longer be booked."""
        return self.starts_at - timedelta(hours=self.notice_hours)

    @property
    def last_cancel_day(self) -> date:
        """Return the last local day on which the supervisee can cancel or move it."""
        return self.local_date - timedelta(days=self.cancel_days)


@event.listens_for(BookableTime.starts_at, "set")
def _keep_local_date(target: BookableTime, value: datetime, old: Any, initiator: Any) -> None:
    """Keep the local day in step with the instant."""
    target.local_date = clock.local_date(value)


class TimeRequest(Base):
    """A supervisee's wish for a time that the supervisor approves.

    Attributes:
        moves_session_id: the session that is to be moved to the time, or None for a new one.
    """

    __tablename__ = "time_request"
    __table_args__ = (
        one_of("state", RequestState),
        CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name="answered_with_state"),
        Index(
            "uq_time_request_time_id_waiting",
            "time_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_time_request_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    time_id: Mapped[int] = mapped_column(ForeignKey("bookable_time.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moves_session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"))
    state: Mapped[str] = mapped_column(String(10), default=RequestState.WAITING)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    time: Mapped[BookableTime] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)


class WaitingPlace(Base):
    """Somebody who wants to be told when a time of a group frees up."""

    __tablename__ = "waiting_place"
    __table_args__ = (UniqueConstraint("group_id", "person_id"), Index("ix_waiting_place_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship()
