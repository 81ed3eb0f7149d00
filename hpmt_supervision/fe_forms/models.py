"""The FE form: one row a meeting, its tools and its principles."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.catalogue.models import Phase, Principle, Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.encryption import EncryptedText


class FeFormState(StrEnum):
    """How far a form has come. A half-filled form is a draft; nothing is required to keep one."""

    DRAFT = "draft"
    PREPARED = "prepared"
    REFLECTED = "reflected"


class MeetingKind(StrEnum):
    """Whom the meeting is with."""

    PARTICIPANT = "participant"
    PARTNER = "partner"
    BOTH = "both"


class FeForm(Versioned, Base):
    """A counsellor's preparation (part 1) and after-reflection (part 2) of one meeting.

    Attributes:
        meeting_at: when the meeting is, or None in a draft without a time.
        theme, purpose: encrypted; the theme becomes the title of a case.
        as_planned, goal_reached: 0–10.
        decisive, challenging: encrypted; what decided the outcome and could be better, and what was challenging.
        case_question: encrypted; what the author wants help with, kept with the draft until the case is made of it.
        case_help_wanted: codes of the help wanted, joined by a space.
        edit_key: the random key of the page that saved last, so that a page is never stopped by its own autosave.
        wants_supervision: the one tick that makes a case.
        gathering_theme: whether this is a theme for a coming gathering.
        text_deleted_at: when retention removed the texts; counts stay.
    """

    __tablename__ = "fe_form"
    __table_args__ = (
        one_of("state", FeFormState),
        CheckConstraint(
            "meeting_kind IS NULL OR meeting_kind IN ('participant', 'partner', 'both')", name="kind_known"
        ),
        CheckConstraint("as_planned IS NULL OR as_planned BETWEEN 0 AND 10", name="as_planned_in_range"),
        CheckConstraint("goal_reached IS NULL OR goal_reached BETWEEN 0 AND 10", name="goal_reached_in_range"),
        Index("ix_fe_form_author_meeting", "author_id", "meeting_at"),
        Index("ix_fe_form_unit_meeting", "unit_id", "meeting_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    # The office where the work was done, so that its sums stay right when the author moves.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(10), default=FeFormState.DRAFT)
    meeting_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting_kind: Mapped[str | None] = mapped_column(String(12))
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phase.id"))
    theme: Mapped[str | None] = mapped_column(EncryptedText)
    purpose: Mapped[str | None] = mapped_column(EncryptedText)
    as_planned: Mapped[int | None]
    goal_reached: Mapped[int | None]
    decisive: Mapped[str | None] = mapped_column(EncryptedText)
    challenging: Mapped[str | None] = mapped_column(EncryptedText)
    wants_supervision: Mapped[bool] = mapped_column(default=False)
    case_question: Mapped[str | None] = mapped_column(EncryptedText)
    case_help_wanted: Mapped[str] = mapped_column(String(80), default="")
    case_urgency: Mapped[str] = mapped_column(String(15), default="normal")
    gathering_theme: Mapped[bool] = mapped_column(default=False)
    # Words the author has chosen to keep although the identity screen took them for a name.
    kept_words: Mapped[str | None] = mapped_column(EncryptedText)
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    edit_key: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reflected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[Person] = relationship()
    phase: Mapped[Phase | None] = relationship()
    tools: Mapped[list["FeFormTool"]] = relationship(
        back_populates="form", cascade="all, delete-orphan", order_by="FeFormTool.tool_id"
    )
    principles: Mapped[list["FeFormPrinciple"]] = relationship(
        back_populates="form", cascade="all, delete-orphan", order_by="FeFormPrinciple.principle_id"
    )


class FeFormTool(Base):
    """A tool on a form: planned, used (with mastery 1–10), or planned and not used."""

    __tablename__ = "fe_form_tool"
    __table_args__ = (CheckConstraint("mastery IS NULL OR mastery BETWEEN 1 AND 10", name="mastery_in_range"),)

    form_id: Mapped[int] = mapped_column(ForeignKey("fe_form.id"), primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"), primary_key=True, index=True)
    planned: Mapped[bool] = mapped_column(default=False)
    used: Mapped[bool | None]
    mastery: Mapped[int | None]

    form: Mapped[FeForm] = relationship(back_populates="tools")
    tool: Mapped[Tool] = relationship()


class FeFormPrinciple(Base):
    """A principle on a form, with the same scale as the tools."""

    __tablename__ = "fe_form_principle"
    __table_args__ = (CheckConstraint("mastery IS NULL OR mastery BETWEEN 1 AND 10", name="mastery_in_range"),)

    form_id: Mapped[int] = mapped_column(ForeignKey("fe_form.id"), primary_key=True)
    principle_id: Mapped[int] = mapped_column(ForeignKey("principle.id"), primary_key=True, index=True)
    planned: Mapped[bool] = mapped_column(default=False)
    used: Mapped[bool | None]
    mastery: Mapped[int | None]

    form: Mapped[FeForm] = relationship(back_populates="principles")
    principle: Mapped[Principle] = relationship()
