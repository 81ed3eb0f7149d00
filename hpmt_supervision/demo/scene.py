"""The stage of the demo: who is there, what time it is, and what happens next."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from hpmt_supervision.core import clock
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import RoleChoice, Viewer

Act = Callable[[], None]
SEED = 2026
DAYS_BACK = 365


@dataclass
class Scene:
    """Everything the acts of the demo share. Acts are planned for an instant and played in order of time.

    Attributes:
        now: the instant at which the demo's year ends; nothing is played after it.
        random: the one source of chance, seeded, so that every demo is alike.
        people, units, groups: by name.
        tools, phases: keys by code. principles: keys by number.
        case_texts: which invented text each case was made of, by the case's key.
    """

    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - no secret hangs on it
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    groups: dict[str, SupervisionGroup] = field(default_factory=dict)
    tools: dict[str, int] = field(default_factory=dict)
    phases: dict[str, int] = field(default_factory=dict)
    principles: dict[int, int] = field(default_factory=dict)
    case_texts: dict[int, object] = field(default_factory=dict)
    _planned: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: count = field(default_factory=count)  # type: ignore[type-arg]

    @property
    def today(self) -> date:
        """Return the local day on which the demo's year ends."""
        return clock.local_date(self.now)

    @property
    def first_day(self) -> date:
        """Return the local day on which the demo's year begins."""
        return self.today - timedelta(days=DAYS_BACK)

    def plan(self, day: date, at: str, act: Act) -> None:
        """Plan an act for a local day and time; what lies after the end of the year never happens."""
        instant = clock.to_utc(datetime.combine(day, time.fromisoformat(at)))
        if instant <= self.now:
            heapq.heappush(self._planned, (instant, next(self._numbers), act))

    def plan_workday(self, day: date, at: str, act: Act) -> None:
        """Plan an act for a day, or for the Monday after when the day is in a weekend."""
        self.plan(day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0), at, act)

    def play(self) -> None:
        """Play every planned act in order of time, each at its own instant, also those planned on the way."""
        while self._planned:
            instant, _number, act = heapq.heappop(self._planned)
            with clock.at(instant):
                act()

    def viewer(self, name: str, role: Role | None = None) -> Viewer:
        """Return a person acting now, in a role held today: the one named, or the first.

        Raises:
            StopIteration: when the person does not hold it today.
        """
        person, today = self.people[name], clock.today()
        held = next(
            row
            for row in person.roles
            if row.valid_from <= today
            and (row.valid_to is None or row.valid_to >= today)
            and (role is None or row.role == role)
        )
        choice = RoleChoice(held.id, Role(held.role), held.unit_id, held.unit.name)
        return Viewer(person_id=person.id, name=person.name, active=choice, today=today)

    def name_of(self, person_id: int) -> str:
        """Return the name of somebody on stage."""
        return next(name for name, person in self.people.items() if person.id == person_id)

    def key(self) -> str:
        """Return a form's key, as a page would carry."""
        return f"{self.random.getrandbits(128):032x}"

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of cases."""
        return self.random.random() < share

    def workday_before(self, day: date) -> date:
        """Return the last weekday before a day."""
        found = day - timedelta(days=1)
        while found.weekday() > 4:
            found -= timedelta(days=1)
        return found
