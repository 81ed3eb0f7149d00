"""Series, sessions, invitations, guests and attendance."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, Keyed, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person, SupervisionGroup


class SessionStatus(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why a session was cancelled."""

    SICKNESS = "sickness"
    NO_CASES = "no_cases"
    WORKLOAD = "workload"
    MANAGEMENT_PRIORITY = "management_priority"
    HOLIDAY = "holiday"
    SUPERVISOR_ABSENT = "supervisor_absent"
    OTHER = "other"


class AttendanceStatus(StrEnum):
    """Whether a person was there."""

    ATTENDED = "attended"
    ABSENT = "absent"
    EXCUSED = "excused"


class Answer(StrEnum):
    """What an invited person has said."""

    WAITING = "waiting"
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class Origin(StrEnum):
    """Whether a session was booked in the app or came by import; an imported one needs no log here."""

    APP = "app"
    IMPORT = "import"


class Series(Versioned, Base):
    """A rule that laid out sessions every N days at one local time.

    Attributes:
        every_days: days from one session to the next.
        starts_local: the local date and time of the first, kept as text ``YYYY-MM-DDTHH:MM``.
        count: how many it laid out.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("every_days BETWEEN 1 AND 366", name="every_days_in_range"),
        CheckConstraint("count BETWEEN 1 AND 400", name="count_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"), index=True)
    every_days: Mapped[int]
    starts_local: Mapped[str] = mapped_column(String(16))
    count: Mapped[int]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    # A form that is sent twice carries the same key, and the second finds what the first made.
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)


class SupervisionSession(Keyed, Versioned, Base):
    """One occurrence of supervision.

    Attributes:
        starts_at: the instant it starts.
        local_date: the local day it starts on, derived from ``starts_at``; every figure goes by this day.
        minutes: its length.
        whole_group: whether the group's members are invited, or only chosen ones (individual supervision).
        origin: whether it was booked here or came by import.
    """

    __tablename__ = "supervision_session"
    __table_args__ = (
        one_of("status", SessionStatus),
        one_of("origin", Origin),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_range"),
        CheckConstraint(
            "(status = 'cancelled' AND cancel_reason IS NOT NULL) OR (status <> 'cancelled' AND cancel_reason IS NULL)",
            name="reason_when_cancelled",
        ),
        CheckConstraint(
            "cancel_reason IS NULL OR cancel_reason IN (" + ", ".join(f"'{r}'" for r in CancelReason) + ")",
            name="cancel_reason_known",
        ),
        Index("ix_supervision_session_group_date", "group_id", "local_date"),
        Index("ix_supervision_session_starts_at", "starts_at"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    local_date: Mapped[date]
    minutes: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), default=SessionStatus.PLANNED)
    cancel_reason: Mapped[str | None] = mapped_column(String(30))
    place: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(500))
    whole_group: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[str] = mapped_column(String(10), default=Origin.APP)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    group: Mapped[SupervisionGroup] = relationship()
    invitations: Mapped[list["Invitation"]] = relationship(back_populates="session", order_by="Invitation.id")
    guests: Mapped[list["Guest"]] = relationship(back_populates="session", order_by="Guest.id")
    attendances: Mapped[list["Attendance"]] = relationship(back_populates="session", order_by="Attendance.id")

    @property
    def ends_at(self) -> datetime:
        """Return the instant it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def link_host(self) -> str:
        """Return the host of the link, so that one sees where it leads; empty without a link."""
        return urlsplit(self.link or "").hostname or ""


@event.listens_for(SupervisionSession.starts_at, "set")
def _keep_local_date(target: SupervisionSession, value: datetime, old: Any, initiator: Any) -> None:
    """Keep the local day in step with the instant, so that no caller can let them differ."""
    target.local_date = clock.local_date(value)


class Invitation(Versioned, Base):
    """A person asked to a session, and what they answered."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        one_of("answer", Answer),
        Index("ix_invitation_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10), default=Answer.WAITING)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[SupervisionSession] = relationship(back_populates="invitations")
    person: Mapped[Person] = relationship()


class Guest(Versioned, Base):
    """Someone from outside the structure who was asked to one session, such as a county adviser."""

    __tablename__ = "guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    affiliation: Mapped[str | None] = mapped_column(String(200))
    attended: Mapped[bool] = mapped_column(default=False)

    session: Mapped[SupervisionSession] = relationship(back_populates="guests")


class Attendance(Base):
    """Whether a person was at a held session. A person has one row a session."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        one_of("status", AttendanceStatus),
        Index("ix_attendance_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(10))

    session: Mapped[SupervisionSession] = relationship(back_populates="attendances")
    person: Mapped[Person] = relationship()
