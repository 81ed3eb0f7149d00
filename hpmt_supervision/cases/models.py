"""Cases, the moves they make, and the agenda of a session."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.catalogue.models import Phase, Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.sessions.models import SupervisionSession


class CaseState(StrEnum):
    """Where a case is on its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ON_AGENDA = "on_agenda"
    DISCUSSED = "discussed"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class HelpWanted(StrEnum):
    """The help the author asks for."""

    SKILL_PRACTICE = "skill_practice"
    DISCUSSION = "discussion"
    ROLE_PLAY = "role_play"
    REFLECTING_TEAM = "reflecting_team"


class Urgency(StrEnum):
    """How soon the author needs it."""

    NORMAL = "normal"
    SOON = "soon"
    NEXT_SESSION = "next_session"


class SupervisionCase(Versioned, Base):
    """A case for supervision. The texts are encrypted and de-identified by screen.

    Attributes:
        title, story, question: encrypted; the title may start as the FE form's theme.
        help_wanted: one or more HelpWanted codes, joined by a space.
        guests_may_read: whether the author lets a guest of the session read it.
        outcome: encrypted; how it went afterwards, as the author or a supervisor tells it.
        touched_at: the last time its author or a supervisor did something with it.
        submitted_at: when it was first sent; it keeps its place in the queue by this whatever happens later.
        closed_at: when it was closed or withdrawn; its text is deleted some days after.
        text_deleted_at: when retention removed the texts; the row and its counts stay.
        forwarded_from_id: the case one level down that this is a copy of, with the text its author agreed to; its
            ``author`` is still the one who wrote it, so that the author sees who reads it and can take it back.
        forwarded_by_id: the supervisor who forwarded it; the next level sees this name and never the author's.
    """

    __tablename__ = "supervision_case"
    __table_args__ = (
        one_of("state", CaseState),
        one_of("urgency", Urgency),
        CheckConstraint(
            "(forwarded_from_id IS NULL) = (forwarded_by_id IS NULL)", name="forwarded_by_somebody_from_somewhere"
        ),
        Index("ix_supervision_case_author", "author_id", "state"),
        Index("ix_supervision_case_group", "group_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_group.id"))
    fe_form_id: Mapped[int | None] = mapped_column(ForeignKey("fe_form.id", ondelete="SET NULL"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default=CaseState.DRAFT)
    title: Mapped[str | None] = mapped_column(EncryptedText)
    story: Mapped[str | None] = mapped_column(EncryptedText)
    question: Mapped[str | None] = mapped_column(EncryptedText)
    outcome: Mapped[str | None] = mapped_column(EncryptedText)
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phase.id"))
    meeting_kind: Mapped[str | None] = mapped_column(String(12))
    help_wanted: Mapped[str] = mapped_column(String(80), default="")
    urgency: Mapped[str] = mapped_column(String(15), default=Urgency.NORMAL)
    guests_may_read: Mapped[bool] = mapped_column(default=False)
    kept_words: Mapped[str | None] = mapped_column(EncryptedText)
    # The key of the page that made the case, so that a form sent twice makes one; edit_key is the page that saved last.
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    edit_key: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    discussed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forwarded_from_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_case.id"), index=True)
    forwarded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    forwarded_by: Mapped[Person | None] = relationship(foreign_keys=[forwarded_by_id])
    group: Mapped[SupervisionGroup | None] = relationship()
    phase: Mapped[Phase | None] = relationship()
    fe_form: Mapped[FeForm | None] = relationship()
    moves: Mapped[list["CaseMove"]] = relationship(back_populates="case", order_by="CaseMove.id")

    @property
    def is_forwarded(self) -> bool:
        """Tell whether this is a copy that came from the level below."""
        return self.forwarded_from_id is not None

    @property
    def brought_by(self) -> Person:
        """Return whom the group knows the case by: its author, or the supervisor who forwarded it."""
        return self.forwarded_by or self.author


class CaseMove(Base):
    """One move of a case from one state to another: who and when. Never text."""

    __tablename__ = "case_move"
    __table_args__ = (one_of("to_state", CaseState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("supervision_case.id"), index=True)
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"))

    case: Mapped[SupervisionCase] = relationship(back_populates="moves")


class ItemKind(StrEnum):
    """What an agenda item is."""

    AGREEMENTS = "agreements"
    CASE = "case"
    REPORTED_NEEDS = "reported_needs"
    SKILL_TRAINING = "skill_training"
    NEW_AGREEMENTS = "new_agreements"


class Agenda(Versioned, Base):
    """The agenda of a session. Until a supervisor sets it, the app only proposes one and no row exists.

    Attributes:
        set_by_id, set_at: who changed it last, and when.
        closed_at: when the session's log was signed; the members can no longer read its cases.
    """

    __tablename__ = "agenda"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), unique=True)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[SupervisionSession] = relationship()
    set_by: Mapped[Person] = relationship()
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="agenda", cascade="all, delete-orphan", order_by="AgendaItem.position, AgendaItem.id"
    )


class AgendaItem(Base):
    """One item of an agenda, in its order, with the minutes set aside.

    Attributes:
        carried_over_at: when its case was sent on to a later session; the item then only tells of what was on the list.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("agenda_id", "case_id"),
        one_of("kind", ItemKind),
        CheckConstraint("(kind = 'case') = (case_id IS NOT NULL)", name="case_when_case"),
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_id: Mapped[int] = mapped_column(ForeignKey("agenda.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(15))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_case.id"), index=True)
    tool_id: Mapped[int | None] = mapped_column(ForeignKey("tool.id"))
    minutes: Mapped[int] = mapped_column(default=0)
    carried_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    agenda: Mapped[Agenda] = relationship(back_populates="items")
    case: Mapped[SupervisionCase | None] = relationship()
    tool: Mapped[Tool | None] = relationship()
