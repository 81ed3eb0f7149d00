"""What a booking will become, occurrence by occurrence, before anybody has booked it. Values in, values out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from hpmt_supervision.core.working_days import is_working_day
from hpmt_supervision.sessions.conflicts import Conflict
from hpmt_supervision.sessions.invitees import Invitees
from hpmt_supervision.sessions.unusual_times import TimesToConfirm, UnusualTime, times_to_confirm

# How far ahead of an occurrence a day is looked for that it could be moved to.
LONGEST_MOVE = timedelta(days=45)


class Choice(StrEnum):
    """What becomes of one occurrence of a rule."""

    KEEP = "keep"
    MOVE = "move"
    SKIP = "skip"


@dataclass(frozen=True)
class RowChoice:
    """What the booker has chosen for one occurrence.

    Attributes:
        choice: whether it is kept, moved or skipped.
        day: the local day it is moved to, or None when what was typed is no date.
        starts: the local time it is moved to, or None likewise.
    """

    choice: Choice
    day: date | None = None
    starts: time | None = None

    @property
    def local(self) -> datetime | None:
        """Return the naive local date and time it is moved to, or None."""
        return datetime.combine(self.day, self.starts) if self.day is not None and self.starts is not None else None


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
    """One occurrence of a rule.

    Attributes:
        local: the naive local date and time the rule gives it.
        choice: what becomes of it.
        target: the naive local date and time it would have: that of the rule, or where it is moved to.
        starts_at: when the session would start, or None when it cannot.
        ends_at: when it would end, or None when it cannot start.
        problem: the sentence that says why it cannot be booked so, or None.
        holiday: the name of the public holiday on the rule's day, or None.
        closed: what the unit's closed days on the rule's day are called, or None.
        same_day: what the group already has on the target's day.
        conflicts: what else stands in the way of those who would be there, and of the room and link.
        invitees: who would be asked and who is away.
        away_names: the names of those who are away.
        proposal: the naive local date and time to propose when it is to be moved.
        gap: days since the group's session before it, or None when it is not booked or is the first.
        unusual: its target as a time when few are at work, or None.
    """

    local: datetime
    choice: Choice
    target: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    problem: Any
    holiday: str | None
    closed: str | None
    same_day: tuple[SameDay, ...]
    conflicts: tuple[Conflict, ...]
    invitees: Invitees
    away_names: tuple[str, ...]
    proposal: datetime
    gap: int | None = None
    unusual: UnusualTime | None = None

    @property
    def day(self) -> date:
        """Return the local day the rule gives it, by which the page knows it."""
        return self.local.date()

    @property
    def target_day(self) -> date:
        """Return the local day on which it would be."""
        return self.target.date()

    @property
    def kept(self) -> bool:
        """Tell whether it is to be booked."""
        return self.choice is not Choice.SKIP and not self.problem

    @property
    def moved(self) -> bool:
        """Tell whether it is to be booked at another time than its rule gives it."""
        return self.choice is Choice.MOVE and self.target != self.local

    @property
    def overlaps(self) -> bool:
        """Tell whether the group has another session at the same time."""
        return any(other.overlaps for other in self.same_day)

    @property
    def met(self) -> bool:
        """Tell whether something stands in its way."""
        return bool(self.problem or self.holiday or self.closed or self.same_day or self.conflicts)

    @property
    def free(self) -> bool:
        """Tell whether there is nothing to look at: nothing stands in its way, and nobody is asked about its time."""
        return not (self.met or (self.kept and self.unusual))


@dataclass(frozen=True)
class Preview:
    """Every occurrence of a rule.

    Attributes:
        rows: the occurrences in the rule's order.
        interval_days: the group's interval, which the gaps are seen against.
    """

    rows: Sequence[PreviewRow]
    interval_days: int

    @property
    def kept(self) -> list[PreviewRow]:
        """Return those that are to be booked."""
        return [row for row in self.rows if row.kept]

    @property
    def skipped(self) -> list[date]:
        """Return the rule's days that get no session."""
        return [row.day for row in self.rows if not row.kept]

    @property
    def moved(self) -> dict[date, datetime]:
        """Return where those go that get another time than the rule's, by the rule's day."""
        return {row.day: row.target for row in self.kept if row.moved}

    @property
    def plan(self) -> list[str]:
        """Return what would be booked, in a form that can be compared."""
        return [f"{row.local:%Y%m%d%H%M}>{row.target:%Y%m%d%H%M}" for row in self.kept]

    @property
    def stuck(self) -> list[PreviewRow]:
        """Return those the booker wants to move to where they cannot be."""
        return [row for row in self.rows if row.choice is Choice.MOVE and row.problem]

    @property
    def to_look_at(self) -> int:
        """Return how many have something to look at."""
        return sum(not row.free for row in self.rows)

    @property
    def times_to_confirm(self) -> TimesToConfirm | None:
        """Return the times of those to be booked that the page asks about, or None."""
        return times_to_confirm([row.unusual for row in self.kept])

    @property
    def longest_gap(self) -> PreviewRow | None:
        """Return the one with the most days before it, when that is more than the interval."""
        row = max(self.kept, key=lambda row: row.gap or 0, default=None)
        return row if row is not None and (row.gap or 0) > self.interval_days else None

    @property
    def invited(self) -> int:
        """Return how many people are asked to at least one of those to be booked."""
        return len({person_id for row in self.kept for person_id in row.invitees.invited})

    @property
    def overlapping_ids(self) -> list[int]:
        """Return the keys of the group's sessions at the same time as any of those shown."""
        return sorted({other.id for row in self.rows for other in row.same_day if other.overlaps})

    @property
    def shown_conflicts(self) -> list[Conflict]:
        """Return everything else that was shown to stand in the way."""
        return [conflict for row in self.rows for conflict in row.conflicts]


