"""Which warnings and questions a viewer sees, as lines for the pages. Every list is ordered."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from hpmt_supervision.cases.warnings_provider import AnswerNote, QuestionNote, UnitWarnings, WarningLine, by_group
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, WarningAnswer
from hpmt_supervision.early_warnings.policy import own, seen_from_above
from hpmt_supervision.early_warnings.question_queries import questions_seen
from hpmt_supervision.early_warnings.steps import step_of
from hpmt_supervision.early_warnings.words import (
    WITHHELD_NAME,
    answer_sentence,
    is_withheld,
    reason_of,
    title_of,
    withheld_reason,
)
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.roles import ROLE_LABELS, Role, role_in_group
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.web.links import url_or_none

# So many days after it was mended a warning is still told of.
NEWS_DAYS = 14
_KINDS = list(WarningKind)


@dataclass(frozen=True)
class FoundWarning:
    """A warning, whether the viewer leads its group, and the key of the group's next session."""

    warning: EarlyWarning
    is_own: bool
    next_id: int | None


@dataclass(frozen=True)
class Overview:
    """What Min side shows.

    Attributes:
        own: the open warnings of the groups the viewer leads.
        from_below: those that have come from groups below, with those mended lately.
        questions: what the viewer is asked about an office.
        asked: what the viewer asked, while it waits and while the answer is news.
    """

    own: list[WarningLine]
    from_below: list[WarningLine]
    questions: list[QuestionNote]
    asked: list[QuestionNote]

    @property
    def own_by_group(self) -> list[list[WarningLine]]:
        """Return the open warnings of the groups the viewer leads, group by group."""
        return by_group(self.own)

    @property
    def from_below_by_group(self) -> list[list[WarningLine]]:
        """Return those that have come from groups below, group by group."""
        return by_group(self.from_below)


def overview(viewer: Viewer, *, has_warnings: bool = True, has_questions: bool = True) -> Overview:
    """Return everything about early warnings that Min side shows, in two reads at most.

    Args:
        viewer: who asks.
        has_warnings: what ``any_warning`` told; without any there is nothing to read.
        has_questions: likewise for ``any_question``.
    """
    mine, from_below = _seen(viewer) if has_warnings else ([], [])
    questions, asked = questions_seen(viewer) if has_questions else ([], [])
    return Overview(mine, from_below, questions, asked)


def any_warning(viewer: Viewer) -> ColumnElement[bool]:
    """Return whether there is a warning for the viewer to see, as a column for another room's query.

    Args:
        viewer: who asks.
    """
    found = select(EarlyWarning.id).join(EarlyWarning.group).join(SupervisionGroup.unit)
    return exists(found.where(_visible(viewer)).correlate(None))


