"""The frequency report read literally from its definitions, one day and one person at a time.

Nothing here is shared with the product, and nothing is clever: every sentence of the definitions is one expression.
It is slow on purpose, and is what the fast computation is held against.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class OracleUnit:
    id: str
    kind: str
    name: str
    parent: str | None
    opened: date | None = None
    closed: date | None = None


@dataclass(frozen=True)
class OracleGroup:
    id: str
    level: int
    unit: str
    interval: int


@dataclass(frozen=True)
class Spell:
    group: str
    person: str
    first: date
    last: date | None
    part: str = "supervisee"

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Away:
    person: str
    kind: str
    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class OracleSession:
    id: str
    group: str
    day: date
    status: str
    attendance: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class History:
    units: list[OracleUnit]
    groups: list[OracleGroup]
    spells: list[Spell]
    absences: list[Away]
    sessions: list[OracleSession]


ORDER = "abcdefghijklmnopqrstuvwxyzæøå"


def days_of(first: date, last: date) -> list[date]:
    days = []
    while first <= last:
        days.append(first)
        first += timedelta(days=1)
    return days


def is_beneath(history: History, unit: str | None, top: str) -> bool:
    while unit is not None:
        if unit == top:
            return True
        unit = next(found.parent for found in history.units if found.id == unit)
    return False


def has_row(history: History, unit: OracleUnit, by: str, level: int, first: date, last: date) -> bool:
    open_some_day = any(
        (unit.opened is None or unit.opened <= day) and (unit.closed is None or day <= unit.closed)
        for day in days_of(first, last)
    )
    owns = any(group.level == level and is_beneath(history, group.unit, unit.id) for group in history.groups)
    return unit.kind == by and open_some_day and (level == 1 or owns)


def name_order(name: str) -> list[int]:
    return [ORDER.index(letter) if letter in ORDER else -1000 + ord(letter) for letter in name.lower()]


class Row:
    """One row, asked question by question."""

    def __init__(self, history: History, unit: str, level: int, first: date, last: date, exclude_absent: bool) -> None:
        self.history = history
        self.groups = {g.id: g for g in history.groups if g.level == level and is_beneath(history, g.unit, unit)}
        self.days = days_of(first, last)
        self.last = last
        self.people = {s.person for s in self.memberships() if any(s.holds(day) for day in self.days)}
        if exclude_absent:
            self.people = {p for p in self.people if self.is_member(p, last) and not self.is_on_leave(p, last)}

    def memberships(self) -> list[Spell]:
        return [s for s in self.history.spells if s.group in self.groups and s.part == "supervisee"]

    def is_member(self, person: str, day: date) -> bool:
        return any(s.person == person and s.holds(day) for s in self.memberships())

    def is_on_leave(self, person: str, day: date) -> bool:
        return any(a.person == person and a.kind == "leave" and a.holds(day) for a in self.history.absences)

    def is_away(self, person: str, day: date) -> bool:
        return any(a.person == person and a.holds(day) for a in self.history.absences)

    def is_active(self, person: str, day: date) -> bool:
        return self.is_member(person, day) and not self.is_away(person, day)

    def that_count(self, person: str) -> list[tuple[date, int]]:
        """Day and interval of each attendance of a person that counts."""
        return [
            (session.day, self.groups[session.group].interval)
            for session in self.history.sessions
            if session.group in self.groups
            and session.status == "held"
            and session.attendance.get(person) == "attended"
            and any(
                s.group == session.group and s.person == person and s.part == "supervisee" and s.holds(session.day)
                for s in self.history.spells
            )
        ]

    def counted_days(self, person: str) -> list[date]:
        return [day for day, _ in self.that_count(person) if day in self.days]

    def longest_run(self, person: str) -> int:
        counted, run, longest = set(self.counted_days(person)), 0, 0
        for day in self.days:
            if day in counted:
                run = 0
            elif self.is_active(person, day):
                run += 1
            longest = max(longest, run)
        return longest

    def on_schedule_days(self, person: str) -> int:
        attended = self.that_count(person)
        return sum(
            any(day - timedelta(days=interval - 1) <= s <= day for s, interval in attended)
            for day in self.days
            if self.is_active(person, day)
        )

    def figures(self) -> dict[str, object]:
        people = sorted(self.people)
        counts = [len(self.counted_days(p)) for p in people]
        sessions = [s.status for s in self.history.sessions if s.group in self.groups and s.day in self.days]
        active = sum(self.is_active(p, day) for p in people for day in self.days)
        scheduled = sum(self.on_schedule_days(p) for p in people)
        return {
            "supervisees": len(people),
            "sessions_planned": sessions.count("planned"),
            "sessions_held": sessions.count("held"),
            "sessions_cancelled": sessions.count("cancelled"),
            "attendances": sum(counts),
            "mean": rounded(sum(counts), len(people), "0.01"),
            "distribution": {
                **{str(n): counts.count(n) for n in range(6)},
                "6+": sum(count >= 6 for count in counts),
            },
            "active_days": active,
            "on_schedule_days": scheduled,
            "on_schedule": rounded(scheduled, active, "0.0001"),
            "longest_gap_days": max((self.longest_run(p) for p in people), default=None),
        }


def rounded(above: int, below: int, step: str) -> Decimal | None:
    if below == 0:
        return None
    return (Decimal(above) / Decimal(below)).quantize(Decimal(step), rounding=ROUND_HALF_UP)


def report(
    history: History,
    first: date,
    last: date,
    *,
    level: int = 1,
    by: str = "office",
    unit: str | None = None,
    exclude_absent: bool = False,
) -> list[dict[str, object]]:
    """The rows of the report as dictionaries with the names of the definitions."""
    rows = [
        found
        for found in history.units
        if has_row(history, found, by, level, first, last) and (unit is None or is_beneath(history, found.id, unit))
    ]
    rows.sort(key=lambda found: (name_order(found.name), found.id))
    return [
        {"unit_id": r.id, "unit_name": r.name} | Row(history, r.id, level, first, last, exclude_absent).figures()
        for r in rows
    ]
