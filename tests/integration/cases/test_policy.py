"""Who reads a case: the row filter and the check on one case say the same, for everyone, to the minute."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases import queries
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import Reason, readable
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, Person, StandIn, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import SessionStatus
from tests.factories.cases import make_agenda, make_case, make_planned
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

SESSION_DAY = date(2026, 11, 26)
START = clock.to_utc(datetime(2026, 11, 26, 9))


def reason_at(person: Person, case: SupervisionCase, local: datetime, role: Role | None = None) -> Reason | None:
    """Return why a person may read a case at a local time; filter and check must agree."""
    with clock.at(clock.to_utc(local)):
        viewer = viewer_for(person, clock.today(), role)
    listed = db.session.scalar(select(SupervisionCase.id).where(SupervisionCase.id == case.id, readable(viewer)))
    try:
        found = queries.readable_case(viewer, case.id).reason
    except NotFound:
        found = None
    assert (listed is not None) == (found is not None)
    return found


class Scene:
    """A group with two members and a supervisor, and a case on the agenda of a session."""

    def __init__(self, *, start: datetime = START) -> None:
        self.group: SupervisionGroup = make_group()
        self.author = member_of(self.group)
        self.member = member_of(self.group)
        self.supervisor = supervisor_of(self.group)
        self.case = make_case(self.author, self.group)
        self.session = make_planned(self.group, start, self.author, self.member)
        self.agenda = make_agenda(self.session, [self.case], by=self.supervisor)


def test_author_and_supervisor_read_it_and_others_do_not(app: Flask) -> None:
    scene = Scene()
    noon = datetime(2026, 11, 20, 12)
    assert reason_at(scene.author, scene.case, noon) is Reason.AUTHOR
    assert reason_at(scene.supervisor, scene.case, noon) is Reason.SUPERVISOR
    assert reason_at(scene.member, scene.case, noon) is None
    assert reason_at(member_of(make_group()), scene.case, noon) is None
    assert reason_at(supervisor_of(make_group()), scene.case, noon) is None


@pytest.mark.parametrize(
    ("local", "reads"),
    [
        (datetime(2026, 11, 24, 23, 59), False),
        (datetime(2026, 11, 25, 0, 0), True),
        (datetime(2026, 11, 26, 9, 0), True),
        (datetime(2026, 12, 10, 23, 59), True),
        (datetime(2026, 12, 11, 0, 0), False),
    ],
)
def test_member_reads_from_the_day_before_until_fourteen_days_after(app: Flask, local: datetime, reads: bool) -> None:
    scene = Scene()
    assert reason_at(scene.member, scene.case, local) is (Reason.MEMBER if reads else None)


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        # The clocks go forward the night before the first and back the night before the second.
        (datetime(2026, 3, 30, 9), datetime(2026, 3, 29)),
        (datetime(2026, 10, 26, 9), datetime(2026, 10, 25)),
        (datetime(2026, 11, 26, 23, 30), datetime(2026, 11, 25)),
        (datetime(2026, 11, 26, 0, 15), datetime(2026, 11, 25)),
    ],
)
def test_the_window_opens_at_local_midnight_across_clock_changes(app: Flask, start: datetime, opens: datetime) -> None:
    scene = Scene(start=clock.to_utc(start))
    before = datetime(opens.year, opens.month, opens.day - 1, 23, 59)
    assert reason_at(scene.member, scene.case, before) is None
    assert reason_at(scene.member, scene.case, opens) is Reason.MEMBER


def test_signing_the_log_shuts_the_window(app: Flask) -> None:
    scene = Scene()
    scene.agenda.closed_at = clock.now()
    db.session.flush()
    local = datetime(2026, 11, 26, 12)
    assert reason_at(scene.member, scene.case, local) is None
    assert reason_at(scene.supervisor, scene.case, local) is Reason.SUPERVISOR


def test_a_member_who_is_not_invited_does_not_read(app: Flask) -> None:
    scene = Scene()
    assert reason_at(member_of(scene.group), scene.case, datetime(2026, 11, 26, 8)) is None


def test_a_cancelled_session_opens_nothing(app: Flask) -> None:
    scene = Scene()
    scene.session.status = SessionStatus.CANCELLED
    scene.session.cancel_reason = "sickness"
    db.session.flush()
    assert reason_at(scene.member, scene.case, datetime(2026, 11, 26, 8)) is None


@pytest.mark.parametrize("state", [CaseState.DRAFT, CaseState.WITHDRAWN])
def test_a_private_case_is_the_authors_alone(app: Flask, state: CaseState) -> None:
    scene = Scene()
    scene.case.state = state
    db.session.flush()
    local = datetime(2026, 11, 26, 8)
    assert reason_at(scene.author, scene.case, local) is Reason.AUTHOR
    assert reason_at(scene.supervisor, scene.case, local) is None
    assert reason_at(scene.member, scene.case, local) is None


def test_a_former_supervisor_reads_until_the_last_day(app: Flask) -> None:
    scene = Scene()
    former = make_person()
    give_role(former, Role.HPMT_SUPERVISOR, scene.group.unit)
    join(scene.group, former, Part.SUPERVISOR, until=date(2026, 11, 22))
    assert reason_at(former, scene.case, datetime(2026, 11, 22, 23, 59)) is Reason.SUPERVISOR
    assert reason_at(former, scene.case, datetime(2026, 11, 23, 0, 0)) is None


def test_a_stand_in_reads_on_the_days_they_stand_in(app: Flask) -> None:
    scene = Scene()
    stand_in = supervisor_of(make_group())
    db.session.add(
        StandIn(
            group_id=scene.group.id,
            absent_person_id=scene.supervisor.id,
            person_id=stand_in.id,
            valid_from=date(2026, 11, 20),
            valid_to=date(2026, 11, 22),
        )
    )
    db.session.flush()
    assert reason_at(stand_in, scene.case, datetime(2026, 11, 19, 23, 59)) is None
    assert reason_at(stand_in, scene.case, datetime(2026, 11, 20, 0, 0)) is Reason.SUPERVISOR
    assert reason_at(stand_in, scene.case, datetime(2026, 11, 23, 0, 0)) is None


@pytest.mark.parametrize("role", [Role.OFFICE_LEADER, Role.COUNTY_COORDINATOR, Role.RESEARCHER, Role.ADMINISTRATOR])
def test_some_roles_never_read_also_when_the_person_leads_and_wrote_and_is_invited(app: Flask, role: Role) -> None:
    scene = Scene()
    local = datetime(2026, 11, 26, 8)
    for person in (scene.author, scene.supervisor, scene.member):
        give_role(person, role, scene.group.unit)
        assert reason_at(person, scene.case, local, role) is None
        assert reason_at(person, scene.case, local) is not None


def test_a_supervisor_acting_as_counsellor_reads_only_as_a_counsellor(app: Flask) -> None:
    scene = Scene()
    give_role(scene.supervisor, Role.COUNSELLOR, scene.group.unit)
    local = datetime(2026, 11, 20, 12)
    assert reason_at(scene.supervisor, scene.case, local, Role.HPMT_SUPERVISOR) is Reason.SUPERVISOR
    assert reason_at(scene.supervisor, scene.case, local, Role.COUNSELLOR) is None


def test_the_level_above_does_not_read(app: Flask) -> None:
    scene = Scene()
    above = make_group(make_unit(UnitKind.COUNTY), level=2)
    join(above, scene.supervisor)
    assert reason_at(supervisor_of(above), scene.case, datetime(2026, 11, 26, 8)) is None
