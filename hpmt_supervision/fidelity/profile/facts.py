"""The records that the figures of an office's profile rest on, as plain values. Days are local days in Europe/Oslo."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Move:
    """One time that a session was given a new day or hour.

    Attributes:
        on: the day it was done.
        was_on: the day the session stood on before; None when nobody knows, or when a file told of the move.
    """

    on: date
    was_on: date | None = None


@dataclass(frozen=True, slots=True)
class SessionFact:
    """One session of the office's groups.

    Attributes:
        key, group: its key and its group's.
        day: the day it starts on.
        minutes: its length.
        status: planned, held or cancelled.
        reason: why it was cancelled, or None.
        is_imported: whether it came by import; such a session has no agenda, log or known acts here.
        signed_on: the day its log was signed, or None.
        has_case: whether a case was taken up in it.
        cancelled_on: the day it was cancelled, or None when it was not, or when nobody knows.
        moves: the times it was moved, the earliest first.
    """

    key: int
    group: int
    day: date
    status: str
    minutes: int = 90
    reason: str | None = None
    is_imported: bool = False
    signed_on: date | None = None
    has_case: bool = False
    cancelled_on: date | None = None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One case sent to the office's groups; never its text or its author.

    Attributes:
        submitted_on: the day it was first sent.
        discussed_on: the day it was taken up, or None.
        withdrawn_on: the day its author took it back, or None.
        forwarded_on: the day it went to the next level, or None.
        has_agreement: whether an agreement was made of it.
    """

    submitted_on: date
    discussed_on: date | None = None
    withdrawn_on: date | None = None
    forwarded_on: date | None = None
    has_agreement: bool = False


@dataclass(frozen=True, slots=True)
class WorkFact:
    """What a session did with one item of its agenda.

    Attributes:
        session: the session's key.
        tools: the keys of the tools practised.
        forms: the forms of work.
    """

    session: int
    tools: frozenset[int] = frozenset()
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FocusFact:
    """A tool that a group has chosen to practise, from one day to another; the last is None while it has no end."""

    group: int
    tool: int
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Area:
    """An area of effort: its key, stored name, mark and place in the order."""

    key: int
    name: str
    mark: str
    position: int


@dataclass(frozen=True, slots=True)
class FeMonth:
    """One counsellor's FE forms of one month, as sums. The key is used to count people and leaves no module.

    Attributes:
        month: the first day of the month.
        author: the counsellor's key.
        meetings: meetings with a form that is more than a draft.
        prepared, reflected: how many of them were prepared, and reflected on.
        names_any: whether one of them names a tool or a principle.
        marks, marks_sum: how many marks were given to tools and principles, and their sum.
    """

    month: date
    author: int
    meetings: int
    prepared: int
    reflected: int
    names_any: bool = False
    marks: int = 0
    marks_sum: int = 0


@dataclass(frozen=True, slots=True)
class TickFact:
    """How many times a tool, or a principle, was named on the FE forms of one month.

    Attributes:
        month: the first day of the month.
        tool: the tool's key, or None for a principle.
        principle: the principle's number, or None for a tool.
        count: how many times.
    """

    month: date
    count: int
    tool: int | None = None
    principle: int | None = None


@dataclass(frozen=True, slots=True)
class NeedFact:
    """A need that the office's groups reported to the next level: when, and the day of the answer or None."""

    reported_on: date
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostFact:
    """A spell in which somebody led a group, or was supervised in one. The key of a person leaves no module.

    Attributes:
        level, group: the group's level and key; level 1 is the office's own.
        person: who it was.
        leads: whether they led it, or were supervised there.
        first, last: the days of the spell; the last is None while it has no end.
    """

    level: int
    group: int
    person: int
    leads: bool
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class LevelSession:
    """A session of a level-2 or level-3 group where somebody who leads a group further down has been supervised."""

    group: int
    day: date
    status: str


@dataclass(frozen=True, slots=True)
class SpellFact:
    """A supervisee's spell in one of the office's groups; who it is, is not read."""

    group: int
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """An agreed review with the office's leader.

    Attributes:
        agreed_on: the day it is agreed for.
        held_on: the day it was held, or None.
        leader_present: whether the leader was there; None while it is not held.
    """

    agreed_on: date
    held_on: date | None
    leader_present: bool | None


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """Everything that was read of one office, for the period and the one before it.

    Attributes:
        intervals: interval in days by the key of the group.
        last_held: the day of the last session held, or None.
        posts: who led and was supervised where, as far as it tells which groups above serve the office.
        last_held_above: the day of the last session held, by the key of each group above; one without is left out.
        areas: the areas of effort by key.
        tool_area: the area each tool is listed under, by the tool's key.
        principles: the stored text of each principle, by its number.
    """

    intervals: dict[int, int]
    sessions: tuple[SessionFact, ...]
    cases: tuple[CaseFact, ...]
    work: tuple[WorkFact, ...]
    focus: tuple[FocusFact, ...]
    fe_months: tuple[FeMonth, ...]
    ticks: tuple[TickFact, ...]
    needs: tuple[NeedFact, ...]
    levels: tuple[LevelSession, ...]
    spells: tuple[SpellFact, ...]
    last_held: date | None
    posts: tuple[PostFact, ...]
    last_held_above: dict[int, date]
    areas: dict[int, Area]
    tool_area: dict[int, int]
    principles: dict[int, str]
