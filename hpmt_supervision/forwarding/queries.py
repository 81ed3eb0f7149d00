"""Reading what was reported and what became of it, and what authors have answered. Scoped by viewer, in order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import policy
from hpmt_supervision.forwarding.models import CaseShare, NeedKind, NeedState, ReportedNeed
from hpmt_supervision.forwarding.states import OPEN_STATES
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Shown


@dataclass(frozen=True)
class NeedLine:
    """A reported need with what became of it on every level above.

    Attributes:
        need: the need as it was reported.
        further: the needs by which it was passed on, the nearest level first.
    """

    need: ReportedNeed
    further: tuple[ReportedNeed, ...] = ()

    @property
    def answers(self) -> list[ReportedNeed]:
        """Return the needs along the way that are answered, the nearest level first."""
        return [step for step in (self.need, *self.further) if step.is_answered]

    @property
    def answered_at(self) -> datetime | None:
        """Return when the latest answer came, or None."""
        return max((step.answered_at for step in self.answers if step.answered_at), default=None)

    @property
    def is_passed_on(self) -> bool:
        """Tell whether the level above carries it further."""
        return bool(self.further)


def need_line(viewer: Viewer, need_id: int) -> NeedLine:
    """Return a need the viewer reported or received, with what became of it further up.

    Raises:
        NotFound: when there is none.
    """
    rows = lines_where(policy.reachable(viewer) & (ReportedNeed.id == need_id))
    if not rows:
        raise NotFound("")
    return rows[0]


def received(viewer: Viewer, *, group_id: int | None = None, only_open: bool = True) -> list[NeedLine]:
    """Return what came to the groups the viewer leads, the oldest first while open, else the latest first.

    Args:
        viewer: who asks.
        group_id: only what came to this group.
        only_open: leave out what is answered or passed on.
    """
    condition = policy.received(viewer)
    if group_id is not None:
        condition &= ReportedNeed.to_group_id == group_id
    if not only_open:
        return lines_where(condition, newest_first=True)
    return lines_where(condition & ReportedNeed.state.in_(OPEN_STATES) & ~is_passed_on())


def sent(viewer: Viewer, *, group_id: int | None = None) -> list[NeedLine]:
    """Return what was reported from the groups the viewer leads, the latest first.

    Args:
        viewer: who asks.
        group_id: only what was reported from this group.
    """
    condition = policy.sent(viewer)
    if group_id is not None:
        condition &= ReportedNeed.from_group_id == group_id
    return lines_where(condition, newest_first=True)


def needs_of_session(session_id: int) -> list[NeedLine]:
    """Return what was reported from a session's log, in order. The caller has checked who may read the log."""
    return lines_where(ReportedNeed.session_id == session_id)


def needs_at_session(group_id: int, session_id: int, case_ids: Collection[int]) -> list[NeedLine]:
    """Return what a session can take up or has taken up, the oldest first. The caller has checked who asks.

    Args:
        group_id: the session's group.
        session_id: the session.
        case_ids: the cases on its agenda; needs by which some of them came are among what is returned.
    """
    here = ReportedNeed.taken_up_session_id == session_id
    on_agenda = ReportedNeed.case_id.in_(case_ids)
    mine = (ReportedNeed.to_group_id == group_id) & (ReportedNeed.state != NeedState.WITHDRAWN)
    return lines_where(mine & or_(here, on_agenda, waits_in(group_id)))


def waiting_count(group_id: int) -> int:
    """Return how many themes and training needs wait for a group."""
    return db.session.scalar(select(func.count(ReportedNeed.id)).where(waits_in(group_id))) or 0


def around_group(group_id: int, *, since: date) -> tuple[list[NeedLine], list[NeedLine]]:
    """Return what a group got answers to since a day, the latest first, and what waits for it, the oldest first.

    One query serves the page that shows both; its caller has checked who asks.

    Args:
        group_id: the group's key.
        since: the first local day of the answers.
    """
    lines = lines_where((ReportedNeed.from_group_id == group_id) | waits_in(group_id))
    sent = [line for line in reversed(lines) if line.need.from_group_id == group_id]
    return _answered_since(sent, since), [line for line in lines if line.need.from_group_id != group_id]


