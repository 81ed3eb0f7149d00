"""What happened in a period with warnings and questions, as facts for a report: days and kinds, never a text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, Select, String, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.database import UtcDateTime
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion, WarningAnswer
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role


@dataclass(frozen=True, slots=True)
class WarningFact:
    """One warning of a period.

    Attributes:
        warning_id: its key.
        unit_id, unit: the unit that owns the group.
        level: the level of the group.
        kind: its kind.
        raised_on: the local day.
        answered_on: the local day of the latest answer, or None.
        new_date: the new date that answer tells of, or None; that somebody is away is never among the facts.
        ended_on: the local day it was mended, or None.
    """

    warning_id: int
    unit_id: int
    unit: str
    level: int
    kind: WarningKind
    raised_on: date
    answered_on: date | None
    new_date: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class QuestionFact:
    """One question about an office: who asked by role, and the local days it was asked and answered."""

    question_id: int
    unit: str
    asked_role: Role
    asked_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class Happened:
    """The warnings and the questions of a period, by unit and day."""

    warnings: tuple[WarningFact, ...]
    questions: tuple[QuestionFact, ...]


def happened_in(unit_id: int, first: date, last: date, *, levels: frozenset[int], roles: frozenset[Role]) -> Happened:
    """Return the warnings that stood in a period and the questions asked in it, at a unit and right beneath it.

    Warnings that are still between the group's own supervisors and the application are not among them: only what has
    been answered, or has gone up to the next level, is seen by anybody else. Both are read in one statement.

    Args:
        unit_id: the county or the office. The caller has decided that the reader may know of it.
        first, last: the period.
        levels: the levels of the groups whose warnings are wanted.
        roles: the roles whose questions are wanted.
    """
    both = union_all(_warnings(unit_id, first, last, levels), _questions(unit_id, first, last, roles)).subquery()
    rows = db.session.execute(select(both).order_by(both.c.is_question, both.c.key)).all()
    warnings = [_warning(row) for row in rows if not row.is_question]
    questions = [_question(row) for row in rows if row.is_question]
    return Happened(
        tuple(sorted(warnings, key=lambda one: (norwegian_order(one.unit), one.raised_on, one.warning_id))),
        tuple(sorted(questions, key=lambda one: (norwegian_order(one.unit), one.asked_on, one.question_id))),
    )


def _warnings(unit_id: int, first: date, last: date, levels: frozenset[int]) -> Select[*tuple[Any, ...]]:
    answer = aliased(WarningAnswer)
    latest = (
        select(func.max(WarningAnswer.id)).where(WarningAnswer.warning_id == EarlyWarning.id).correlate(EarlyWarning)
    )
    return (
        select(
            literal(False).label("is_question"),
            EarlyWarning.id.label("key"),
            Unit.id.label("unit_id"),
            Unit.name.label("unit"),
            SupervisionGroup.level.label("level"),
            EarlyWarning.kind.label("code"),
            EarlyWarning.raised_on.label("raised_on"),
            cast(null(), UtcDateTime).label("asked_at"),
            answer.at.label("answered_at"),
            answer.kind.label("answer_kind"),
            answer.until_on.label("until_on"),
            EarlyWarning.ended_on.label("ended_on"),
        )
        .join(SupervisionGroup, SupervisionGroup.id == EarlyWarning.group_id)
        .join(Unit, Unit.id == SupervisionGroup.unit_id)
        .outerjoin(answer, answer.id == latest.scalar_subquery())
        .where(
            or_(Unit.id == unit_id, Unit.parent_id == unit_id),
            SupervisionGroup.level.in_(levels),
            or_(EarlyWarning.level > SupervisionGroup.level, answer.id.is_not(None)),
            EarlyWarning.raised_on <= last,
            or_(EarlyWarning.ended_on.is_(None), EarlyWarning.ended_on >= first),
        )
    )


def _questions(unit_id: int, first: date, last: date, roles: frozenset[Role]) -> Select[*tuple[Any, ...]]:
    end = clock.day_start(last + last.resolution)
    return (
        select(
            literal(True),
            OfficeQuestion.id,
            Unit.id,
            Unit.name,
            literal(0),
            OfficeQuestion.asked_role,
            cast(null(), Date),
            OfficeQuestion.asked_at,
            OfficeQuestion.answered_at,
            cast(null(), String),
            cast(null(), Date),
            cast(null(), Date),
        )
        .join(Unit, Unit.id == OfficeQuestion.unit_id)
        .where(
            or_(Unit.id == unit_id, Unit.parent_id == unit_id),
            OfficeQuestion.asked_role.in_(roles),
            OfficeQuestion.asked_at >= clock.day_start(first),
            OfficeQuestion.asked_at < end,
        )
    )


def _warning(row: Row[Any]) -> WarningFact:
    return WarningFact(
        warning_id=row.key,
        unit_id=row.unit_id,
        unit=row.unit,
        level=row.level,
        kind=WarningKind(row.code),
        raised_on=row.raised_on,
        answered_on=clock.local_date(row.answered_at) if row.answered_at else None,
        new_date=row.until_on if row.answer_kind == AnswerKind.NEW_DATE else None,
        ended_on=row.ended_on,
    )


def _question(row: Row[Any]) -> QuestionFact:
    return QuestionFact(
        row.key,
        row.unit,
        Role(row.code),
        clock.local_date(row.asked_at),
        clock.local_date(row.answered_at) if row.answered_at else None,
    )
