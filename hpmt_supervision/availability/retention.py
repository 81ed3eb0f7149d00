"""How long busy times are kept: thirty days, and a calendar as long as its owner works in supervision."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, exists, or_, select

from hpmt_supervision.availability.busy_spans import DAYS_BACK
from hpmt_supervision.availability.models import BusyCalendar, BusyTime
from hpmt_supervision.availability.own_calendar_operations import forget
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import RoleAssignment


def delete_due(now: datetime) -> int:
    """Delete busy times that ended thirty days ago, and calendars of people without any role since then. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many times and calendars were deleted.
    """
    limit = clock.day_start(clock.local_date(now) - timedelta(days=DAYS_BACK))
    done = cast(CursorResult[Any], db.session.execute(delete(BusyTime).where(BusyTime.ends_at <= limit)))
    lately = exists().where(
        RoleAssignment.person_id == BusyCalendar.person_id,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to >= clock.local_date(limit)),
    )
    # A calendar may be added before the role it is meant for begins.
    gone = db.session.scalars(
        select(BusyCalendar).where(~lately, BusyCalendar.added_at <= limit).order_by(BusyCalendar.id)
    ).all()
    for calendar in gone:
        forget(calendar)
    db.session.flush()
    return done.rowcount + len(gone)
