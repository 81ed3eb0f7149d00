"""What is written on an FE form, as values: preparation, reflection, marks on scales, and sensible first choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from hpmt_supervision.web.numbers import whole

NOT_USED = "none"
LOWEST_MASTERY, HIGHEST_MASTERY = 1, 10
MOST_TEXT = 4000
MOST_THEME = 200


@dataclass(frozen=True)
class Mark:
    """How a tool or principle went: used with mastery 1–10 (or without a number), or not used."""

    used: bool
    mastery: int | None = None

    @property
    def value(self) -> str:
        """Return the mark as a form sends it."""
        if not self.used:
            return NOT_USED
        return "" if self.mastery is None else str(self.mastery)


def read_mark(text: str) -> Mark | None:
    """Read a mark as a form sends it.

    Args:
        text: ``"1"`` to ``"10"``, or ``"none"`` for not used.

    Returns:
        The mark, or None when the text is neither.
    """
    if text == NOT_USED:
        return Mark(used=False)
    if text.isascii() and text.isdigit() and len(text) <= 2 and LOWEST_MASTERY <= int(text) <= HIGHEST_MASTERY:
        return Mark(used=True, mastery=int(text))
    return None


@dataclass(frozen=True)
class Preparation:
    """Part 1 as it was sent.

    Attributes:
        unread: names of fields whose value could not be read; a draft keeps what was there before.
        tools, principles: keys of what is planned.
    """

    meeting_at: datetime | None = None
    meeting_kind: str | None = None
    phase_id: int | None = None
    theme: str | None = None
    purpose: str | None = None
    tools: frozenset[int] = frozenset()
    principles: frozenset[int] = frozenset()
    unread: frozenset[str] = frozenset()
    kept_word: str | None = None


@dataclass(frozen=True)
class Reflection:
    """Part 2 as it was sent, with the part that becomes a case.

    Attributes:
        tools, principles: a mark for each row that was answered, by key.
        more_tools, more_principles: keys of what was used without being planned, and has no mark yet.
        unread: as in Preparation.
    """

    theme: str | None = None
    tools: Mapping[int, Mark] = field(default_factory=dict)
    principles: Mapping[int, Mark] = field(default_factory=dict)
    more_tools: frozenset[int] = frozenset()
    more_principles: frozenset[int] = frozenset()
    as_planned: int | None = None
    goal_reached: int | None = None
    decisive: str | None = None
    challenging: str | None = None
    wants_supervision: bool = False
    gathering_theme: bool = False
    question: str | None = None
    help_wanted: tuple[str, ...] = ()
    urgency: str = "normal"
    unread: frozenset[str] = frozenset()
    kept_word: str | None = None


@dataclass(frozen=True)
class Choices:
    """The choices of a form that another may take over: whom the meeting is with, phase, tools and principles."""

    meeting_kind: str | None = None
    phase_id: int | None = None
    tools: tuple[int, ...] = ()
    principles: tuple[int, ...] = ()

    def written(self) -> str:
        """Return the choices as one line for a hidden field."""
        keys = [",".join(str(key) for key in found) for found in (self.tools, self.principles)]
        return "|".join([self.meeting_kind or "", str(self.phase_id or ""), *keys])

    @classmethod
    def read(cls, text: str) -> "Choices":
        """Read choices from a hidden field; whatever cannot be read is left out."""
        parts = (text[:2000].split("|") + [""] * 4)[:4]
        tools, principles = (tuple(_keys(part)) for part in parts[2:])
        phase = _keys(parts[1])
        return cls(parts[0] or None, phase[0] if phase else None, tools, principles)


def _keys(text: str) -> list[int]:
    return [key for key in map(whole, text.split(",")) if key is not None]


def next_half_hour(local: datetime) -> tuple[date, time]:
    """Return the local day and time of the next whole or half hour, the present one included.

    Args:
        local: a local time.
    """
    passed = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    start = local if not passed else local - passed + timedelta(minutes=30)
    return start.date(), time(start.hour, start.minute)
