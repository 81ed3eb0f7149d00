"""The matrix that a case's author sees agrees with the policy: it names whoever may read, and nobody else."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases import queries
from hpmt_supervision.cases.case_page import Readers, leader_names, readers_of
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import CASES, READABLE_AFTER, Reason, readable, reason_of
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.queries import case_readers
from hpmt_supervision.people.models import Part, Person, StandIn, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.factories.cases import make_agenda, make_case, make_planned
from tests.factories.catalogue import load_catalogue
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import invite, make_guest

TODAY = date(2026, 11, 26)
LONG = timedelta(days=400)
# The sessions whose agenda holds the case: days from today, whether cancelled, and whether the log is signed.
SESSIONS = {
    "none": [],
    "two days ahead": [(2, False, False)],
    "tomorrow": [(1, False, False)],
    "today": [(0, False, False)],
    "the last day": [(-READABLE_AFTER.days, False, False)],
    "a day too late": [(-READABLE_AFTER.days - 1, False, False)],
    "cancelled": [(0, True, False)],
    "signed": [(0, False, True)],
    "today, and again far ahead": [(0, False, False), (30, False, False)],
    "signed, and again tomorrow": [(-1, False, True), (1, False, False)],
    "cancelled, and again today": [(1, True, False), (0, False, False)],
}


class Scene:
    """A group, a case of one of its members, and everybody who might be thought to read it."""

    def __init__(self) -> None:
        self.group = make_group()
        self.author = member_of(self.group, "Anne Forfatter")
        self.supervisor = supervisor_of(self.group, "Siri Veileder")
        self.case = make_case(self.author, self.group)
        former = supervisor_of(self.group, "Frode Uten rolle")
        former.roles[0].valid_to = TODAY - timedelta(days=1)
        give_role(former, Role.COUNSELLOR, self.group.unit)
        left = make_person("Liv Ledet før")
        give_role(left, Role.HPMT_SUPERVISOR, self.group.unit)
        join(self.group, left, Part.SUPERVISOR, until=TODAY - timedelta(days=1))
        imported = make_person("Ivar Importert")
        give_role(imported, Role.HPMT_SUPERVISOR, make_unit())
        join(self.group, imported, Part.SUPERVISOR)
        both = supervisor_of(self.group, "Berit Begge deler")
        join(self.group, both)
        counsellor = member_of(make_group(), "Vera Vikar uten rolle")
        stand_ins = [
            self._stand_in(supervisor_of(make_group(), "Vidar Vikar"), TODAY, TODAY),
            self._stand_in(supervisor_of(make_group(), "Vegard Vikar før"), TODAY - LONG, TODAY - timedelta(days=1)),
            self._stand_in(supervisor_of(make_group(), "Vilde Vikar siden"), TODAY + timedelta(days=1), TODAY + LONG),
            self._stand_in(counsellor, TODAY, TODAY),
        ]
        member = member_of(self.group, "Mona Medlem")
        ended = member_of(self.group, "Endre Ended")
        ended.roles[0].valid_to = TODAY - timedelta(days=1)
        give_role(ended, Role.OFFICE_LEADER, self.group.unit)
        leader = make_person("Lars Leder")
        give_role(leader, Role.OFFICE_LEADER, self.group.unit)
        coordinator = make_person("Kari Koordinator")
        give_role(coordinator, Role.COUNTY_COORDINATOR, self.group.unit.parent)
        self.invited = [
            self.author,
            both,
            member,
            ended,
            leader,
            coordinator,
            stand_ins[0],
            stand_ins[1],
            member_of(make_group(), "Gro Gjest"),
            supervisor_of(make_group(level=2), "Guro Over"),
        ]
        above = make_group(make_unit(UnitKind.COUNTY), level=2)
        join(above, self.supervisor)
        self.people = [
            *self.invited,
            self.supervisor,
            former,
            left,
            imported,
            *stand_ins[2:],
            member_of(self.group, "Ulla Uinvitert"),
            member_of(make_group(), "Fredrik Fremmed"),
            supervisor_of(above, "Finn Fylket"),
        ]

    def _stand_in(self, person: Person, first: date, last: date) -> Person:
        db.session.add(
            StandIn(
                group_id=self.group.id,
                absent_person_id=self.supervisor.id,
                person_id=person.id,
                valid_from=first,
                valid_to=last,
            )
        )
        return person

    def hold(self, days: int, *, cancelled: bool, signed: bool) -> SupervisionSession:
        """Put the case on the agenda of a session some days from today."""
        start = clock.to_utc(datetime.combine(TODAY + timedelta(days=days), datetime.min.time()) + timedelta(hours=9))
        session = make_planned(
            self.group, start, *self.invited, status=SessionStatus.CANCELLED if cancelled else SessionStatus.PLANNED
        )
        make_agenda(session, [self.case], by=self.supervisor, closed=signed)
        make_guest(session, "Uten konto")
        return session

    def told(self) -> Readers:
        viewer = viewer_for(self.author, TODAY)
        return readers_of(queries.readable_case(viewer, self.case.id), viewer)

    def reading(self) -> dict[str, set[Reason]]:
        """Return the names of those whom the policy lets read today in a role they hold, and why."""
        found: dict[str, set[Reason]] = {}
        for person in self.people:
            for held in person.roles:
                if held.valid_to is not None and held.valid_to < TODAY:
                    continue
                viewer = viewer_for(person, TODAY, Role(held.role))
                reason = db.session.scalar(
                    select(reason_of(viewer)).where(SupervisionCase.id == self.case.id, readable(viewer))
                )
                if reason is not None:
                    found.setdefault(person.name, set()).add(Reason(reason))
        return found


@pytest.mark.parametrize("sessions", SESSIONS.values(), ids=SESSIONS.keys())
def test_the_matrix_names_whoever_may_read_and_nobody_else(
    sqlite_app: Flask, sessions: list[tuple[int, bool, bool]]
) -> None:
    load_catalogue()
    scene = Scene()
    for days, cancelled, signed in sessions:
        scene.hold(days, cancelled=cancelled, signed=signed)
    for state in CaseState:
        for guests_may_read in (False, True):
            scene.case.state, scene.case.guests_may_read = state, guests_may_read
            db.session.flush()
            told: dict[str, set[Reason | None]] = {}
            for row in scene.told().rows:
                for name in row.names if row.now else ():
                    told.setdefault(name, set()).add(row.reason)
            # A guest without an account reads nothing here, and is named beside those who do.
            told.pop("Uten konto", None)
            assert told == scene.reading(), f"{state}, guests {guests_may_read}"


def test_the_scene_holds_readers_of_every_way_and_people_of_none(sqlite_app: Flask) -> None:
    load_catalogue()
    scene = Scene()
    scene.hold(0, cancelled=False, signed=False)
    scene.case.guests_may_read = True
    db.session.flush()
    reading = scene.reading()
    assert set().union(*reading.values()) == set(Reason)
    assert {"Lars Leder", "Kari Koordinator", "Ulla Uinvitert", "Frode Uten rolle"}.isdisjoint(reading)
    assert {"Vidar Vikar", "Ivar Importert", "Gro Gjest", "Mona Medlem"} <= reading.keys()


def test_the_matrix_has_one_row_for_each_way_that_is_declared(sqlite_app: Flask) -> None:
    load_catalogue()
    rows = Scene().told().rows
    assert [row.reason for row in rows if row.reason is not None] == [way.reason for way in CASES.ways]


def test_whoever_leads_the_group_is_told_of_before_the_case_is_written(sqlite_app: Flask) -> None:
    load_catalogue()
    scene = Scene()
    leading = [name for name, reasons in scene.reading().items() if Reason.SUPERVISOR in reasons]
    assert "Vidar Vikar" in leading and "Siri Veileder" in leading
    assert sorted(case_readers(viewer_for(scene.author, TODAY)).names) == sorted(leading)
    assert sorted(leader_names(scene.group.id, TODAY)) == sorted(leading)


def test_an_invitation_today_is_told_of_before_a_later_session(sqlite_app: Flask) -> None:
    load_catalogue()
    scene = Scene()
    today = scene.hold(0, cancelled=False, signed=False)
    scene.hold(30, cancelled=False, signed=False)
    alone = member_of(scene.group, "Alma Bare i dag")
    invite(today, alone)
    told = scene.told()
    assert told.session is today
    assert next(row for row in told.rows if row.reason is Reason.MEMBER).names.count("Alma Bare i dag") == 1
