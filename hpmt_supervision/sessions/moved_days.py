"""Which day a moved session stood on, kept with the act when it was near, so that short notice can be counted."""

from collections.abc import Iterable
from datetime import date

from hpmt_supervision.sessions.models import SupervisionSession

# A move further ahead is never short notice, and a long series would fill the row that tells of the act.
NEAR_DAYS = 7


def days_before_move(sessions: Iterable[SupervisionSession], *, today: date) -> dict[str, str]:
    """Return the present day of each session that is near, by its key, as an audit row can hold them.

    Args:
        sessions: the sessions that are about to be moved.
        today: the local day.
    """
    return {
        str(session.id): session.local_date.isoformat()
        for session in sessions
        if (session.local_date - today).days <= NEAR_DAYS
    }
