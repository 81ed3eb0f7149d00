"""The sessions of a report's own groups: counted group by group, cancelled by reason, and the latest that was held."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.level_reports.figures import GroupLine
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession


@dataclass(frozen=True, slots=True)
class GroupSessions:
    """What the groups of a unit met.

    Attributes:
        groups: the sessions of the period, group by group in order of name.
        cancelled: reason and count of the cancelled ones, the most frequent first.
        last_held: the day of the latest session held up to today, also after the period, or None.
    """

    groups: tuple[GroupLine, ...]
    cancelled: tuple[tuple[str, int], ...]
    last_held: date | None


def sessions_of_groups(unit_id: int, level: int, period: Period) -> GroupSessions:
    """Return the sessions of a unit's own groups on a level, in one statement.

    Args:
        unit_id: the county or the office.
        level: the level of the groups.
        period: the period.
    """
    of_group, held = aliased(SupervisionGroup), aliased(SupervisionSession)
    last = (
        select(func.max(held.local_date))
        .join(of_group, of_group.id == held.group_id)
        .where(of_group.unit_id == unit_id, of_group.level == level)
        .where(held.status == SessionStatus.HELD, held.local_date <= clock.today())
        .scalar_subquery()
    )
    group, session = SupervisionGroup, SupervisionSession
    rows = db.session.execute(
        select(group.id, group.name, session.status, session.cancel_reason, func.count(session.id), last)
        .outerjoin(session, (session.group_id == group.id) & session.local_date.between(period.first, period.last))
        .where(group.unit_id == unit_id, group.level == level)
        .group_by(group.id, group.name, session.status, session.cancel_reason)
        .order_by(group.id)
    ).all()
    names: dict[int, str] = {}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    reasons = Counter[str]()
    for group_id, name, status, reason, number, _last in rows:
        names[group_id] = name
        counts[group_id][status or ""] += number
        if status == SessionStatus.CANCELLED:
            reasons[reason or "other"] += number
    statuses = (SessionStatus.PLANNED, SessionStatus.HELD, SessionStatus.CANCELLED)
    in_order = sorted(names, key=lambda key: (norwegian_order(names[key]), key))
    return GroupSessions(
        groups=tuple(GroupLine(names[key], *(counts[key][status] for status in statuses)) for key in in_order),
        cancelled=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        last_held=rows[0][-1] if rows else None,
    )
