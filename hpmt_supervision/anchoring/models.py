"""Dates an office's leader and HPMT supervisor have agreed on to look at the figures together."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core.database import Base, Versioned, one_of
from hpmt_supervision.people.models import Person, Unit


class ReviewState(StrEnum):
    """What has become of a review."""

    AGREED = "agreed"
    HELD = "held"
    NOT_HELD = "not_held"


class AgreedReview(Versioned, Base):
    """One agreed review: its date, whom it was agreed with, and how it went."""

    __tablename__ = "agreed_review"
    __table_args__ = (
        one_of("state", ReviewState),
        CheckConstraint(
            "(state = 'held') = (held_on IS NOT NULL) AND (state = 'held') = (leader_present IS NOT NULL)",
            name="facts_when_held",
        ),
        UniqueConstraint("unit_id", "agreed_on"),
        UniqueConstraint("request_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    agreed_on: Mapped[date]
    agreed_with_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10), default=ReviewState.AGREED)
    held_on: Mapped[date | None]
    leader_present: Mapped[bool | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    request_key: Mapped[str | None] = mapped_column(String(40))

    unit: Mapped[Unit] = relationship()
    agreed_with: Mapped[Person | None] = relationship(foreign_keys=[agreed_with_id])
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