def has_open_warning(group_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a group has an open warning.

    Args:
        group_id: the column that holds the group's key.
    """
    return exists().where(EarlyWarning.group_id == group_id, EarlyWarning.ended_on.is_(None))


def own_warnings(viewer: Viewer, group_id: int) -> list[WarningLine]:
    """Return the open warnings of a group the viewer leads.

    Args:
        viewer: who asks.
        group_id: the group's key.
    """
    wanted = and_(own(viewer), EarlyWarning.ended_on.is_(None), EarlyWarning.group_id == group_id)
    return [_own_line(row, viewer) for row in _warnings(wanted, viewer)]


def warnings_of_unit(viewer: Viewer, unit_id: int) -> UnitWarnings:
    """Return what the page of an office shows: to those who lead its groups everything, to others what has come up.

    Args:
        viewer: who asks.
        unit_id: the office's key; the page has checked that the viewer may see it.
    """
    mine, from_below = _seen(viewer, unit_id)
    questions, asked = questions_seen(viewer, unit_id)
    may_ask = viewer.may(Permission.ASK_OFFICES)
    ask_url = url_or_none("early_warnings.ask", unit_id=unit_id) if may_ask else None
    return UnitWarnings(mine or from_below, [*questions, *asked], ask_url)


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    lately = viewer.today - timedelta(days=NEWS_DAYS)
    is_own = and_(own(viewer), EarlyWarning.ended_on.is_(None))
    has_come = and_(seen_from_above(viewer), or_(EarlyWarning.ended_on.is_(None), EarlyWarning.ended_on >= lately))
    return or_(is_own, has_come)


def _seen(viewer: Viewer, unit_id: int | None = None) -> tuple[list[WarningLine], list[WarningLine]]:
    """Return the open warnings of groups the viewer leads, and those that have come from below."""
    wanted = _visible(viewer)
    if unit_id is not None:
        wanted = and_(wanted, SupervisionGroup.unit_id == unit_id)
    rows = _warnings(wanted, viewer)
    mine = [_own_line(row, viewer) for row in rows if row.is_own]
    # The figures of few people are for those at the office, and its leader is one of them.
    withholds = viewer.role is not Role.OFFICE_LEADER
    above = [_line(row.warning, viewer.today, outside=True, withholds=withholds) for row in rows if not row.is_own]
    return mine, _each_once(above)


def _each_once(lines: list[WarningLine]) -> list[WarningLine]:
    """Leave out a second warning that says the same of a group, as two do whose kind is withheld."""
    seen: set[tuple[int, str, bool]] = set()
    kept = []
    for line in lines:
        said = (line.group_id, line.reason, line.ended_on is None)
        if line.kind is not None or said not in seen:
            kept.append(line)
        seen.add(said)
    return kept


def warning_to_answer(viewer: Viewer, warning_id: int) -> FoundWarning:
    """Return an open warning about a group the viewer leads, with its group and answers.

    Args:
        viewer: who asks.
        warning_id: the warning's key.

    Raises:
        NotFound: when there is none, it is mended, or the group is not theirs.
    """
    rows = _warnings(and_(own(viewer), EarlyWarning.id == warning_id, EarlyWarning.ended_on.is_(None)), viewer)
    if not rows:
        raise NotFound(str(warning_id))
    return rows[0]


def line_of(found: FoundWarning, viewer: Viewer) -> WarningLine:
    """Return one warning as a line, for somebody who leads its group.

    Args:
        found: from ``warning_to_answer``.
        viewer: who asks.
    """
    return _own_line(found, viewer)


def _own_line(row: FoundWarning, viewer: Viewer) -> WarningLine:
    return _line(row.warning, viewer.today, outside=False, next_id=row.next_id, reader_id=viewer.person_id)


def _warnings(wanted: ColumnElement[bool], viewer: Viewer) -> list[FoundWarning]:
    """Return warnings with their groups and answers, in one read."""
    rows = db.session.execute(
        select(EarlyWarning, own(viewer).label("is_own"), _next_session(viewer.today).label("next_id"))
        .join(EarlyWarning.group)
        .join(SupervisionGroup.unit)
        .where(wanted)
        .options(
            contains_eager(EarlyWarning.group).contains_eager(SupervisionGroup.unit),
            joinedload(EarlyWarning.answers).joinedload(WarningAnswer.by),
        )
        .order_by(EarlyWarning.id)
    ).unique()
    found = [FoundWarning(warning, bool(is_own), next_id) for warning, is_own, next_id in rows]
    return sorted(found, key=lambda row: _order(row.warning))


def _order(row: EarlyWarning) -> tuple[bool, object, object, int, int]:
    kind = _KINDS.index(WarningKind(row.kind))
    return (
        row.ended_on is not None,
        norwegian_order(row.group.unit.name),
        norwegian_order(row.group.name),
        kind,
        row.id,
    )


def _next_session(today: date) -> ScalarSelect[int]:
    """Return the key of the next planned session of the whole group that a warning is about."""
    session = SupervisionSession
    return (
        select(session.id)
        .where(
            session.group_id == EarlyWarning.group_id,
            session.status == SessionStatus.PLANNED,
            session.whole_group.is_(True),
            session.local_date >= today,
        )
        .order_by(session.starts_at, session.id)
        .limit(1)
        .correlate(EarlyWarning)
        .scalar_subquery()
    )


def _line(
    row: EarlyWarning,
    today: date,
    *,
    outside: bool,
    withholds: bool = False,
    next_id: int | None = None,
    reader_id: int | None = None,
) -> WarningLine:
    kind, facts = WarningKind(row.kind), json.loads(row.facts)
    group, withheld = row.group, withholds and is_withheld(kind, facts)
    step = None if outside else step_of(kind, group, next_id)
    return WarningLine(
        id=row.id,
        group_id=group.id,
        unit_id=group.unit_id,
        kind=None if withheld else kind,
        group=group.name,
        unit=group.unit.name,
        title=str(WITHHELD_NAME) if withheld else title_of(kind, outside=outside),
        reason=withheld_reason() if withheld else reason_of(kind, facts, today, outside=outside),
        raised_on=row.raised_on,
        ended_on=row.ended_on,
        answers=tuple(_note(one, group.level, today, reader_id) for one in reversed(row.answers)),
        step=step.words if step else None,
        step_url=step.url if step else None,
        answer_url=None if outside else url_or_none("early_warnings.answer", warning_id=row.id),
        report_url=_report(group.unit) if outside else None,
    )


def _report(unit: Unit) -> str | None:
    if unit.kind == UnitKind.NATIONAL:
        return url_or_none("fidelity.nation")
    return url_or_none("fidelity.county" if unit.kind == UnitKind.COUNTY else "fidelity.office", unit_id=unit.id)


def _note(answer: WarningAnswer, level: int, today: date, reader_id: int | None) -> AnswerNote:
    """Return an answer; those who look from outside (``reader_id`` None) read the role of who answered."""
    by = str(ROLE_LABELS[role_in_group(level, "supervisor")])
    if reader_id is not None:
        by = _("deg") if answer.by_id == reader_id else answer.by.name
    kind = AnswerKind(answer.kind)
    return AnswerNote(by, answer.at, answer_sentence(kind, answer.until_on, today), answer.text, answer.until_on)
