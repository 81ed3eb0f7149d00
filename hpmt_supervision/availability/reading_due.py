"""When a calendar is to be read again. Values in, values out."""

from datetime import datetime, timedelta

EVERY = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(hours=24)
_MOST_DOUBLINGS = 6


def is_due(*, tried_at: datetime | None, failures: int, now: datetime) -> bool:
    """Tell whether a calendar is to be asked for again: half an hour after the last time, longer after failures.

    Each failure in a row doubles the pause, up to a day.

    Args:
        tried_at: when it was last asked for, or None.
        failures: how many tries in a row have failed.
        now: the present instant.
    """
    return tried_at is None or now >= tried_at + pause_after(failures)


def pause_after(failures: int) -> timedelta:
    """Return how long a calendar is left alone.

    Args:
        failures: how many tries in a row have failed.
    """
    return min(EVERY * 2 ** min(failures, _MOST_DOUBLINGS), LONGEST_PAUSE)
