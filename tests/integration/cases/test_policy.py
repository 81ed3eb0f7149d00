"""Who reads a case: the row filter and the check on one case say the same, for everyone, to the minute."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases import queries
from hpmt_supervision.cases.case_page import readers_of, readings_of
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import Reason, readable
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, Person, StandIn, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.models import SessionStatus
from tests.factories.auth import sign_in
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


def from_elsewhere(scene: Scene) -> list[Person]:
    """Invite somebody of another office, of the level above, and a former member to the scene's session."""
    former = make_person("Frida Før")
    give_role(former, Role.COUNSELLOR, scene.group.unit)
    join(scene.group, former, until=date(2026, 11, 25))
    people = [member_of(make_group()), supervisor_of(make_group(level=2)), former]
    for person in people:
        invite(scene.session, person)
    return people


def test_somebody_from_elsewhere_reads_as_a_guest_and_only_when_the_author_agrees(app: Flask) -> None:
    scene = Scene()
    people, local = from_elsewhere(scene), datetime(2026, 11, 26, 8)
    assert [reason_at(person, scene.case, local) for person in people] == [None, None, None]
    scene.case.guests_may_read = True
    db.session.flush()
    assert [reason_at(person, scene.case, local) for person in people] == [Reason.GUEST] * 3
    assert reason_at(scene.member, scene.case, local) is Reason.MEMBER
    for outside in (datetime(2026, 11, 24, 23, 59), datetime(2026, 12, 11)):
        assert reason_at(people[0], scene.case, outside) is None
    scene.agenda.closed_at = clock.now()
    db.session.flush()
    assert reason_at(people[0], scene.case, local) is None


def test_membership_is_that_of_the_sessions_own_day(app: Flask) -> None:
    scene = Scene()
    newcomer = make_person()
    give_role(newcomer, Role.COUNSELLOR, scene.group.unit)
    join(scene.group, newcomer, since=SESSION_DAY)
    invite(scene.session, newcomer)
    assert reason_at(newcomer, scene.case, datetime(2026, 11, 25, 8)) is Reason.MEMBER
    newcomer.memberships[0].valid_from = date(2026, 11, 27)
    db.session.flush()
    assert reason_at(newcomer, scene.case, datetime(2026, 11, 27, 8)) is None


@pytest.mark.parametrize("role", [Role.OFFICE_LEADER, Role.COUNTY_COORDINATOR, Role.RESEARCHER, Role.ADMINISTRATOR])
def test_some_roles_never_read_as_guests_either(app: Flask, role: Role) -> None:
    scene = Scene()
    scene.case.guests_may_read = True
    person = make_person()
    give_role(person, role, scene.group.unit)
    invite(scene.session, person)
    assert reason_at(person, scene.case, datetime(2026, 11, 26, 8)) is None


def test_a_guest_reads_the_case_and_does_nothing_with_it(app: Flask) -> None:
    load_catalogue()
    scene = Scene()
    scene.case.guests_may_read, scene.case.state = True, CaseState.DISCUSSED
    person = from_elsewhere(scene)[0]
    with clock.at(START):
        client = sign_in(app.test_client(), person)
        text = client.get(f"/saker/{scene.case.id}").get_data(as_text=True)
        assert "Hvordan kommer vi videre?" in text
        assert "Lagre hvordan det gikk" not in text and "Lukk saken" not in text
        assert client.post(f"/saker/{scene.case.id}/lukk").status_code == 404
        assert client.post(f"/saker/{scene.case.id}/folg-opp", data={"outcome": "Bra."}).status_code in {404, 422}
        readings = readings_of(queries.readable_case(viewer_for(scene.author, SESSION_DAY), scene.case.id))
    assert [(row.name, row.is_own) for row in readings] == [(person.name, False)]
    assert db.session.scalars(select(TextReading.reason)).all() == ["guest"]
    assert scene.case.outcome is None


def test_the_matrix_tells_members_and_guests_apart(app: Flask) -> None:
    load_catalogue()
    scene = Scene()
    people = from_elsewhere(scene)
    leader = make_person("Lars Leder")
    give_role(leader, Role.OFFICE_LEADER, scene.group.unit)
    invite(scene.session, leader)
    make_guest(scene.session, "Kari Gjest")
    viewer = viewer_for(scene.author, date(2026, 11, 25))

    def rows() -> dict[str, tuple[set[str], bool, bool]]:
        found = readers_of(queries.readable_case(viewer, scene.case.id), viewer)
        return {row.who: (set(row.names), row.now, row.around) for row in found.rows}

    members, guests = "Medlemmene som er invitert", "Gjester, og de som er invitert utenom gruppa"
    others = {*(person.name for person in people), "Kari Gjest"}
    assert rows()[members] == ({scene.member.name}, True, True)
    assert rows()[guests] == (others, False, False)
    scene.case.guests_may_read = True
    db.session.flush()
    assert rows()[guests] == (others, True, True)
    assert not any("Lars Leder" in names for names, _now, _around in rows().values())


def test_the_author_says_yes_to_guests_also_when_the_case_stands_on_the_agenda(app: Flask) -> None:
    load_catalogue()
    scene = Scene()
    path = f"/saker/{scene.case.id}/gjester"
    author = sign_in(app.test_client(), scene.author)
    assert "La gjester lese saken" in author.get(f"/saker/{scene.case.id}").get_data(as_text=True)
    assert author.post(path, data={"allowed": "1"}).status_code == 302
    db.session.expire_all()
    assert scene.case.guests_may_read
    assert "Ta tilbake ja til gjester" in author.get(f"/saker/{scene.case.id}").get_data(as_text=True)
    assert author.post(path, data={"allowed": "0"}).status_code == 302
    db.session.expire_all()
    assert not scene.case.guests_may_read
    for other in (scene.supervisor, scene.member):
        assert sign_in(app.test_client(), other).post(path, data={"allowed": "1"}).status_code == 404
    scene.case.state = CaseState.DISCUSSED
    db.session.commit()
    assert author.post(path, data={"allowed": "1"}).status_code == 409


def test_the_agenda_tells_somebody_from_elsewhere_what_they_may_read(app: Flask) -> None:
    scene = Scene()
    scene.case.title = "Plan uten fremdrift"
    person = from_elsewhere(scene)[0]
    db.session.commit()
    with clock.at(START):
        client = sign_in(app.test_client(), person)
        text = client.get(f"/veiledning/{scene.session.id}/saksliste").get_data(as_text=True)
        assert "Plan uten fremdrift" not in text and "Du er invitert utenom gruppa." in text
        scene.case.guests_may_read = True
        db.session.commit()
        assert "Plan uten fremdrift" in client.get(f"/veiledning/{scene.session.id}/saksliste").get_data(as_text=True)
