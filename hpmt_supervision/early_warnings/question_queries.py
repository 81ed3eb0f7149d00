"""Which questions about an office a viewer is asked, has asked, and may ask. Every list is ordered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.cases.warnings_provider import QuestionNote
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.early_warnings.models import OfficeQuestion
from hpmt_supervision.early_warnings.policy import asked_by, asked_of, is_led
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import RoleAssignment, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.policy import covers, watched_units
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.web.links import url_or_none

# So many days an answered question is news to the one who asked.
NEWS_DAYS = 14


def any_question(viewer: Viewer) -> ColumnElement[bool]:
    """Return whether there is a question for the viewer to see, as a column for another room's query.

    Args:
        viewer: who asks.
    """
    return exists(select(OfficeQuestion.id).where(_shown_questions(viewer)).correlate(None))


def _shown_questions(viewer: Viewer) -> ColumnElement[bool]:
    lately = clock.day_start(viewer.today - timedelta(days=NEWS_DAYS))
    waits = OfficeQuestion.answered_at.is_(None)
    mine = and_(asked_by(viewer), or_(waits, OfficeQuestion.answered_at >= lately))
    return or_(and_(asked_of(viewer), waits), mine)


def questions_seen(viewer: Viewer, unit_id: int | None = None) -> tuple[list[QuestionNote], list[QuestionNote]]:
    """Return the unanswered questions to the viewer, and the viewer's own while they wait or the answer is news.

    Args:
        viewer: who asks.
        unit_id: those about one unit alone, or None for all.
    """
    if not (viewer.may(Permission.ANSWER_QUESTIONS) or viewer.may(Permission.ASK_OFFICES)):
        return [], []
    wanted = _shown_questions(viewer)
    if unit_id is not None:
        wanted = and_(wanted, OfficeQuestion.unit_id == unit_id)
    found = [(row, _question(row, viewer)) for row in _questions(wanted)]
    return (
        [note for row, note in found if row.asked_by_id != viewer.person_id],
        [note for row, note in found if row.asked_by_id == viewer.person_id],
    )


def question_to_answer(viewer: Viewer, question_id: int) -> OfficeQuestion:
    """Return an unanswered question to the viewer.

    Args:
        viewer: who asks.
        question_id: the question's key.

    Raises:
        NotFound: when there is none, or it is asked of others.
    """
    rows = _questions(and_(asked_of(viewer), OfficeQuestion.id == question_id))
    if not rows:
        raise NotFound(str(question_id))
    return rows[0]


def note_of(question: OfficeQuestion, viewer: Viewer) -> QuestionNote:
    """Return one question as a note.

    Args:
        question: from ``question_to_answer``.
        viewer: who asks.
    """
    return _question(question, viewer)


def _questions(wanted: ColumnElement[bool]) -> list[OfficeQuestion]:
    rows = db.session.scalars(
        select(OfficeQuestion)
        .where(wanted)
        .options(joinedload(OfficeQuestion.unit), joinedload(OfficeQuestion.asked_by))
        .order_by(OfficeQuestion.asked_at, OfficeQuestion.id)
    )
    return list(rows)


def _question(row: OfficeQuestion, viewer: Viewer) -> QuestionNote:
    is_mine = row.asked_by_id == viewer.person_id
    role = ROLE_LABELS[Role(row.asked_role)]
    may_answer = not is_mine and row.answered_at is None and viewer.may(Permission.ANSWER_QUESTIONS)
    return QuestionNote(
        id=row.id,
        unit_id=row.unit_id,
        unit=row.unit.name,
        asked_by=_("deg") if is_mine else _("%(name)s, %(role)s", name=row.asked_by.name, role=role),
        asked_at=row.asked_at,
        text=row.text,
        answer=row.answer,
        answered_at=row.answered_at,
        answer_url=url_or_none("early_warnings.answer_question", question_id=row.id) if may_answer else None,
    )


def askable(viewer: Viewer, unit_id: int) -> Unit:
    """Return an office within reach that has a group to ask.

    Args:
        viewer: who asks.
        unit_id: the office's key.

    Raises:
        NotFound: when there is none, or it lies outside the reach, or the viewer leads its group.
    """
    if viewer.may(Permission.ASK_OFFICES):
        has_group = exists().where(SupervisionGroup.unit_id == Unit.id, SupervisionGroup.level == 1)
        found = db.session.scalar(
            select(Unit).where(
                Unit.id == unit_id,
                Unit.kind == UnitKind.OFFICE,
                watched_units(viewer),
                has_group,
                or_(Unit.closed_on.is_(None), Unit.closed_on >= viewer.today),
            )
        )
        if found is not None:
            return found
    raise NotFound(str(unit_id))


class Answers(StrEnum):
    """Who can answer a question about an office on a day."""

    SUPERVISORS = "supervisors"
    OFFICE_LEADER = "office_leader"
    NOBODY = "nobody"


def who_answers(unit_id: int, on: date) -> Answers:
    """Return who can answer a question about an office: its leader while nobody leads its groups.

    Args:
        unit_id: the office's key.
        on: the local day.
    """
    leads_office = exists().where(
        RoleAssignment.unit_id == unit_id,
        RoleAssignment.role == Role.OFFICE_LEADER,
        covers(RoleAssignment, on),
    )
    led, has_office_leader = db.session.execute(select(is_led(unit_id, on), leads_office)).one()
    if led:
        return Answers.SUPERVISORS
    return Answers.OFFICE_LEADER if has_office_leader else Answers.NOBODY


@dataclass(frozen=True)
class EarlierQuestion:
    """That somebody has asked an office, as those who follow it see it: neither what, nor by name.

    Attributes:
        asked_by: the role it was asked in, or "deg".
        asked_at: when.
        is_answered: whether it has been answered.
    """

    asked_by: str
    asked_at: datetime
    is_answered: bool


def earlier_questions(viewer: Viewer, unit_id: int) -> list[EarlierQuestion]:
    """Return the questions to an office that wait, and those answered lately, the latest first.

    Args:
        viewer: who asks.
        unit_id: the key of an office from ``askable``.
    """
    lately = clock.day_start(viewer.today - timedelta(days=NEWS_DAYS))
    rows = db.session.execute(
        select(
            OfficeQuestion.asked_by_id, OfficeQuestion.asked_role, OfficeQuestion.asked_at, OfficeQuestion.answered_at
        )
        .where(
            OfficeQuestion.unit_id == unit_id,
            or_(OfficeQuestion.answered_at.is_(None), OfficeQuestion.answered_at >= lately),
        )
        .order_by(OfficeQuestion.asked_at.desc(), OfficeQuestion.id.desc())
    )
    return [
        EarlierQuestion(
            _("deg") if row.asked_by_id == viewer.person_id else str(ROLE_LABELS[Role(row.asked_role)]),
            row.asked_at,
            row.answered_at is not None,
        )
        for row in rows
    ]
