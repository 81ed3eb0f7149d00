"""The secret address at which a person's calendar program reads their sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime


class CalendarAddress(Base):
    """A person's subscription address. There is at most one, and only the hash of its secret part is kept.

    Attributes:
        token_hash: the hash of the random part of the address.
        made_at: when it was made.
        content_hash: the hash of what was read last, or None before it is read.
        changed_at: when what is read there was last found to be another than before.
    """

    __tablename__ = "calendar_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
