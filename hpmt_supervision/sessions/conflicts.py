"""What stands in the way of a meeting: stretches of time against those that are taken. Values in, values out."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import accumulate


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time. The end itself is free, so that one meeting may begin when another ends.

    Attributes:
        starts_at: the first instant.
        ends_at: the instant after the last; a span that ends where it starts is empty and clashes with nothing.
    """

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Tell whether two spans share a moment."""
        return max(self.starts_at, other.starts_at) < min(self.ends_at, other.ends_at)

    def within(self, other: "Span") -> "Span":
        """Return the part of this span that lies within another that it overlaps."""
        return Span(max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at))


class Windows:
    """Spans made quick to ask whether a stretch of time touches any of them.

    Args:
        spans: the spans, in any order; empty ones are touched by nothing.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(span for span in spans if span.starts_at < span.ends_at)
        self._starts = [span.starts_at for span in ordered]
        # For each place the latest end of the spans up to it.
        self._ends = list(accumulate((span.ends_at for span in ordered), max))

    def touch(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Tell whether a stretch of time, its end not included, shares a moment with any span.

        Args:
            starts_at: its first instant.
            ends_at: the instant after its last, later than the first.
        """
        begun = bisect_left(self._starts, ends_at)
        return begun > 0 and self._ends[begun - 1] > starts_at


class ConflictKind(StrEnum):
    """What stands in the way."""

    # A session the viewer may see.
    SESSION = "session"
    # Days away; never which kind.
    ABSENCE = "absence"
    # Anything else that takes a person's time: a session the viewer may not see, or a time from their own calendar.
    BUSY = "busy"
    PLACE = "place"
    LINK = "link"


@dataclass(frozen=True)
class Conflict:
    """One thing that stands in the way of one wanted span.

    Attributes:
        kind: what it is.
        starts_at, ends_at: when; for an absence only as much of it as lies on the days of the wanted span.
        person_id: whose time it is, or None for a place or a link.
        name: that person's name, or None.
        session_id: the session that takes the time, place or link, when the viewer may see it; else None.
    """

    kind: ConflictKind
    starts_at: datetime
    ends_at: datetime
    person_id: int | None = None
    name: str | None = None
    session_id: int | None = None


def clashes(wanted: Sequence[Span], taken: Sequence[Span]) -> list[list[int]]:
    """Return for each wanted span the places, in ascending order, of the taken spans it overlaps.

    Both sides are swept once in the order of their starts, so that the work follows the number of spans and of clashes
    found, never the product of the two lists.

    Args:
        wanted: the spans to be placed.
        taken: the spans that are taken; they may overlap each other.
    """
    found: list[list[int]] = [[] for _span in wanted]
    starts = [
        *((span.starts_at, 0, place, span.ends_at) for place, span in enumerate(wanted)),
        *((span.starts_at, 1, place, span.ends_at) for place, span in enumerate(taken)),
    ]
    # Those that have begun on each side, the first to end on top; the ended are thrown away when the other side asks.
    going_on: tuple[list[tuple[datetime, int]], list[tuple[datetime, int]]] = ([], [])
    for starts_at, side, place, ends_at in sorted(starts):
        if ends_at <= starts_at:
            continue
        others = going_on[1 - side]
        while others and others[0][0] <= starts_at:
            heapq.heappop(others)
        for _ends_at, other in others:
            if side == 0:
                found[place].append(other)
            else:
                found[other].append(place)
        heapq.heappush(going_on[side], (ends_at, place))
    return [sorted(places) for places in found]
