"""Deleting the addresses of guests when they are of no more use. The guest and the attendance stay."""

from datetime import datetime, timedelta

from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.models import Guest, SupervisionSession

ADDRESS_KEPT = timedelta(days=14)


def delete_guest_addresses(now: datetime) -> int:
    """Delete the addresses of guests of sessions more than two weeks ago, whatever became of the session.

    Args:
        now: the present instant. An address is kept through the whole of its last local day.

    Returns:
        How many addresses were deleted.
    """
    oldest_kept = clock.local_date(now) - ADDRESS_KEPT
    rows = db.session.scalars(
        select(Guest)
        .join(Guest.session)
        .where(Guest.email.is_not(None), SupervisionSession.local_date < oldest_kept)
        .order_by(Guest.id)
    ).all()
    for guest in rows:
        guest.email = None
    db.session.flush()
    return len(rows)
