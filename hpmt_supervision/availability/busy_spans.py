"""When a calendar says that its owner is busy. The bytes of an ICS file in, stretches of time out, and no titles.

A calendar comes from outside: it may be broken, and its rules may be made to go on for ever. What runs this bounds its
time and memory from outside (see ``reading``); here only the number of stretches is held down.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hpmt_supervision.core import clock

MOST_SPANS = 5000
DAYS_BACK = 30
DAYS_AHEAD = 396  # Thirteen months.


class NoCalendar(ValueError):
    """The bytes are no calendar that can be read."""


class TooMuch(ValueError):
    """The calendar holds more than a person's calendar does."""


def window(now: datetime) -> tuple[datetime, datetime]:
    """Return the stretch of time that busy times are kept for: from 30 days back to 13 months ahead, whole days.

    Args:
        now: the present instant.
    """
    today = clock.local_date(now)
    return (
        clock.day_start(today - timedelta(days=DAYS_BACK)),
        clock.day_start(today + timedelta(days=DAYS_AHEAD)),
    )


def busy_spans(content: bytes, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    """Return when a calendar says that its owner is busy within a stretch of time, in order, each stretch once.

    What is marked as free (TRANSP:TRANSPARENT, or Outlook's FREE) or cancelled takes no time. Days without a time of
    day are Norwegian days, and times without a zone Norwegian times.

    Args:
        content: the bytes of an ICS file.
        starts_at: the first instant.
        ends_at: the instant after the last.

    Raises:
        NoCalendar: when it cannot be read.
        TooMuch: when it holds more than a person's calendar does.
    """
    # These two are slow to load, and only the process that reads calendars needs them.
    import icalendar
    import recurring_ical_events

    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise NoCalendar from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NoCalendar
    found: set[tuple[datetime, datetime]] = set()
    for calendar in calendars:
        try:
            events = recurring_ical_events.of(calendar, skip_bad_series=True).between(starts_at, ends_at)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise NoCalendar from error
        found.update(_within(_times(event), starts_at, ends_at) for event in events if _takes_time(event))
        found.update(_within(span, starts_at, ends_at) for span in _free_busy(calendar))
        if len(found) > MOST_SPANS:
            raise TooMuch
    return sorted(span for span in found if span[0] < span[1])


def _takes_time(event: Any) -> bool:
    return not (
        _word(event, "TRANSP") == "TRANSPARENT"
        or _word(event, "STATUS") == "CANCELLED"
        or _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    )


def _word(event: Any, name: str) -> str:
    value = event.get(name, "")
    # A file that says a thing twice gives a list; the first counts.
    return str(value[0] if isinstance(value, list) else value).strip().upper()


def _times(event: Any) -> tuple[datetime, datetime]:
    return _instant(event["DTSTART"].dt), _instant(event["DTEND"].dt)


def _free_busy(calendar: Any) -> Iterator[tuple[datetime, datetime]]:
    """Give the busy stretches of the free-busy parts some calendars publish instead of events."""
    for part in calendar.walk("VFREEBUSY"):
        lines = part.get("FREEBUSY", [])
        for line in lines if isinstance(lines, list) else [lines]:
            if str(line.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            start, end = line.dt
            yield _instant(start), _instant(start + end if isinstance(end, timedelta) else end)


def _instant(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return clock.day_start(value)
    # The hour that spring leaves out is read as the time the clocks then show.
    local = value if value.tzinfo is not None else value.replace(tzinfo=clock.OSLO)
    return local.astimezone(UTC)


def _within(span: tuple[datetime, datetime], starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    return max(span[0], starts_at), min(span[1], ends_at)
