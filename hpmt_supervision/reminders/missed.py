"""Whether a job's time passed while nothing ran. Pure: values in, values out."""

from datetime import datetime, time, timedelta

from hpmt_supervision.core import clock


def latest_time(daily_at: time, now: datetime) -> datetime:
    """Return the latest instant at or before now at which a daily job was to run.

    Args:
        daily_at: the local time of day; not between two and three at night, which spring leaves out.
        now: the present instant.
    """
    day = clock.local_date(now)
    planned = clock.to_utc(datetime.combine(day, daily_at))
    return planned if planned <= now else clock.to_utc(datetime.combine(day - timedelta(days=1), daily_at))


def was_missed(daily_at: time, succeeded_at: datetime | None, now: datetime) -> bool:
    """Tell whether a daily job has not run well since it last was to.

    A job that has never run is not missed: it is new, and waits for its time.

    Args:
        daily_at: its local time of day.
        succeeded_at: the start of its latest run that went well, or None.
        now: the present instant.
    """
    return succeeded_at is not None and succeeded_at < latest_time(daily_at, now)
