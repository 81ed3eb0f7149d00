"""Holding times for a transaction, always in one order: the group, the session, then the times by key."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from hpmt_supervision.bookable_times.models import BookableTime
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.sessions.models import SupervisionSession


def lock_times(time_ids: Sequence[int], reached: ColumnElement[bool]) -> list[BookableTime]:
    """Hold some times of one group, with the sessions behind them, and see them as they are now.

    Whoever acts on the same group's times takes turns; the second sees what the first did.

    Args:
        time_ids: the times' keys.
        reached: the condition that the viewer reaches a time.

    Returns:
        The times in the order asked for.

    Raises:
        NotFound: when there is no such time for the viewer, or they are of several groups.
    """
    query = select(BookableTime).where(BookableTime.id.in_(time_ids), reached).order_by(BookableTime.id)
    found = {row.id: row for row in db.session.scalars(query)}
    groups = {row.group_id for row in found.values()}
    if set(found) != set(time_ids) or len(groups) != 1:
        raise NotFound("")
    db.session.execute(select(SupervisionGroup.id).where(SupervisionGroup.id.in_(groups)).with_for_update()).all()
    sessions = select(BookableTime.session_id).where(BookableTime.id.in_(time_ids))
    db.session.execute(
        select(SupervisionSession.id)
        .where(SupervisionSession.id.in_(sessions))
        .order_by(SupervisionSession.id)
        .with_for_update()
    ).all()
    locked = query.with_for_update(of=BookableTime).execution_options(populate_existing=True)
    found = {row.id: row for row in db.session.scalars(locked)}
    if set(found) != set(time_ids):
        raise NotFound("")
    return [found[time_id] for time_id in time_ids]
