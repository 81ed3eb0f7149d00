"""An author's answer to sharing a case, and the needs that one level reports to the next."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.sessions.models import SupervisionSession


class ShareState(StrEnum):
    """What the author of a case has answered to sharing it with the next level."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    TAKEN_BACK = "taken_back"


class CaseShare(Versioned, Base):
    """Whether the author lets one case go to the next level, and with exactly which text.

    Attributes:
        case_id: the case in the queue of the group that would forward it; it may itself have come from below.
        asked_by_id, asked_at: the supervisor who asked, or None when the author offered it unasked.
        title, story, question: encrypted; the text the author agreed to, which may be shorter than the case. There is
            text in it as long as the answer is yes.
        answered_at: when the author last answered.
    """

    __tablename__ = "case_share"
    __table_args__ = (
        one_of("state", ShareState),
        CheckConstraint("(asked_at IS NULL) = (asked_by_id IS NULL)", name="asked_by_somebody_at_a_time"),
        CheckConstraint("state = 'asked' OR answered_at IS NOT NULL", name="answer_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("supervision_case.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default=ShareState.ASKED)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    title: Mapped[str | None] = mapped_column(EncryptedText)
    story: Mapped[str | None] = mapped_column(EncryptedText)
    question: Mapped[str | None] = mapped_column(EncryptedText)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    case: Mapped[SupervisionCase] = relationship()
    asked_by: Mapped[Person | None] = relationship()


class NeedKind(StrEnum):
    """What is reported."""

    THEME = "theme"
    TRAINING = "training"
    CASE = "case"


class NeedState(StrEnum):
    """What has become of a reported need at the level it was reported to."""

    REPORTED = "reported"
    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class ReportedNeed(Versioned, Base):
    """Something one group's supervisor reports to a group on the next level.

    Attributes:
        from_group_id, to_group_id: the group it comes from, and the one that receives it.
        session_id: the session whose log it was ticked in, or None when it was passed on from the list.
        source_id: the need one level down that this one carries further; answers travel back along it.
        origin_key: what it was made of, such as ``tool:12:3``; the same thing is reported once.
        text: encrypted; a theme's text.
        tool_id: the tool that training is needed in.
        case_id: the copy of a case in the receiving group's queue.
        taken_up_session_id: the session that took it up, or None.
        answer: encrypted; a draft until the state says answered, and only then seen by those who reported it.
    """

    __tablename__ = "reported_need"
    __table_args__ = (
        one_of("kind", NeedKind),
        one_of("state", NeedState),
        CheckConstraint("(kind = 'training') = (tool_id IS NOT NULL)", name="tool_when_training"),
        CheckConstraint("(kind = 'case') = (case_id IS NOT NULL)", name="case_when_case"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_has_a_time"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("from_group_id <> to_group_id", name="goes_to_another_group"),
        Index("ix_reported_need_to_group", "to_group_id", "state"),
        Index("ix_reported_need_from_group", "from_group_id", "reported_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    from_group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    to_group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("reported_need.id"), unique=True)
    origin_key: Mapped[str] = mapped_column(String(80), unique=True)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    tool_id: Mapped[int | None] = mapped_column(ForeignKey("tool.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_case.id"), unique=True)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default=NeedState.REPORTED)
    taken_up_session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"))
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    from_group: Mapped[SupervisionGroup] = relationship(foreign_keys=[from_group_id])
    to_group: Mapped[SupervisionGroup] = relationship(foreign_keys=[to_group_id])
    session: Mapped[SupervisionSession | None] = relationship(foreign_keys=[session_id])
    tool: Mapped[Tool | None] = relationship()
    case: Mapped[SupervisionCase | None] = relationship()
    reported_by: Mapped[Person] = relationship(foreign_keys=[reported_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_answered(self) -> bool:
        """Tell whether those who reported it may read the answer."""
        return self.state == NeedState.ANSWERED

    @property
    def shown_case_title(self) -> str | None:
        """Return the title of a forwarded case as long as it is shared; one taken back is its author's alone again."""
        return self.case.title if self.case is not None and self.case.state not in PRIVATE_STATES else None
