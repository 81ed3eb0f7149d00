"""Many groups of ten with sessions every fourteen days, far back in time and a year ahead. All invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert

from hpmt_supervision.availability.models import BusyCalendar, BusyTime
from hpmt_supervision.people.models import Membership, Person, RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.sessions.models import Invitation, SupervisionSession

TODAY = date(2026, 11, 23)
AHEAD = 26
MEMBERS = 10
# The groups whose sessions have all ten invited; those of the others have one, so that laying them takes minutes.
FULL_GROUPS = 100
GROUPS_AT_AN_OFFICE = 2
BUSY_PEOPLE = 200
BUSY_TIMES = 500


@dataclass(frozen=True)
class Size:
    """How many groups there are, and how many sessions in all at each of two moments."""

    groups: int = 2000
    few: int = 100_000
    many: int = 1_000_000


SMALL = Size(groups=100, few=5_000, many=20_000)


class Past:
    """Lays the rows into a database, the same on every run; the past is laid on further back afterwards."""

    def __init__(self, connection: Connection, size: Size) -> None:
        self.connection, self.size = connection, size
        self.laid = 0
        self._back = 0
        self._invitations = 0

    def lay_people(self) -> None:
        """Lay units, groups, people and what ten of them are busy with."""
        offices = self.size.groups // GROUPS_AT_AN_OFFICE
        unit: dict[str, Any] = {"opened_on": None, "closed_on": None, "version": 1}
        self._put(Unit, [{"id": 1, "text_id": "N", "kind": "national", "name": "Landet", "parent_id": None} | unit])
        self._put(Unit, [{"id": 2, "text_id": "F", "kind": "county", "name": "Fylket", "parent_id": 1} | unit])
        self._put(
            Unit,
            (
                {"id": 10 + n, "text_id": f"K{n}", "kind": "office", "name": f"Kontor {n}", "parent_id": 2} | unit
                for n in range(offices)
            ),
        )
        groups = range(self.size.groups)
        self._put(
            SupervisionGroup,
            (
                {
                    "id": 1 + g,
                    "text_id": f"G{g}",
                    "level": 1,
                    "unit_id": 10 + g // GROUPS_AT_AN_OFFICE,
                    "name": f"Gruppe {g}",
                    "interval_days": 14,
                    "version": 1,
                }
                for g in groups
            ),
        )
        people = [(g, n) for g in groups for n in range(MEMBERS + 1)]
        self._put(
            Person,
            ({"id": key(g, n), "text_id": f"P{g}-{n}", "name": f"Person {g}-{n}", "version": 1} for g, n in people),
        )
        spell = {"valid_from": date(1980, 1, 1), "valid_to": None, "version": 1}
        self._put(
            Membership,
            (
                {"group_id": 1 + g, "person_id": key(g, n), "part": "supervisor" if n == 0 else "supervisee"} | spell
                for g, n in people
            ),
        )
        self._put(
            RoleAssignment,
            (
                {"person_id": key(g, 0), "role": "hpmt_supervisor", "unit_id": 10 + g // GROUPS_AT_AN_OFFICE}
                | {"position_percent": None}
                | spell
                for g in groups
            ),
        )
        self._busy()

    def _busy(self) -> None:
        first = datetime.combine(TODAY, time(7), tzinfo=UTC)
        holders = [key(g, n) for g in range(BUSY_PEOPLE // MEMBERS) for n in range(1, 1 + MEMBERS)]
        self._put(
            BusyCalendar,
            (
                {"id": person, "person_id": person, "number": 1, "address": "https://x.example.org/", "failures": 0}
                | {"added_at": first, "tried_at": None, "read_at": None, "outcome": None}
                for person in holders
            ),
        )
        self._put(
            BusyTime,
            (
                {
                    "calendar_id": person,
                    "person_id": person,
                    "starts_at": first + timedelta(hours=18 * n),
                    "ends_at": first + timedelta(hours=18 * n + 1),
                }
                for person in holders
                for n in range(BUSY_TIMES)
            ),
        )

    def lay_sessions(self, total: int) -> None:
        """Lay sessions until there are so many in all: a year ahead first, and then further and further back."""
        rounds = total // self.size.groups
        ahead = range(1, 1 + AHEAD) if not self.laid else range(0)
        back = range(-self._back, -(rounds - AHEAD), -1)
        self._back = rounds - AHEAD
        steps = [*ahead, *back]
        places = [(g, step) for step in steps for g in range(self.size.groups)]
        start = self.laid + 1
        self._put(SupervisionSession, (self._session(start + n, g, step) for n, (g, step) in enumerate(places)))
        self._put(Invitation, self._invited(start, places))
        self.laid += len(places)

    @staticmethod
    def _start(group: int, step: int) -> datetime:
        # Groups meet on different days and hours of the fortnight; steps before today are held.
        day = TODAY + timedelta(days=14 * step + group % 10)
        return datetime.combine(day, time(7 + group % 7), tzinfo=UTC)

    def _session(self, number: int, group: int, step: int) -> dict[str, Any]:
        starts = self._start(group, step)
        return {
            "id": number,
            "text_id": f"S{number}",
            "group_id": 1 + group,
            "series_id": None,
            "occurrence_local": None,
            "sequence": 0,
            "starts_at": starts,
            "local_date": starts.date(),
            "minutes": 90,
            "led_by_id": None,
            "status": "planned" if step > 0 else "held",
            "cancel_reason": None,
            "place": f"Møterom {group % 3}",
            "link": f"https://meet.example.org/{group}" if group % 2 == 0 else None,
            "whole_group": True,
            "origin": "app",
            "created_by_id": None,
            "request_key": None,
            "version": 1,
        }

    def _invited(self, start: int, places: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
        same = {"answer": "waiting", "answer_reason": None, "answered_at": None, "version": 1}
        for n, (group, step) in enumerate(places):
            starts = self._start(group, step)
            for member in range(1, 1 + (MEMBERS if group < FULL_GROUPS else 1)):
                self._invitations += 1
                person = key(group, member)
                yield {
                    "id": self._invitations,
                    "session_id": start + n,
                    "starts_at": starts,
                    "person_id": person,
                } | same

    def _put(self, model: Any, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
        table: Table = model.__table__
        rows = iter(rows)
        while batch := list(islice(rows, 20_000)):
            self.connection.execute(insert(table), batch)


def key(group: int, number: int) -> int:
    """Return the key of somebody in a group: 0 leads it, 1 to 10 are supervised."""
    return 1 + group * (MEMBERS + 1) + number
