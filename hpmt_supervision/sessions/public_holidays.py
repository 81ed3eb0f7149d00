"""Norwegian public holidays, so that nobody books supervision on one without having seen it."""

from collections.abc import Iterable
from datetime import date


def holiday_names(days: Iterable[date]) -> dict[date, str]:
    """Return the names of those of the days that are public holidays in Norway.

    Args:
        days: local days.
    """
    # The package lists every country's calendar; only the booking page pays for reading it.
    import holidays

    wanted = list(days)
    known = holidays.country_holidays("NO", language="no", years={day.year for day in wanted})
    return {day: str(known[day]) for day in wanted if day in known}