def shares_of(case_ids: Collection[int]) -> dict[int, CaseShare]:
    """Return what the authors of some cases have answered, by case. The caller has checked who asks."""
    if not case_ids:
        return {}
    rows = db.session.scalars(select(CaseShare).where(CaseShare.case_id.in_(case_ids)).order_by(CaseShare.id))
    return {share.case_id: share for share in rows}


def shown_needs(lines: Iterable[NeedLine], *, reason: str, answers: bool = True) -> list[Shown]:
    """Return the readings to record when a page shows needs; those without text give none.

    Args:
        lines: the needs.
        reason: why the reader may: ``sender``, ``receiver``, ``author`` or ``member``.
        answers: whether the page shows the answers from the levels above; else it shows those who received a need what
            it says, and their own answer while they write it.
    """
    found: list[Shown] = []
    for line in lines:
        need = line.need
        answered = need.answer if need.is_answered or not answers else None
        if need.text or answered:
            found.append(Shown("need", need.id, need.reported_by_id, reason))
        if need.case is not None and need.shown_case_title:
            found.append(Shown("case", need.case.id, need.case.author_id, reason))
        for step in line.further if answers else ():
            if step.answer and step.is_answered:
                found.append(Shown("need", step.id, step.reported_by_id, reason))
    return found


def shown_case_title(need: ReportedNeed) -> str | None:
    """Return the title of a forwarded case as long as it is shared; one taken back is its author's alone again."""
    return need.shown_case_title


def waits_in(group_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a theme or a training need waits for a group.

    Args:
        group_id: the group's key, or the column that holds it.
    """
    return (
        (ReportedNeed.to_group_id == group_id)
        & (ReportedNeed.kind != NeedKind.CASE)
        & ReportedNeed.state.in_(OPEN_STATES)
        & ~is_passed_on()
    )


def is_passed_on() -> ColumnElement[bool]:
    """Return the condition that the level above carries a need further."""
    further = aliased(ReportedNeed)
    return exists().where(further.source_id == ReportedNeed.id, further.state != NeedState.WITHDRAWN)


def lines_where(
    condition: ColumnElement[bool], *, newest_first: bool = False, limit: int | None = None, offset: int = 0
) -> list[NeedLine]:
    """Return needs with what became of them further up, in one query however many there are.

    The condition decides who may ask: it is made of ``policy``, or the caller has checked.
    """
    order = (
        (ReportedNeed.reported_at.desc(), ReportedNeed.id.desc())
        if newest_first
        else (ReportedNeed.reported_at, ReportedNeed.id)
    )
    first, second = aliased(ReportedNeed), aliased(ReportedNeed)
    rows = db.session.execute(
        select(ReportedNeed, first, second)
        .join(first, (first.source_id == ReportedNeed.id) & (first.state != NeedState.WITHDRAWN), isouter=True)
        .join(second, (second.source_id == first.id) & (second.state != NeedState.WITHDRAWN), isouter=True)
        .where(condition)
        .options(*_with_names(ReportedNeed), *_with_names(first), *_with_names(second))
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [NeedLine(need, tuple(step for step in further if step is not None)) for need, *further in rows]


def _answered_since(lines: Iterable[NeedLine], since: date) -> list[NeedLine]:
    start = clock.day_start(since)
    found = [line for line in lines if line.answered_at is not None and line.answered_at >= start]
    return sorted(found, key=lambda line: line.answered_at or start, reverse=True)


def _with_names(need: type[ReportedNeed]) -> tuple[ORMOption, ...]:
    """Return the options that read what a line says of a need, or of an alias of it, along with it."""
    return (
        joinedload(need.from_group).joinedload(SupervisionGroup.unit),
        joinedload(need.to_group).joinedload(SupervisionGroup.unit),
        joinedload(need.tool),
        joinedload(need.case),
        joinedload(need.reported_by),
        joinedload(need.answered_by),
    )
