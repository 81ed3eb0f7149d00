"""The list of what is reported: one page of what came to the viewer's groups, or of what they reported."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from hpmt_supervision.core.paging import paging
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import policy
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.forwarding.queries import NeedLine, is_passed_on, lines_where
from hpmt_supervision.forwarding.states import OPEN_STATES
from hpmt_supervision.people.roles import level_led_by
from hpmt_supervision.people.viewer import Viewer

PAGE_SIZE = 20
LOWEST, HIGHEST = 1, 3


class Side(StrEnum):
    """Which way the needs went, as the address says it."""

    RECEIVED = "mottatt"
    SENT = "meldt"


class Standing(StrEnum):
    """The filter on what has become of it, as the address says it."""

    OPEN = "apne"
    PASSED_ON = "videre"
    ANSWERED = "besvart"
    TAKEN_BACK = "trukket"
    ALL = "alle"


@dataclass(frozen=True)
class Filters:
    """What to show: the standing, and only one group or kind when they are given."""

    standing: Standing = Standing.ALL
    group_id: int | None = None
    kind: str | None = None


@dataclass(frozen=True)
class ListPage:
    """One page of the list: the needs, the page's number from 1, how many pages and how many needs there are."""

    lines: list[NeedLine]
    number: int
    count: int
    total: int


def sides_of(viewer: Viewer) -> list[Side]:
    """Return the sides the viewer's role can have: the lowest level receives nothing, the highest reports nothing."""
    level = level_led_by(viewer.role)
    if level is None:
        return []
    return [side for side, ends in ((Side.RECEIVED, LOWEST), (Side.SENT, HIGHEST)) if level != ends]


def list_page(viewer: Viewer, side: Side, filters: Filters, *, page: int = 1, size: int = PAGE_SIZE) -> ListPage:
    """Return one page of what came to the viewer's groups or was reported from them.

    What is open comes oldest first, everything else the latest first.

    Args:
        viewer: who asks.
        side: which way the needs went.
        filters: what to show.
        page: which page, from 1; a page after the last gives the last.
        size: how many on a page.
    """
    received = side is Side.RECEIVED
    condition = policy.received(viewer) if received else policy.sent(viewer)
    group_column = ReportedNeed.to_group_id if received else ReportedNeed.from_group_id
    if filters.group_id is not None:
        condition = and_(condition, group_column == filters.group_id)
    if filters.kind is not None:
        condition = and_(condition, ReportedNeed.kind == filters.kind)
    condition = and_(condition, _standing(filters.standing, received=received))
    total = db.session.scalar(select(func.count(ReportedNeed.id)).where(condition)) or 0
    shown = paging(total, page=page, size=size)
    oldest_first = received and filters.standing is Standing.OPEN
    lines = lines_where(condition, newest_first=not oldest_first, limit=size, offset=shown.offset)
    return ListPage(lines, shown.number, shown.count, total)


def _standing(standing: Standing, *, received: bool) -> ColumnElement[bool]:
    """Return the condition of a standing. For those who reported it, an answer on any level above is an answer."""
    answered = ReportedNeed.state == NeedState.ANSWERED
    if not received:
        answered = or_(answered, _answered_further_up())
    is_open = and_(ReportedNeed.state.in_(OPEN_STATES), not_(answered))
    if received:
        is_open = and_(is_open, not_(is_passed_on()))
    conditions = {
        Standing.OPEN: is_open,
        Standing.PASSED_ON: is_passed_on(),
        Standing.ANSWERED: answered,
        Standing.TAKEN_BACK: ReportedNeed.state == NeedState.WITHDRAWN,
    }
    return conditions.get(standing, ReportedNeed.id.is_not(None))


def _answered_further_up() -> ColumnElement[bool]:
    """Return the condition that one of the two levels above a receiving group has answered."""
    first, second = aliased(ReportedNeed), aliased(ReportedNeed)
    second_answered = exists().where(second.source_id == first.id, second.state == NeedState.ANSWERED)
    return exists().where(
        first.source_id == ReportedNeed.id,
        first.state != NeedState.WITHDRAWN,
        or_(first.state == NeedState.ANSWERED, second_answered.correlate(first)),
    )
