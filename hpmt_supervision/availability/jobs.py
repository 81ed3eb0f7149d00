"""The job that reads everybody's own calendars now and then."""

from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import exists, select

from hpmt_supervision.availability import own_calendar_operations as operations
from hpmt_supervision.availability.addresses import Reach
from hpmt_supervision.availability.busy_spans import window
from hpmt_supervision.availability.models import BusyCalendar
from hpmt_supervision.availability.reading import Errand, read_all
from hpmt_supervision.availability.reading_due import is_due
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import RoleAssignment
from hpmt_supervision.people.policy import covers

log = structlog.stdlib.get_logger("hpmt.calendars")
# A run ends before the next one is due, also with slow hosts; who waited longest comes first.
MOST_AT_A_TIME = 300


def refresh_busy_times(now: datetime) -> int:
    """Read every calendar that is due, and keep when its owner is busy. Safe to run again at any moment.

    No transaction is open while a host is waited for, and each calendar is kept by itself, so that one that fails, or a
    server that is killed, takes nothing from the others.

    Args:
        now: the present instant.

    Returns:
        How many calendars were read.
    """
    errands = _due(now)
    # The list has been read; nobody waits for a lock of ours while hosts are asked.
    db.session.rollback()
    read = 0
    addresses = {errand.key: errand.address for errand in errands}
    for calendar_id, reading in read_all(errands):
        try:
            with writing_unit():
                read += operations.keep_reading(
                    calendar_id=calendar_id, address=addresses[calendar_id], reading=reading, now=now
                )
        except Exception:
            log.exception("busy times not kept", calendar_id=calendar_id)
    return read


def reach_of(settings: Settings) -> Reach:
    """Return where the server may read calendars from.

    Args:
        settings: the app's settings.
    """
    return Reach(
        private_hosts=settings.calendar_private_hosts,
        plain_http=settings.calendar_private_hosts and not settings.production,
    )


def _due(now: datetime) -> list[Errand]:
    reach = reach_of(current_app.extensions["hpmt_settings"])
    starts_at, ends_at = window(now)
    # Nobody plans with somebody who has no role any more; see the rule of retention.
    works = exists().where(
        RoleAssignment.person_id == BusyCalendar.person_id, covers(RoleAssignment, clock.local_date(now))
    )
    rows = db.session.scalars(
        select(BusyCalendar)
        .where(works)
        .order_by(BusyCalendar.tried_at.is_not(None), BusyCalendar.tried_at, BusyCalendar.id)
    )
    due = [row for row in rows if is_due(tried_at=row.tried_at, failures=row.failures, now=now)]
    return [Errand(row.id, row.address, starts_at, ends_at, reach) for row in due[:MOST_AT_A_TIME]]
