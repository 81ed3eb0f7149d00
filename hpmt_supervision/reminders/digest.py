"""What the weekly digest tells: the weeks ahead, what waits, and for an office how the last week went. Pure values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

AHEAD = timedelta(days=14)
BEHIND_DAYS = 7
# A log that is missing longer than this is read in the app; a mail that repeats it every week is read by nobody.
LOGS_FOR_DAYS = 30


@dataclass(frozen=True)
class Coming:
    """A planned session ahead.

    Attributes:
        group: the group's name.
        starts_at, ends_at: when it is.
        coming, not_coming, waiting: how many of those asked have said yes or maybe, no, and nothing yet.
    """

    group: str
    starts_at: datetime
    ends_at: datetime
    coming: int
    not_coming: int
    waiting: int


@dataclass(frozen=True)
class Undated:
    """A group with members and no date ahead.

    Attributes:
        group_id: its key.
        group: its name.
        last_held: the local day of its last session, or None when it has had none.
    """

    group_id: int
    group: str
    last_held: date | None


@dataclass(frozen=True)
class Unlogged:
    """A held session without a signed log.

    Attributes:
        session_id: its key.
        starts_at: when it was.
        last_day: the last local day in time.
    """

    session_id: int
    starts_at: datetime
    last_day: date


@dataclass(frozen=True)
class LastWeek:
    """How many of a group's sessions were held, and how many were cancelled, in the last week.

    Attributes:
        group: the group's name.
    """

    group: str
    held: int
    cancelled: int


@dataclass(frozen=True)
class Digest:
    """What one person's digest tells, each list in order; an office's leader reads of dates and numbers alone."""

    coming: tuple[Coming, ...] = ()
    undated: tuple[Undated, ...] = ()
    unlogged: tuple[Unlogged, ...] = ()
    last_week: tuple[LastWeek, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell."""
        return bool(self.coming or self.undated or self.unlogged or self.last_week)
