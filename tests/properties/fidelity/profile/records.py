"""What an office's profile rests on, as plain values with local times: the records of random histories."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.properties.fidelity.figures.oracle import Spell

OFFICE, OTHER, COUNTY, NEXT_COUNTY, NATION = "o", "x", "c", "d", "n"
PEOPLE = ("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8")
LEADERS = ("s1", "s2", "f1", "f2")
# Tools by the areas they belong to; the first of those in the order of the areas is where it is listed.
AREAS = {"green": ("Grønn", "circle", 1), "red": ("Rød", "diamond", 2), "across": ("På tvers", "plus", 4)}
TOOLS = {"t1": ("green",), "t2": ("across", "green"), "t3": ("red",), "t4": ("across",), "t5": ()}
# Principles by number and text; the second was worded anew.
PRINCIPLES = {
    "a": (1, "Første", 2020),
    "b": (2, "Andre, ny", 2026),
    "c": (2, "Andre, gammel", 2010),
    "d": (3, "Tredje", 2020),
}
COURSES = ("Kurs en", "Kurs to", "Kurs tre")
REASONS = ("sickness", "no_cases", "workload", "other")


@dataclass(frozen=True)
class Group:
    id: str
    level: int
    unit: str
    interval: int


@dataclass(frozen=True)
class Change:
    kind: str
    made: datetime
    was: date | None
    imported: bool = False
    undone: bool = False


@dataclass(frozen=True)
class Work:
    tools: tuple[str, ...]
    forms: tuple[str, ...]
    carried: bool


@dataclass(frozen=True)
class Item:
    kind: str
    case: int | None
    carried: bool
    work: Work | None
    agreements: int


@dataclass(frozen=True)
class Session:
    group: str
    starts: datetime
    minutes: int
    status: str
    reason: str | None
    imported: bool
    has_log: bool
    signed: datetime | None
    items: tuple[Item, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Case:
    id: int
    group: str | None
    state: str
    submitted: datetime | None
    discussed: datetime | None
    closed: datetime | None
    # When it went to the next level, each time.
    forwarded: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Need:
    group: str
    state: str
    reported: datetime
    answered: datetime | None


@dataclass(frozen=True)
class Tick:
    what: str
    planned: bool
    used: bool | None
    mastery: int | None


@dataclass(frozen=True)
class Form:
    author: str
    unit: str
    state: str
    meeting: datetime | None
    created: datetime
    prepared: datetime | None
    reflected: datetime | None
    tools: tuple[Tick, ...]
    principles: tuple[Tick, ...]


@dataclass(frozen=True)
class Focus:
    group: str
    tool: str
    first: date
    last: date | None


@dataclass(frozen=True)
class Completion:
    course: str
    person: str
    unit: str
    on: date


@dataclass(frozen=True)
class Review:
    unit: str
    agreed: date
    held: date | None
    present: bool


@dataclass(frozen=True, repr=False)
class History:
    """A whole history; it is told of by its seed and sizes, because there may be hundreds of records in it."""

    seed: int
    groups: list[Group]
    spells: list[Spell]
    sessions: list[Session]
    cases: list[Case]
    needs: list[Need]
    forms: list[Form]
    focus: list[Focus]
    completions: list[Completion]
    reviews: list[Review]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(kept)} {name}" for name, kept in vars(self).items() if isinstance(kept, list))
        return f"<History of seed {self.seed}: {sizes}>"


@dataclass(frozen=True)
class Asked:
    first: date
    last: date
    today: date
    outside: bool
    row_is_withheld: bool
    # First days of the earlier months that are withheld; None when that is not known.
    withheld_months: frozenset[date] | None = field(default=frozenset())
