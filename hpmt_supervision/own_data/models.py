"""A person's wish to be made nobody, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person

_OPEN = "state = 'asked'"


class RequestState(StrEnum):
    """Where the wish stands."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class AnonymisationRequest(Versioned, Base):
    """One wish to be made nobody. It holds no reason: nobody has to give one.

    Attributes:
        decided_by_id: the administrator who carried it out.
    """

    __tablename__ = "anonymisation_request"
    __table_args__ = (
        one_of("state", RequestState),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_has_a_time"),
        Index(
            "uq_anonymisation_request_person_open",
            "person_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10), default=RequestState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
