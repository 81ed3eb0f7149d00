"""Whether one person is on schedule today, by the definition of the figures. Pure: values in, values out."""

from collections.abc import Collection
from datetime import date


def is_on_schedule(last_days: Collection[tuple[date, int]], *, today: date, meets_today: bool) -> bool:
    """Tell whether a person is within one interval of supervision that counts.

    A day is on schedule when an attendance that counts lies at most the interval less one day back. On the day that
    completes an interval the answer lies in the session of that very day, so one that is still to come keeps it.

    Args:
        last_days: for each group, the last day of attendance that counts and the group's interval in days.
        today: the local day.
        meets_today: whether a session the person takes part in is still to come today.
    """
    return any((today - last).days < interval + (1 if meets_today else 0) for last, interval in last_days)
