"""The reported needs of a report: counted, listed by key, and the themes' texts read where they stand."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.forwarding.models import NeedKind, NeedState, ReportedNeed
from hpmt_supervision.forwarding.queries import NeedLine, lines_where
from hpmt_supervision.level_reports.figures import NeedCount, NeedItem, ToolCount
from hpmt_supervision.people.models import SupervisionGroup


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of a period."""

    counts: tuple[NeedCount, ...]
    tools: tuple[ToolCount, ...]
    items: tuple[NeedItem, ...]


def needs_of_county(unit_id: int, period: Period) -> Needs:
    """Return what was reported in a period to the groups that a county owns, and is not taken back."""
    group = aliased(SupervisionGroup)
    owned = select(group.id).where(group.unit_id == unit_id, group.level == 2)
    return _needs(ReportedNeed.to_group_id.in_(owned), period)


def needs_of_office(unit_id: int, period: Period) -> Needs:
    """Return what was reported in a period from the groups of an office, and is not taken back."""
    group = aliased(SupervisionGroup)
    owned = select(group.id).where(group.unit_id == unit_id, group.level == 1)
    return _needs(ReportedNeed.from_group_id.in_(owned), period)


def withheld_needs() -> Needs:
    """Return what stands for needs that would tell of few people: that there are such kinds, and nothing more."""
    return Needs(tuple(NeedCount(kind) for kind in NeedKind), (), ())


def theme_texts(need_ids: Collection[int]) -> list[ReportedNeed]:
    """Return the themes among some needs that have a text today and are not taken back, in order."""
    if not need_ids:
        return []
    rows = db.session.scalars(
        select(ReportedNeed)
        .where(
            ReportedNeed.id.in_(need_ids),
            ReportedNeed.kind == NeedKind.THEME,
            ReportedNeed.state != NeedState.WITHDRAWN,
            ReportedNeed.text_deleted_at.is_(None),
        )
        .order_by(ReportedNeed.id)
    )
    return [need for need in rows if need.text]


def _needs(of_unit: ColumnElement[bool], period: Period) -> Needs:
    start, end = clock.day_start(period.first), clock.day_start(period.last + period.last.resolution)
    lines = lines_where(
        and_(
            of_unit,
            ReportedNeed.reported_at >= start,
            ReportedNeed.reported_at < end,
            ReportedNeed.state != NeedState.WITHDRAWN,
        )
    )
    asked = Counter(line.need.tool.stored_name for line in lines if line.need.tool is not None)
    return Needs(
        counts=tuple(_count(kind, [line for line in lines if line.need.kind == kind]) for kind in NeedKind),
        tools=tuple(ToolCount(tool, asked[tool]) for tool in sorted(asked, key=norwegian_order)),
        items=tuple(_item(line) for line in lines),
    )


def _count(kind: NeedKind, lines: Sequence[NeedLine]) -> NeedCount:
    """Count each need once under what has come furthest: an answer, then passed on, then taken up."""
    answered = [line for line in lines if line.answers]
    passed_on = [line for line in lines if not line.answers and line.is_passed_on]
    taken_up = [
        line for line in lines if not line.answers and not line.is_passed_on and line.need.state == NeedState.TAKEN_UP
    ]
    return NeedCount(kind, len(lines), len(taken_up), len(passed_on), len(answered))


def _item(line: NeedLine) -> NeedItem:
    answered = line.answered_at
    return NeedItem(
        need_id=line.need.id,
        kind=line.need.kind,
        tool=line.need.tool.stored_name if line.need.tool is not None else None,
        reported_on=clock.local_date(line.need.reported_at),
        state=line.need.state,
        is_passed_on=line.is_passed_on,
        answered_on=clock.local_date(answered) if answered else None,
    )
