"""When a mail that could not be sent is tried again, and when it is given up. Values in, values out."""

from datetime import datetime, timedelta

# Minutes after each attempt; the last step is repeated.
STEPS = (1, 5, 15, 60, 240)
GIVEN_UP_AFTER = timedelta(hours=48)


def next_try(*, attempts: int, due_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again, or None when it is time to give up.

    Two days are counted from when it was due; but a server of ours that was away for so long has not tried yet, so a
    mail is tried through every step before it is given up.

    Args:
        attempts: how many have been made, at least 1.
        due_at: when the mail was due.
        now: the present instant.
    """
    if now - due_at >= GIVEN_UP_AFTER and attempts > len(STEPS):
        return None
    return now + timedelta(minutes=STEPS[min(attempts, len(STEPS)) - 1])
