"""When a log is due, and how it stands on a day. Pure: values in, values out."""

from datetime import date, timedelta
from enum import StrEnum

from hpmt_supervision.sessions.models import Origin, SessionStatus

# The days after a session within which its log is signed in time. Pages tell the number from here.
DUE_DAYS = 7


class LogStanding(StrEnum):
    """How the log of a session stands on a day."""

    NOT_YET_DUE = "not_yet_due"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


def last_day_in_time(session_day: date) -> date:
    """Return the last local day on which a log signed counts as on time.

    Args:
        session_day: the local day the session started on.
    """
    return session_day + timedelta(days=DUE_DAYS)


def first_session_day_in_time(today: date) -> date:
    """Return the earliest day a session can have started on when its unsigned log is not missing yet.

    It is ``last_day_in_time`` seen from the other end, for queries that ask for such sessions.

    Args:
        today: the local day to judge on.
    """
    return today - timedelta(days=DUE_DAYS)


def standing(*, status: str, origin: str, session_day: date, signed_on: date | None, today: date) -> LogStanding:
    """Tell how the log of a session stands.

    A signed log is on time or late from the moment it is signed. Without a signature it is not yet due through
    ``last_day_in_time``, and missing from the day after. A session that was not held, or that came by import, needs no
    log here.

    Args:
        status: the session's status.
        origin: whether it was booked here or imported.
        session_day: the local day it started on.
        signed_on: the local day its log was signed, or None.
        today: the local day to judge on.
    """
    if status != SessionStatus.HELD or origin == Origin.IMPORT:
        return LogStanding.NOT_APPLICABLE
    last = last_day_in_time(session_day)
    if signed_on is not None:
        return LogStanding.ON_TIME if signed_on <= last else LogStanding.LATE
    return LogStanding.NOT_YET_DUE if today <= last else LogStanding.MISSING
