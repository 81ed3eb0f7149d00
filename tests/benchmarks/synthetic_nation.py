"""A synthetic nation for measuring: 255 offices, 6 000 counsellors, sessions every 14 days. All invented."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert

from hpmt_supervision.people.models import Absence, Membership, Person, SupervisionGroup, Unit
from hpmt_supervision.sessions.models import Attendance, SupervisionSession

FIRST = date(2023, 1, 2)


@dataclass(frozen=True)
class Size:
    """How large the nation is."""

    counties: int = 15
    offices: int = 255
    counsellors: int = 6000
    years: int = 3

    @property
    def days(self) -> int:
        return self.years * 365


SMALL = Size(counties=3, offices=20, counsellors=300, years=1)


class Nation:
    """Lays the nation's rows into a database, the same on every run."""

    def __init__(self, connection: Connection, size: Size) -> None:
        self.connection, self.size = connection, size
        self.chance = random.Random(2012)
        self.members: dict[int, list[tuple[int, int, int]]] = {}

    def lay(self) -> int:
        """Lay everything and return the number of attendance rows."""
        self._units()
        self._people()
        return self._sessions()

    def _put(self, model: Any, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> int:
        table: Table = model.__table__
        rows, laid = iter(rows), 0
        while batch := list(islice(rows, 20_000)):
            self.connection.execute(insert(table), batch)
            laid += len(batch)
        return laid

    def _units(self) -> None:
        size = self.size
        opened = {"opened_on": date(2011, 1, 1), "closed_on": None, "version": 1}
        units = [{"id": 1, "text_id": "N", "kind": "national", "name": "Landet", "parent_id": None} | opened]
        units += [
            {"id": 2 + i, "text_id": f"C{i:02}", "kind": "county", "name": f"Fylke {i:02}", "parent_id": 1} | opened
            for i in range(size.counties)
        ]
        units += [
            {
                "id": 100 + i,
                "text_id": f"K{i:03}",
                "kind": "office",
                "name": f"Kontor {self.chance.choice('AEØÅZ')}{i:03}",
                "parent_id": 2 + i % size.counties,
            }
            | opened
            for i in range(size.offices)
        ]
        self._put(Unit, units)
        # One group an office, and a second with another interval in every tenth.
        self._put(
            SupervisionGroup,
            [
                {"id": i, "text_id": f"G{i}", "level": 1, "unit_id": unit, "name": f"Gruppe {i}", "interval_days": days}
                | {"version": 1}
                for i, unit, days in self._groups()
            ],
        )

    def _groups(self) -> list[tuple[int, int, int]]:
        first = [(1 + i, 100 + i, 14) for i in range(self.size.offices)]
        return first + [(1001 + i, 100 + i, 21) for i in range(0, self.size.offices, 10)]

    def _people(self) -> None:
        size, chance = self.size, self.chance
        people = size.counsellors + size.offices
        self._put(
            Person,
            ({"id": i, "text_id": f"P{i}", "name": f"Person {i}", "version": 1} for i in range(1, people + 1)),
        )
        spells = []
        for person in range(1, size.counsellors + 1):
            office = person % size.offices
            if chance.random() < 0.06:
                move = chance.randrange(30, size.days - 30)
                spells += [(1 + office, person, 0, move), (1 + (office + 1) % size.offices, person, move + 1, None)]
            elif chance.random() < 0.1:
                spells.append((1 + office, person, chance.randrange(size.days - 30), None))
            else:
                spells.append((1 + office, person, -400, None))
            if office % 10 == 0 and chance.random() < 0.3:
                spells.append((1001 + office, person, 20, size.days // 2))
        self._put(Membership, [self._spell(*spell, "supervisee") for spell in spells])
        leaders = [(1 + i, size.counsellors + 1 + i, -400, None) for i in range(size.offices)]
        self._put(Membership, [self._spell(*spell, "supervisor") for spell in leaders])
        for group, person, first, last in spells:
            self.members.setdefault(group, []).append((person, first, size.days + 999 if last is None else last))
        for group, person, _first, _last in leaders:
            self.members[group].append((person, -400, size.days + 999))
        self._absences()

    @staticmethod
    def _spell(group: int, person: int, first: int, last: int | None, part: str) -> dict[str, Any]:
        return {
            "group_id": group,
            "person_id": person,
            "part": part,
            "valid_from": FIRST + timedelta(days=first),
            "valid_to": None if last is None else FIRST + timedelta(days=last),
            "version": 1,
        }

    def _absences(self) -> None:
        chance, rows = self.chance, {}
        for person in range(1, self.size.counsellors + 1):
            for _ in range(chance.choice([0, 0, 1, 2])):
                first = chance.randrange(self.size.days)
                length = chance.choice([3, 10, 30, 200, None])
                kind = chance.choice(["leave", "sick", "other"])
                rows[person, kind, first] = {
                    "person_id": person,
                    "kind": kind,
                    "from_date": FIRST + timedelta(days=first),
                    "to_date": None if length is None else FIRST + timedelta(days=first + length),
                    "version": 1,
                }
        self._put(Absence, list(rows.values()))

    def _sessions(self) -> int:
        number, sessions, attendance = 0, [], []
        for group, _unit, interval in self._groups():
            for offset in range(group % interval - interval, self.size.days, interval):
                number += 1
                day = FIRST + timedelta(days=offset)
                status = self.chance.choices(["held", "cancelled", "planned"], [92, 7, 1])[0]
                sessions.append(
                    {
                        "id": number,
                        "text_id": f"S{number}",
                        "group_id": group,
                        "starts_at": datetime.combine(day, time(8), UTC),
                        "local_date": day,
                        "minutes": 90,
                        "status": status,
                        "cancel_reason": "workload" if status == "cancelled" else None,
                        "whole_group": True,
                        "origin": "import",
                        "version": 1,
                    }
                )
                if status == "held":
                    attendance += self._present(number, group, offset)
        self._put(SupervisionSession, sessions)
        return self._put(
            Attendance,
            (
                {"session_id": session, "person_id": person}
                | {"status": self.chance.choices(["attended", "absent", "excused"], [85, 8, 7])[0]}
                for session, person in attendance
            ),
        )

    def _present(self, session: int, group: int, offset: int) -> list[tuple[int, int]]:
        """Return the session with each member of that day."""
        return [(session, p) for p, first, last in self.members.get(group, []) if first <= offset <= last]
