"""How long a mail that could not be sent waits for its next try. Values in, values out."""

from datetime import datetime, timedelta

STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
TRIED_FOR = timedelta(hours=48)


def next_try(*, now: datetime, first_tried_at: datetime, attempts: int) -> datetime | None:
    """Return when a mail is tried next, or None when it is given up.

    The steps are 1, 5, 15, 60 and 240 minutes, and 240 from then on. They are fixed, so that an administrator can tell
    from the clock what will happen; there is one sender, so nothing is gained by spreading them.

    Args:
        now: the present instant.
        first_tried_at: when it was first tried.
        attempts: how often it was tried by now, at least 1.
    """
    following = now + STEPS[min(attempts, len(STEPS)) - 1]
    return following if following < first_tried_at + TRIED_FOR else None
