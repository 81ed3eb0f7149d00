"""Series: the rules that lay out sessions, and whom they ask."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, Keyed, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import SupervisionGroup


class Series(Keyed, Versioned, Base):
    """A rule that laid out sessions at one local time, which stays the same over the clock changes.

    Attributes:
        rule: the recurrence as an RFC 5545 RRULE value, such as ``FREQ=DAILY;INTERVAL=14;COUNT=6``; empty when every
            date was chosen by hand. An UNTIL is an instant in UTC, as the standard asks.
        starts_local: the local date and time of the first (DTSTART), kept as text ``YYYY-MM-DDTHH:MM``.
        chosen_local: the local dates and times chosen by hand, separated by commas (RDATE); None for a rule.
        open_ended: whether it goes on until somebody ends it; twelve months ahead are laid out.
        laid_out_to: the last local day up to which sessions have been laid out.
        minutes, place, link, led_by_id: what a session laid out later will have.
        whole_group: whether the group's members are asked, or those in ``people`` with the part ``member``.
        follows_id: the series this one took over from, when a change held for this session and later ones.
        sequence: how many times those invited have been told anew, as calendars count (RFC 5545 SEQUENCE).
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_range"),
        CheckConstraint("(rule = '') = (chosen_local IS NOT NULL)", name="rule_or_chosen"),
        CheckConstraint("NOT open_ended OR rule <> ''", name="open_by_rule"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"), index=True)
    rule: Mapped[str] = mapped_column(String(400))
    starts_local: Mapped[str] = mapped_column(String(16))
    chosen_local: Mapped[str | None] = mapped_column(Text)
    open_ended: Mapped[bool] = mapped_column(default=False)
    laid_out_to: Mapped[date]
    minutes: Mapped[int]
    place: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(500))
    whole_group: Mapped[bool] = mapped_column(default=True)
    led_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    sequence: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    # A form that is sent twice carries the same key, and the second finds what the first made.
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    group: Mapped[SupervisionGroup] = relationship()
    people: Mapped[list["SeriesInvitee"]] = relationship(order_by="SeriesInvitee.id")


class SeriesPart(StrEnum):
    """How somebody was chosen for a series."""

    MEMBER = "member"
    BEYOND = "beyond"


class SeriesInvitee(Base):
    """A person chosen for every session of a series, or a whole group asked beyond the series' own."""

    __tablename__ = "series_invitee"
    __table_args__ = (
        one_of("part", SeriesPart),
        CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="person_or_group"),
        CheckConstraint("group_id IS NULL OR part = 'beyond'", name="groups_beyond"),
        UniqueConstraint("series_id", "person_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id"))
    part: Mapped[str] = mapped_column(String(10))
