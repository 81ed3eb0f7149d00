"""What the last acts on the schedule changed, so that one can be undone. Rows live a day."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.series_models import Series


class ActKind(StrEnum):
    """What was done."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"


class ScheduleAct(Versioned, Base):
    """One act on a group's schedule.

    Attributes:
        made_by_id, made_at: who did it, and when.
        undone_at: when it was undone, or None.
    """

    __tablename__ = "schedule_act"
    __table_args__ = (
        one_of("kind", ActKind),
        Index("ix_schedule_act_group_id", "group_id", "made_at"),
        Index("ix_schedule_act_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    kind: Mapped[str] = mapped_column(String(10))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    rows: Mapped[list["ScheduleActRow"]] = relationship(order_by="ScheduleActRow.id")


class ScheduleActRow(Base):
    """One session or series an act was done to.

    Attributes:
        before: its earlier values as JSON: ids, times, states, place and link; None when the act made it.
        version_after: its version when the act was done; another now means that somebody has changed it since.
    """

    __tablename__ = "schedule_act_row"
    __table_args__ = (CheckConstraint("(session_id IS NULL) <> (series_id IS NULL)", name="session_or_series"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("schedule_act.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    before: Mapped[str | None] = mapped_column(Text)
    version_after: Mapped[int]

    session: Mapped[SupervisionSession | None] = relationship()
    series: Mapped[Series | None] = relationship()
