"""What a booking will become, day by day, before anybody has booked it. Values in, values out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from hpmt_supervision.sessions.invitees import Invitees


@dataclass(frozen=True)
class SameDay:
    """A session the group already has on a day.

    Attributes:
        id: the session's key.
        starts_at: when it starts.
        ends_at: when it ends.
        overlaps: whether it goes on at the same time as the one to be booked.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    overlaps: bool


@dataclass(frozen=True)
class PreviewRow:
    """One day of a rule.

    Attributes:
        day: the local day.
        starts_at: when the session would start, or None when it cannot.
        ends_at: when it would end, or None when it cannot start.
        problem: the sentence that says why it cannot be booked, or None.
        holiday: the public holiday's name, or None.
        same_day: what the group already has that day.
        invitees: who would be asked and who is away.
        away_names: the names of those who are away.
        kept: whether it is to be booked.
        gap: days since the group's session before it, or None when it is not kept or is the first.
    """

    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    problem: Any
    holiday: str | None
    same_day: tuple[SameDay, ...]
    invitees: Invitees
    away_names: tuple[str, ...] = ()
    kept: bool = False
    gap: int | None = None

    @property
    def overlaps(self) -> bool:
        """Tell whether the group has another session at the same time."""
        return any(other.overlaps for other in self.same_day)

    @property
    def free(self) -> bool:
        """Tell whether there is nothing to look at."""
        return not (self.problem or self.holiday or self.same_day)


@dataclass(frozen=True)
class Preview:
    """Every day of a rule.

    Attributes:
        rows: the days in order.
        interval_days: the group's interval, which the gaps are seen against.
    """

    rows: Sequence[PreviewRow]
    interval_days: int

    @property
    def kept(self) -> list[PreviewRow]:
        """Return the days that are to be booked."""
        return [row for row in self.rows if row.kept]

    @property
    def skipped(self) -> list[date]:
        """Return the days that are not."""
        return [row.day for row in self.rows if not row.kept]

    @property
    def to_look_at(self) -> int:
        """Return how many days have something to look at."""
        return sum(not row.free for row in self.rows)

    @property
    def longest_gap(self) -> PreviewRow | None:
        """Return the kept day with the most days before it, when that is more than the interval."""
        row = max(self.kept, key=lambda row: row.gap or 0, default=None)
        return row if row is not None and (row.gap or 0) > self.interval_days else None

    @property
    def invited(self) -> int:
        """Return how many people are asked to at least one kept day."""
        return len({person_id for row in self.kept for person_id in row.invitees.invited})

    @property
    def overlapping_ids(self) -> list[int]:
        """Return the keys of the sessions at the same time as any of the days."""
        return sorted({other.id for row in self.rows for other in row.same_day if other.overlaps})


def proposed(rows: Sequence[PreviewRow]) -> set[date]:
    """Return the days to book unless the booker says otherwise: those with nothing in the way.

    A rule of one day keeps it, since somebody has just typed it.

    Args:
        rows: the days of the rule.
    """
    if len(rows) == 1:
        return {row.day for row in rows if not row.problem}
    return {row.day for row in rows if not (row.problem or row.holiday or row.overlaps)}


def with_choices(rows: Iterable[PreviewRow], kept: Collection[date], other_days: Collection[date]) -> list[PreviewRow]:
    """Return the days with what is kept, and each kept day's distance from the session before it.

    Args:
        rows: the days of the rule, in order.
        kept: the days to book; a day with a problem is never kept.
        other_days: local days on which the group has sessions already.
    """
    rows = list(rows)
    chosen = sorted(row.day for row in rows if row.day in kept and not row.problem)
    present = sorted({*chosen, *other_days})
    before = dict(zip(present[1:], present, strict=False))
    return [
        replace(row, kept=True, gap=(row.day - before[row.day]).days if row.day in before else None)
        if row.day in chosen
        else row
        for row in rows
    ]