def proposed(*, only: bool, impossible: bool, holiday: str | None, closed: str | None, overlaps: bool) -> Choice:
    """Return what to propose for an occurrence: what the booker most likely wants, so that confirming is one click.

    A public holiday is one day, so the session moves to a working day near it. A closed week has nobody to ask, and a
    session at the same time is one already, so those are skipped. That people are busy decides nothing: who is needed
    is for the booker to say. A rule of one day keeps it, since somebody has just typed it.

    Args:
        only: whether it is the rule's only occurrence.
        impossible: whether nothing can be booked then, such as an hour the clocks jump over.
        holiday: the public holiday's name, or None.
        closed: what the closed days are called, or None.
        overlaps: whether the group has another session at the same time.
    """
    if impossible:
        return Choice.SKIP
    if only:
        return Choice.KEEP
    if closed or overlaps:
        return Choice.SKIP
    return Choice.MOVE if holiday else Choice.KEEP


def next_working_day(local: datetime, *, taken: Collection[date], off: Collection[date]) -> datetime:
    """Return the same time on the first working day after a day; two days after it when none is found.

    Args:
        local: a naive local date and time.
        taken: days on which the group has or gets a session.
        off: public holidays and closed days.
    """
    day = local + timedelta(days=1)
    while day - local <= LONGEST_MOVE:
        if is_working_day(day.date(), off) and day.date() not in taken:
            return day
        day += timedelta(days=1)
    return local + timedelta(days=2)


def with_gaps(rows: Iterable[PreviewRow], other_days: Collection[date]) -> list[PreviewRow]:
    """Return the rows, each of those to be booked with its distance from the session before it.

    Args:
        rows: the occurrences of the rule.
        other_days: local days on which the group has sessions already.
    """
    rows = list(rows)
    present = sorted({*(row.target_day for row in rows if row.kept), *other_days})
    before = dict(zip(present[1:], present, strict=False))
    return [_with_gap(row, before) for row in rows]


def _with_gap(row: PreviewRow, before: Mapping[date, date]) -> PreviewRow:
    if not row.kept or row.target_day not in before:
        return row
    return replace(row, gap=(row.target_day - before[row.target_day]).days)
