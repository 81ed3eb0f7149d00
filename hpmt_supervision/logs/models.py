"""What was worked on in a session, the agreements, the log and its dated additions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.cases.models import AgendaItem
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.sessions.models import SupervisionSession


class WorkForm(StrEnum):
    """How a case was worked on."""

    CONVERSATION = "conversation"
    ROLE_PLAY = "role_play"
    REFLECTING_TEAM = "reflecting_team"


class AgreementState(StrEnum):
    """What became of an agreement."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ReviewOutcome(StrEnum):
    """What a later session says of an agreement."""

    DONE = "done"
    KEPT = "kept"
    MOVED = "moved"
    DROPPED = "dropped"


item_work_tool = Table(
    "item_work_tool",
    Base.metadata,
    Column("item_work_id", Integer, ForeignKey("item_work.id"), primary_key=True),
    Column("tool_id", Integer, ForeignKey("tool.id"), primary_key=True),
)


class ItemWork(Versioned, Base):
    """What the session did with one agenda item.

    Attributes:
        work_forms: WorkForm codes joined by a space.
        learning: encrypted; what was learned, straight into the log.
        carried_over: whether the case goes on next time instead of being discussed now.
    """

    __tablename__ = "item_work"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), unique=True)
    work_forms: Mapped[str] = mapped_column(String(80), default="")
    learning: Mapped[str | None] = mapped_column(EncryptedText)
    carried_over: Mapped[bool] = mapped_column(default=False)
    done: Mapped[bool] = mapped_column(default=False)

    item: Mapped[AgendaItem] = relationship()
    tools: Mapped[list[Tool]] = relationship(secondary=item_work_tool, order_by=Tool.position)


class Agreement(Versioned, Base):
    """Who does what by when. The next agenda opens with the ones that are open.

    Attributes:
        session_id: the session it was made in.
        item_id: the agenda item it came from, or None.
        owner_id: who does it, or None when it is for all.
        what: encrypted, as all text of a log.
        needs_leader: whether the office leader has to act; then, and only then, the leader sees it.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        one_of("state", AgreementState),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_a_time"),
        Index("ix_agreement_owner", "owner_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str | None] = mapped_column(EncryptedText)
    due_on: Mapped[date | None]
    needs_leader: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default=AgreementState.OPEN)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    session: Mapped[SupervisionSession] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])


class AgreementReview(Base):
    """What a session said of an earlier agreement; its log tells it, whatever happens to the agreement later.

    Attributes:
        session_id: the session that looked back.
        outcome: what it said.
        due_on: the day the agreement is due after it.
    """

    __tablename__ = "agreement_review"
    __table_args__ = (UniqueConstraint("agreement_id", "session_id"), one_of("outcome", ReviewOutcome))

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    agreement: Mapped[Agreement] = relationship()


class LogState(StrEnum):
    """Whether a log is still being written or is signed and locked."""

    DRAFT = "draft"
    SIGNED = "signed"


class SessionLog(Versioned, Base):
    """The log of a held session. It composes itself; the supervisor adds a line and signs.

    Attributes:
        closing_line: encrypted; what the supervisor added.
        composed: encrypted JSON of the whole log as it stood when it was signed, so that nothing can change it later.
        version: the lock of the whole page on which a session is held; every save of it counts it up.
        saved_at: the last save.
    """

    __tablename__ = "session_log"
    __table_args__ = (
        one_of("state", LogState),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed_has_a_time"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_has_a_signer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=LogState.DRAFT)
    closing_line: Mapped[str | None] = mapped_column(EncryptedText)
    composed: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[SupervisionSession] = relationship()
    signed_by: Mapped[Person | None] = relationship()
    additions: Mapped[list["LogAddition"]] = relationship(back_populates="log", order_by="LogAddition.id")


class LogAddition(Base):
    """A dated correction of a signed log: who, when, and what."""

    __tablename__ = "log_addition"

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("session_log.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str | None] = mapped_column(EncryptedText)
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    log: Mapped[SessionLog] = relationship(back_populates="additions")
    author: Mapped[Person] = relationship()
