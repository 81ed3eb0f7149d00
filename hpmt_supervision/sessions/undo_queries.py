"""Which acts on a group's schedule can still be undone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.act_models import ScheduleAct, ScheduleActRow
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.series_models import Series

UNDO_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Undoable:
    """An act that can be undone.

    Attributes:
        id: its key.
        group_id: the group whose schedule it was done to.
        kind: an ``ActKind``.
        sessions: how many sessions it was done to.
        made_at: when it was done.
        until: until when it can be undone.
    """

    id: int
    group_id: int
    kind: str
    sessions: int
    made_at: datetime

    @property
    def until(self) -> datetime:
        """Return until when it can be undone."""
        return self.made_at + UNDO_WITHIN


def last_acts(group_ids: Collection[int]) -> set[int]:
    """Return the key of the last act of each group within the hour, whether or not it has been undone or can be.

    Args:
        group_ids: the groups' keys.
    """
    rows = db.session.scalars(
        select(func.max(ScheduleAct.id))
        .where(ScheduleAct.group_id.in_(group_ids), ScheduleAct.made_at > clock.now() - UNDO_WITHIN)
        .group_by(ScheduleAct.group_id)
        .order_by(ScheduleAct.group_id)
    )
    return set(rows)


def undoable(group_ids: Collection[int], *, session_id: int | None = None) -> list[Undoable]:
    """Return the last act of each group, when it can be undone, the newest first. The caller leads the groups.

    Only the last one is offered, once: what came before it may be what the last one was done to. What has been done to
    its sessions since stands in the way, as when one of them was held and its log signed, and then it is not offered.

    Args:
        group_ids: the groups' keys.
        session_id: only an act that was done to this session, or None for any.
    """
    if not group_ids:
        return []
    rows = db.session.execute(
        select(
            ScheduleAct.id,
            ScheduleAct.group_id,
            ScheduleAct.kind,
            func.count(ScheduleActRow.session_id),
            ScheduleAct.made_at,
            ScheduleAct.undone_at,
            func.sum(case((ScheduleActRow.session_id == session_id, 1), else_=0)),
            func.sum(case((_has_changed(), 1), else_=0)),
        )
        .join(ScheduleActRow, ScheduleActRow.act_id == ScheduleAct.id)
        .outerjoin(SupervisionSession, SupervisionSession.id == ScheduleActRow.session_id)
        .outerjoin(Series, Series.id == ScheduleActRow.series_id)
        .where(
            ScheduleAct.group_id.in_(group_ids),
            ScheduleAct.made_at > clock.now() - UNDO_WITHIN,
        )
        .group_by(ScheduleAct.id)
        .order_by(ScheduleAct.id.desc())
    )
    last: dict[int, Undoable | None] = {}
    for key, group_id, kind, sessions, made_at, undone_at, about, changed in rows:
        act = Undoable(key, group_id, kind, sessions, made_at)
        stands = undone_at is None and not changed
        last.setdefault(group_id, act if stands and (session_id is None or about) else None)
    return [act for act in last.values() if act is not None]


def _has_changed() -> ColumnElement[bool]:
    """Return the condition that what a row tells of has been changed since, as ``undo_act`` sees it."""
    return or_(
        SupervisionSession.version != ScheduleActRow.version_after,
        Series.version != ScheduleActRow.version_after,
    )
