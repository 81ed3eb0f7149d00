"""What happened in a period with warnings and questions, as facts for a report: days and kinds, never a text."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
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


def warnings_of_period(unit_id: int, first: date, last: date, *, levels: frozenset[int]) -> list[WarningFact]:
    """Return the warnings that stood in a period at a unit and right beneath it, by unit and day.

    Those that are still between the group's own supervisors and the application are not among them: only what has been
    answered, or has gone up to the next level, is seen by anybody else.

    Args:
        unit_id: the county or the office. The caller has decided that the reader may know of it.
        first, last: the period.
        levels: the levels of the groups.
    """
    answered = exists().where(WarningAnswer.warning_id == EarlyWarning.id)
    rows = db.session.scalars(
        select(EarlyWarning)
        .join(EarlyWarning.group)
        .join(SupervisionGroup.unit)
        .where(
            or_(Unit.id == unit_id, Unit.parent_id == unit_id),
            SupervisionGroup.level.in_(levels),
            or_(EarlyWarning.level > SupervisionGroup.level, answered),
            EarlyWarning.raised_on <= last,
            or_(EarlyWarning.ended_on.is_(None), EarlyWarning.ended_on >= first),
        )
        .options(
            contains_eager(EarlyWarning.group).contains_eager(SupervisionGroup.unit),
            selectinload(EarlyWarning.answers),
        )
        .order_by(EarlyWarning.id)
    )
    found = [_warning(row) for row in rows]
    return sorted(found, key=lambda one: (norwegian_order(one.unit), one.raised_on, one.warning_id))


def _warning(row: EarlyWarning) -> WarningFact:
    latest = row.answers[-1] if row.answers else None
    return WarningFact(
        warning_id=row.id,
        unit_id=row.group.unit_id,
        unit=row.group.unit.name,
        level=row.group.level,
        kind=WarningKind(row.kind),
        raised_on=row.raised_on,
        answered_on=clock.local_date(latest.at) if latest else None,
        new_date=latest.until_on if latest and latest.kind == AnswerKind.NEW_DATE else None,
        ended_on=row.ended_on,
    )


def questions_of_period(unit_id: int, first: date, last: date, *, roles: frozenset[Role]) -> list[QuestionFact]:
    """Return the questions asked in a period about an office, or about the offices of a county, by unit and day.

    Args:
        unit_id: the county or the office. The caller has decided that the reader may know of it.
        first, last: the period.
        roles: the roles they were asked in.
    """
    unit = aliased(Unit)
    rows = db.session.scalars(
        select(OfficeQuestion)
        .join(unit, unit.id == OfficeQuestion.unit_id)
        .where(or_(unit.id == unit_id, unit.parent_id == unit_id), _asked_within(first, last))
        .where(OfficeQuestion.asked_role.in_(roles))
        .options(joinedload(OfficeQuestion.unit))
        .order_by(OfficeQuestion.id)
    )
    found = [
        QuestionFact(
            row.id,
            row.unit.name,
            Role(row.asked_role),
            clock.local_date(row.asked_at),
            clock.local_date(row.answered_at) if row.answered_at else None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (norwegian_order(one.unit), one.asked_on, one.question_id))


def _asked_within(first: date, last: date) -> ColumnElement[bool]:
    end = clock.day_start(last + last.resolution)
    return and_(OfficeQuestion.asked_at >= clock.day_start(first), OfficeQuestion.asked_at < end)
