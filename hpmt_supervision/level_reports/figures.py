"""The figures of a report as values: what a page, a PDF and a workbook all show. No database, no clock.

What is withheld is not in them at all, so nothing that is made of them can give it away.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from hpmt_supervision.fidelity.figures.months import Month


class Standing(StrEnum):
    """What a unit's row shows, and why not more."""

    SHOWN = "shown"
    SILENT = "silent"
    NO_GROUP = "no_group"
    SMALL = "small"
    SMALL_MONTH = "small_month"
    FOR_ANOTHER = "for_another"
    ONLY_WITH_EVERYONE = "only_with_everyone"

    @property
    def is_withheld(self) -> bool:
        """Tell whether figures exist and are not shown."""
        return self not in (Standing.SHOWN, Standing.SILENT, Standing.NO_GROUP)


class Gap(StrEnum):
    """Why a month has no share."""

    WITHHELD = "withheld"
    NO_DAYS = "no_days"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the table, or the total.

    Attributes:
        name: the unit's name.
        standing: what may be shown of it.
        planned, held, cancelled: sessions; counts of meetings are always shown.
        supervisees: counted people; None when the row is withheld.
        attendances: counted attendances; None when withheld or silent.
        on_schedule: the share of days on schedule, 0 to 1; None when withheld or silent, or when no day is active.
        mean: attendances per supervisee; None when withheld or silent, or without supervisees.
        opened, closed: the day, when it lies in the period.
        merged_into: the name of the unit it was merged into in the period.
        last_held: the day of the last session held, also after the period, or None; a day of a meeting is always shown.

    Raises:
        ValueError: when a withheld row holds a figure on people, or a silent one what nobody has counted.
    """

    name: str
    standing: Standing
    planned: int
    held: int
    cancelled: int
    supervisees: int | None = None
    attendances: int | None = None
    on_schedule: Decimal | None = None
    mean: Decimal | None = None
    opened: date | None = None
    closed: date | None = None
    merged_into: str | None = None
    last_held: date | None = None

    def __post_init__(self) -> None:
        derived = (self.supervisees, self.attendances, self.on_schedule, self.mean)
        if self.standing.is_withheld and any(value is not None for value in derived):
            raise ValueError("A withheld row holds no figure on people")
        if self.standing is Standing.SILENT and any(value is not None for value in derived[1:]):
            raise ValueError("A silent row holds no figure on supervision")

    @property
    def sessions(self) -> int:
        """Return the sessions of the period, whatever became of them."""
        return self.planned + self.held + self.cancelled


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of the whole: its share on schedule, or why there is none.

    Raises:
        ValueError: when it has neither, or both.
    """

    month: Month
    share: Decimal | None
    gap: Gap | None = None

    def __post_init__(self) -> None:
        if (self.share is None) == (self.gap is None):
            raise ValueError("A month has a share, or a reason why not")


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A supervision group's sessions in the period; counts of meetings, which are always shown."""

    name: str
    planned: int
    held: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course and how many people have completed it in the period; ``people`` is None when it is withheld."""

    course: str
    people: int | None


@dataclass(frozen=True, slots=True)
class NeedCount:
    """How many needs of a kind were reported in the period, and what has become of them; None when withheld."""

    kind: str
    reported: int | None = None
    taken_up: int | None = None
    passed_on: int | None = None
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class ToolCount:
    """How many times training was asked for in a tool."""

    tool: str
    count: int


@dataclass(frozen=True, slots=True)
class NeedItem:
    """One reported need, told of by its key: its text is read where it stands and is never copied here.

    Attributes:
        need_id: its key.
        kind: ``theme``, ``training`` or ``case``.
        tool: the tool that training is asked for in, or None.
        reported_on: the local day.
        state: what had become of it.
        is_passed_on: whether it was carried further.
        answered_on: the local day of the latest answer, or None.
    """

    need_id: int
    kind: str
    tool: str | None
    reported_on: date
    state: str
    is_passed_on: bool
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class WarnedLine:
    """One early warning, told of by its kind and its days; the text of an answer is never copied here.

    Attributes:
        warning_id: its key.
        unit: the unit's name.
        kind: the code of its kind.
        raised_on: the local day.
        answered_on: the local day of the latest answer, or None.
        new_date: the new date that answer tells of, or None.
        ended_on: the local day it was mended, or None.
    """

    warning_id: int
    unit: str
    kind: str
    raised_on: date
    answered_on: date | None
    new_date: date | None
    ended_on: date | None

    @property
    def key(self) -> str:
        """Return the key by which the writer leaves it out."""
        return f"w{self.warning_id}"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One question to an office: the role that asked, and the local days; neither question nor answer."""

    question_id: int
    unit: str
    asked_role: str
    asked_on: date
    answered_on: date | None

    @property
    def key(self) -> str:
        """Return the key by which the writer leaves it out."""
        return f"q{self.question_id}"


@dataclass(frozen=True, slots=True)
class InsideFigures:
    """What only those who work at the office see of it.

    Attributes:
        distribution: people with 0, 1, 2, 3, 4, 5 and 6 or more attendances.
        longest_gap_days: the longest run of active days without supervision, or None without supervisees.
        without_absent: the share on schedule without those who are gone or on leave, or None.
    """

    distribution: tuple[int, ...]
    longest_gap_days: int | None
    without_absent: Decimal | None


@dataclass(frozen=True, slots=True)
class RecordedShare:
    """The share on schedule in the months of the period that have something recorded, when some have not.

    Attributes:
        share: the share of their days, 0 to 1.
        months: how many they are.
        of_months: how many months the period has.
    """

    share: Decimal
    months: int
    of_months: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted that a report shows.

    Attributes:
        lines: the offices of a county, in order of name; none for an office.
        total: the unit itself, or None when it had no row in the period.
        months: the months of the total, oldest first, some before the period so that the line says something.
        intervals: the intervals of the groups, in days, rising.
        groups: the sessions of the groups on the level above the offices; of an office, of its own groups.
        cancelled: reason and count of an office's cancelled sessions, the most frequent first.
        courses: training completed.
        need_counts: reported needs by kind.
        tools: the tools that training was asked for in.
        items: the needs one by one, of a report that lists them.
        inside: what only those at the office see, or None.
        warned: the early warnings of the period.
        asked: the questions to the offices in the period.
        tells_since: whether the report tells how long it is since each unit had supervision.
        recorded: the share of the months with something recorded; None when that is all of them, or none.
    """

    lines: tuple[UnitLine, ...] = ()
    total: UnitLine | None = None
    months: tuple[MonthLine, ...] = ()
    intervals: tuple[int, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    cancelled: tuple[tuple[str, int], ...] = ()
    courses: tuple[CourseLine, ...] = ()
    need_counts: tuple[NeedCount, ...] = ()
    tools: tuple[ToolCount, ...] = ()
    items: tuple[NeedItem, ...] = ()
    inside: InsideFigures | None = None
    warned: tuple[WarnedLine, ...] = ()
    asked: tuple[AskedLine, ...] = ()
    tells_since: bool = True
    recorded: RecordedShare | None = None

    @property
    def comparable(self) -> tuple[UnitLine, ...]:
        """Return the units with people and figures that are shown: those that can be compared."""
        return tuple(line for line in self.lines if line.mean is not None)
