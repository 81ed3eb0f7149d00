"""Factories for a county whose year can be reported on, with everyone who writes and receives its reports."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.forwarding.models import NeedKind, NeedState, ReportedNeed
from hpmt_supervision.people.models import Part, Person, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.fidelity import make_office
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import make_held_session

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
THIRD = Period(date(2026, 5, 1), date(2026, 8, 31))
CASE_TEXT = "En samtale som låste seg, fortalt av den som skrev saken"


@dataclass
class ReportingCounty:
    """A county with three offices, one of them small, a group on level 2, and the people around it."""

    county: Unit
    aure: Unit
    small: Unit
    eid: Unit
    group: SupervisionGroup
    fm: Person
    coordinator: Person
    resource: Person
    leader: Person
    supervisor: Person

    def viewer(self, person: Person, role: Role | None = None) -> Viewer:
        """Return one of the people as a viewer."""
        return viewer_for(person, clock.today(), role)

    def client(self, app: Flask, person: Person) -> FlaskClient:
        """Return a client signed in as one of the people."""
        return sign_in(app.test_client(), person)

    def report_need(
        self, kind: NeedKind, day: str, *, text: str | None = None, state: NeedState = NeedState.REPORTED
    ) -> ReportedNeed:
        """Let the office's group report something to the county's group on a day."""
        case = make_case(make_person(), self.group, title=CASE_TEXT) if kind is NeedKind.CASE else None
        tool = db.session.query(Tool).order_by(Tool.id).first() if kind is NeedKind.TRAINING else None
        office_group = db.session.query(SupervisionGroup).filter_by(unit_id=self.aure.id).one()
        answered = {"answered_at": clock.now(), "answered_by_id": self.fm.id} if state == NeedState.ANSWERED else {}
        need = ReportedNeed(
            kind=kind,
            from_group_id=office_group.id,
            to_group_id=self.group.id,
            origin_key=f"{kind}:{day}:{text}",
            text=text,
            tool_id=tool.id if tool else None,
            case_id=case.id if case else None,
            reported_by_id=self.supervisor.id,
            reported_at=clock.day_start(date.fromisoformat(day)),
            state=state,
            **answered,
        )
        db.session.add(need)
        db.session.flush()
        return need


def make_reporting_county(*, small_members: int = 3) -> ReportingCounty:
    """Make the county; call it at ``NOW``."""
    load_catalogue()
    county = make_unit(UnitKind.COUNTY, name="Havlandet", parent=make_unit(UnitKind.NATIONAL, name="Landet"))
    aure = make_office(county, "Nav Aure", 8)
    small = make_office(county, "Nav Bø", small_members, never_there=1)
    eid = make_office(county, "Nav Eid", 9)
    make_office(county, "Nav Storøya", 6, status=None)
    group = make_group(county, level=2, name="Nivå 2 i Havlandet")
    fm = supervisor_of(group, "Astrid Lunde")
    make_held_session(group, "2026-06-04 12:00")
    coordinator, resource, leader = (make_person(name) for name in ("Kari Nes", "Olav Berg", "Siri Moe"))
    give_role(coordinator, Role.COUNTY_COORDINATOR, county)
    assert county.parent is not None
    give_role(resource, Role.RESOURCE_GROUP, county.parent)
    give_role(leader, Role.OFFICE_LEADER, aure)
    office_group = db.session.query(SupervisionGroup).filter_by(unit_id=aure.id).one()
    supervisor = make_person("Marit Dale")
    give_role(supervisor, Role.HPMT_SUPERVISOR, aure)
    join(office_group, supervisor, Part.SUPERVISOR)
    return ReportingCounty(county, aure, small, eid, group, fm, coordinator, resource, leader, supervisor)
