"""What the grid of the calendar draws, as the library that draws it wants it. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Drawn:
    """One thing in the grid.

    Attributes:
        key: names it within the page, and its line in the list beneath.
        title: what it says.
        starts: the local date and time, or the first day of something that lasts whole days.
        ends: the local end, or the last day.
        url: where it leads.
        change_url: the page that changes it, when it can be dragged.
        look: a word for the style sheet.
    """

    key: str
    title: str
    starts: datetime | date
    ends: datetime | date
    url: str | None = None
    change_url: str | None = None
    look: str = ""


def as_events(drawn: Sequence[Drawn]) -> list[dict[str, Any]]:
    """Return the events of the grid. Times are local and carry no zone, so that every browser draws Norwegian time.

    Args:
        drawn: what to draw.
    """
    return [
        {
            "id": one.key,
            "title": one.title,
            "start": one.starts.isoformat(),
            "end": _end(one.ends).isoformat(),
            "allDay": not isinstance(one.starts, datetime),
            "url": one.url,
            "editable": one.change_url is not None,
            "extendedProps": {"changeUrl": one.change_url, "look": one.look},
        }
        for one in drawn
    ]


def _end(value: datetime | date) -> datetime | date:
    # The library counts the end of whole days as the day after.
    return value if isinstance(value, datetime) else value + timedelta(days=1)


def hours_shown(drawn: Sequence[Drawn], *, first: int = 8, last: int = 16) -> tuple[int, int]:
    """Return the hours a week is drawn with: a working day, widened to hold everything in it.

    Args:
        drawn: what to draw.
        first: the hour a day begins with when nothing is earlier.
        last: the hour it ends with when nothing is later.
    """
    timed = [(one.starts, one.ends) for one in drawn if isinstance(one.starts, datetime)]
    for starts, ends in timed:
        assert isinstance(starts, datetime) and isinstance(ends, datetime)
        first = min(first, starts.hour)
        last = 24 if ends.date() > starts.date() else max(last, ends.hour + bool(ends.minute))
    return first, last
