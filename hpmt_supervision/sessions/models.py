"""Sessions, invitations, guests and attendance."""

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    event,
    select,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, Keyed, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.series_models import Series


class SessionStatus(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


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


class AnswerReason(StrEnum):
    """Why somebody does not come, or may not: a category alone, since no reason of health or other text is kept."""

    OTHER_MEETING = "other_meeting"
    AWAY = "away"
    WORKLOAD = "workload"
    OTHER = "other"


class SupervisionSession(Keyed, Versioned, Base):
    """One occurrence of supervision.

    Attributes:
        starts_at: the instant it starts.
        local_date: the local day it starts on, derived from ``starts_at``; every figure goes by this day.
        minutes: its length.
        whole_group: whether the group's members are invited, or only chosen ones (individual supervision).
        origin: whether it was booked here or came by import.
        occurrence_local: the local date and time its series gave it, kept as text ``YYYY-MM-DDTHH:MM`` also when it is
            moved (RFC 5545 RECURRENCE-ID); None outside a series.
        sequence: how many times those invited have been told anew of this session (RFC 5545 SEQUENCE).
        led_by_id: who leads this one, when it is not the group's supervisors of the day.
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
        # What invitations point to, so that they follow when a session moves.
        UniqueConstraint("id", "starts_at"),
        Index("ix_supervision_session_group_date", "group_id", "local_date"),
        Index("ix_supervision_session_starts_at", "starts_at"),
        # What is in the way of a booking is found by who leads it and by its link, from a time on.
        Index("ix_supervision_session_led_by_id", "led_by_id", "starts_at"),
        Index("ix_supervision_session_link", "link", "starts_at"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    occurrence_local: Mapped[str | None] = mapped_column(String(16))
    sequence: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    local_date: Mapped[date]
    minutes: Mapped[int]
    led_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(10), default=SessionStatus.PLANNED)
    cancel_reason: Mapped[str | None] = mapped_column(String(30))
    place: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(500))
    whole_group: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[str] = mapped_column(String(10), default=Origin.APP)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    group: Mapped[SupervisionGroup] = relationship()
    series: Mapped[Series | None] = relationship()
    led_by: Mapped[Person | None] = relationship(foreign_keys=led_by_id)
    invitations: Mapped[list["Invitation"]] = relationship(
        back_populates="session",
        order_by="Invitation.id",
        primaryjoin="SupervisionSession.id == foreign(Invitation.session_id)",
    )
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
    """A person asked to a session, and what they answered.

    Attributes:
        starts_at: when the session starts, kept here as well, so that what takes somebody's time in the coming year is
            found without reading all they were ever asked to. The database keeps it in step with the session's.
        answer_reason: why not, or why not for sure; None for a yes and while nothing is answered.
        asked_again_on: the last local day on which a leader asked once more for an answer.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        one_of("answer", Answer),
        one_of("answer_reason", AnswerReason),
        CheckConstraint("answer_reason IS NULL OR answer IN ('no', 'maybe')", name="reason_when_not_yes"),
        ForeignKeyConstraint(
            ["session_id", "starts_at"], ["supervision_session.id", "supervision_session.starts_at"], onupdate="CASCADE"
        ),
        Index("ix_invitation_person_id", "person_id", "starts_at", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10), default=Answer.WAITING)
    answer_reason: Mapped[str | None] = mapped_column(String(20))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_again_on: Mapped[date | None]

    session: Mapped[SupervisionSession] = relationship(
        back_populates="invitations",
        primaryjoin="SupervisionSession.id == foreign(Invitation.session_id)",
    )
    person: Mapped[Person] = relationship()


@event.listens_for(Invitation, "before_insert")
def _take_start_over(mapper: Mapper[Invitation], connection: Connection, target: Invitation) -> None:
    """Take over when the session starts; whoever asks somebody need not know that it is kept here too."""
    session = target.__dict__.get("session")
    if session is None:
        wanted = select(SupervisionSession.starts_at).where(SupervisionSession.id == target.session_id)
        target.starts_at = connection.scalar(wanted)  # type: ignore[assignment]
    else:
        target.starts_at = session.starts_at


def new_link_number() -> int:
    """Return a number of at most nine digits for a guest's link, which no earlier link has but by a rare chance."""
    return secrets.randbelow(999_999_999) + 1


class Guest(Versioned, Base):
    """Someone from outside the structure who was asked to one session, such as a county adviser.

    Attributes:
        email: where the invitation goes, or None for a guest who is told by other means.
        link_number: stands in the guest's link; drawn anew when the link is taken back, so that an older one opens
            nothing, and never that of another guest who has come to have the same key.
    """

    __tablename__ = "guest"
    __table_args__ = (
        one_of("answer", Answer),
        one_of("answer_reason", AnswerReason),
        CheckConstraint("answer_reason IS NULL OR answer IN ('no', 'maybe')", name="reason_when_not_yes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    affiliation: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    link_number: Mapped[int] = mapped_column(default=new_link_number)
    answer: Mapped[str] = mapped_column(String(10), default=Answer.WAITING)
    answer_reason: Mapped[str | None] = mapped_column(String(20))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attended: Mapped[bool] = mapped_column(default=False)

    session: Mapped[SupervisionSession] = relationship(back_populates="guests")


@event.listens_for(Invitation.answer, "set")
@event.listens_for(Guest.answer, "set")
def _drop_reason(target: Invitation | Guest, value: str, old: Any, initiator: Any) -> None:
    """Drop the reason with the answer it was given for, so that nobody who sets answers back can leave one behind."""
    if value != old:
        target.answer_reason = None


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
