"""Joint sessions: people of other levels, and whole other groups, beside the group's own members."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import joint_queries, operations, queries
from hpmt_supervision.sessions.joint_queries import Chosen
from hpmt_supervision.sessions.models import Answer, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.recurrence import Rule
from tests.factories.auth import sign_in
from tests.factories.logs import sign
from tests.factories.people import (
    give_role,
    make_absence,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import (
    book_session,
    change_session,
    invite,
    local,
    make_cancelled_session,
    make_held_session,
    make_session,
)

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def holder(role: Role, unit: object, name: str) -> Person:
    person = make_person(name)
    give_role(person, role, unit)  # type: ignore[arg-type]
    return person


class Land:
    """Two counties with an office each, a group on every level of the first, and somebody in every role."""

    def __init__(self) -> None:
        self.nation = make_unit(UnitKind.NATIONAL, name="Norge")
        self.county = make_unit(UnitKind.COUNTY, name="Fjordfylket", parent=self.nation)
        self.abroad = make_unit(UnitKind.COUNTY, name="Fjellfylket", parent=self.nation)
        self.office = make_unit(name="Nav Granli", parent=self.county)
        self.beside = make_unit(name="Nav Solvik", parent=self.county)
        self.distant = make_unit(name="Nav Vidda", parent=self.abroad)
        self.group = make_group(self.office, name="Gruppa på Granli")
        self.near = make_group(self.beside, name="Gruppa på Solvik")
        self.far = make_group(self.distant, name="Gruppa på Vidda")
        self.above = make_group(self.county, level=2, name="Fjordfylkets gruppe")
        self.top = make_group(self.nation, level=3, name="Nasjonal gruppe")
        self.marit = supervisor_of(self.group, "Marit Haugland")
        self.ingrid = member_of(self.group, "Ingrid Solheim")
        self.colleague = holder(Role.COUNSELLOR, self.office, "Åse Nær")
        self.leader = holder(Role.OFFICE_LEADER, self.office, "Lars Leder")
        self.turid = supervisor_of(self.above, "Turid Lia")
        self.solvik = member_of(self.near, "Sara Solvik")
        self.solvik_leads = supervisor_of(self.near, "Stein Solvik")
        self.vidda = member_of(self.far, "Vidar Vidda")
        self.resource = supervisor_of(self.top, "Rita Ressurs")
        self.coordinator = holder(Role.COUNTY_COORDINATOR, self.county, "Kari Koordinator")
        self.former = make_person("Frida Før")
        give_role(self.former, Role.COUNSELLOR, self.office, until=date(2026, 11, 22))

    def viewer(self, person: Person) -> Viewer:
        return viewer_for(person, TODAY)


@pytest.fixture
def land(app: Flask) -> Land:
    return Land()


def names(group: SupervisionGroup, search: str = "") -> tuple[list[str], list[str]]:
    found = joint_queries.picker(group, search=search, on=TODAY)
    return [row.name for row in found.people.rows], [row.name for row in found.groups.rows]


def asked(session: SupervisionSession) -> set[str]:
    db.session.expire(session, ["invitations"])
    return {row.person.name for row in session.invitations}


def test_each_level_reaches_the_structure_it_works_in(land: Land) -> None:
    people, groups = names(land.group)
    assert people == ["Ingrid Solheim", "Lars Leder", "Marit Haugland", "Turid Lia", "Åse Nær"]
    assert groups == []
    people, groups = names(land.above)
    assert people == [
        "Ingrid Solheim",
        "Lars Leder",
        "Marit Haugland",
        "Rita Ressurs",
        "Sara Solvik",
        "Stein Solvik",
        "Turid Lia",
        "Åse Nær",
    ]
    assert groups == ["Gruppa på Granli", "Gruppa på Solvik"]
    people, groups = names(land.top)
    assert {"Vidar Vidda", "Åse Nær", "Turid Lia"} <= set(people)
    assert not {"Kari Koordinator", "Frida Før"} & set(people)
    assert groups == ["Fjordfylkets gruppe", "Gruppa på Granli", "Gruppa på Solvik", "Gruppa på Vidda"]


def test_a_search_finds_names_and_units_and_says_when_there_are_more(land: Land) -> None:
    assert names(land.above, "ÅSE")[0] == ["Åse Nær"]
    assert names(land.above, "solvik")[0] == ["Sara Solvik", "Stein Solvik"]
    assert names(land.above, "sara granli") == ([], [])
    for number in range(40):
        holder(Role.COUNSELLOR, land.distant, f"Mange {number:02}")
    found = joint_queries.picker(land.top, search="mange", on=TODAY)
    assert (len(found.people.rows), found.people.more) == (30, 10)


def test_those_asked_see_it_answer_it_and_are_marked(land: Land, app: Flask) -> None:
    session = make_session(land.group, invited=[land.ingrid])
    by = land.viewer(land.marit)
    told = operations.invite_beyond(session, chosen=Chosen(frozenset({land.turid.id, land.leader.id})), by=by)
    assert (told.invited, told.away) == (2, 0)
    assert operations.invite_beyond(session, chosen=Chosen(frozenset({land.turid.id})), by=by).invited == 0
    assert asked(session) == {"Ingrid Solheim", "Lars Leder", "Turid Lia"}
    for person in (land.turid, land.leader):
        client = sign_in(app.test_client(), person)
        assert client.get(f"/veiledning/{session.id}").status_code == 200
        assert client.post(f"/veiledning/{session.id}/svar", data={"answer": "yes"}).status_code == 302
        agenda = client.get(f"/veiledning/{session.id}/saksliste").get_data(as_text=True)
        assert "Saksliste" in agenda
        assert client.get(f"/veiledning/{session.id}/endre").status_code == 404
    text = sign_in(app.test_client(), land.marit).get(f"/veiledning/{session.id}").get_data(as_text=True)
    assert "FM-veileder, Fjordfylket. Invitert utenom gruppa" in text
    assert "Nav-leder, Nav Granli. Invitert utenom gruppa" in text
    assert text.index("Ingrid Solheim") < text.index("Lars Leder"), "the group's own stand first"
    assert text.count("Invitert utenom gruppa") == 2


def test_nobody_outside_the_reach_can_be_asked(land: Land, app: Flask) -> None:
    session = make_session(land.group, invited=[land.ingrid])
    client = sign_in(app.test_client(), land.marit)
    path = f"/veiledning/{session.id}/inviter"
    forged: list[dict[str, str]] = [
        {"people": str(land.vidda.id)},
        {"people": str(land.solvik.id)},
        {"people": str(land.coordinator.id)},
        {"people": "99999999"},
        {"groups": str(land.near.id)},
        {"groups": "99999999"},
    ]
    answers = []
    for data in forged:
        answer = client.post(path, data=data)
        assert answer.status_code == 422, data
        answers.append(answer.get_data(as_text=True))
        assert "kan ikke inviteres nå" in answers[-1]
        assert "Vidar Vidda" not in answers[-1] and "Sara Solvik" not in answers[-1]
    assert client.post(path, data={}).status_code == 422
    assert client.post(path, data={"people": "abc", "groups": "-1"}).status_code == 422
    assert asked(session) == {"Ingrid Solheim"}
    for stranger in (land.ingrid, land.solvik_leads, land.turid):
        other = sign_in(app.test_client(), stranger)
        assert other.get(path).status_code == 404
        assert other.post(path, data={"people": str(land.turid.id)}).status_code == 404
        assert other.post(f"{path}/{land.ingrid.id}/fjern").status_code == 404


def test_a_whole_group_is_asked_as_it_is_on_the_day(land: Land) -> None:
    away, left = member_of(land.near, "Borte Den Dagen"), member_of(land.near, "Sluttet Før")
    make_absence(away, "other", date(2026, 11, 26), date(2026, 11, 26))
    left.memberships[0].valid_to = date(2026, 11, 25)
    session = make_session(land.above)
    told = operations.invite_beyond(
        session, chosen=Chosen(groups=frozenset({land.near.id})), by=land.viewer(land.turid)
    )
    assert (told.invited, told.away) == (2, 1)
    assert asked(session) == {"Sara Solvik", "Stein Solvik"}


def test_a_moved_session_asks_them_anew_and_keeps_them(land: Land) -> None:
    session = make_session(land.group, invited=[land.ingrid])
    invite(session, land.turid, Answer.YES)
    make_absence(land.ingrid, "sick", date(2026, 12, 1), date(2026, 12, 1))
    change_session(
        session,
        starts_local=datetime(2026, 12, 1, 9),
        minutes=60,
        place=None,
        link=None,
        by=land.viewer(land.marit),
    )
    db.session.expire(session, ["invitations"])
    assert [(row.person.name, row.answer) for row in session.invitations] == [("Turid Lia", Answer.WAITING)]


def test_individual_supervision_keeps_them_too(land: Land) -> None:
    session = make_session(land.group, invited=[land.ingrid, land.turid], whole_group=False)
    change_session(
        session,
        starts_local=datetime(2026, 12, 2, 9),
        minutes=60,
        place=None,
        link=None,
        by=land.viewer(land.marit),
    )
    assert asked(session) == {"Ingrid Solheim", "Turid Lia"}


def test_an_invitation_is_taken_back_while_the_session_is_planned(land: Land) -> None:
    session = make_session(land.group, invited=[land.ingrid, land.turid])
    by = land.viewer(land.marit)
    operations.withdraw_joint(session, person_id=land.turid.id, by=by)
    operations.withdraw_joint(session, person_id=land.turid.id, by=by)
    assert asked(session) == {"Ingrid Solheim"}
    with pytest.raises(NotFound):
        queries.session_for(land.viewer(land.turid), session.id)
    with pytest.raises(NotFound):
        operations.withdraw_joint(session, person_id=land.ingrid.id, by=by)
    held = make_held_session(land.group, attended=[land.turid])
    with pytest.raises(IllegalMove):
        operations.withdraw_joint(held, person_id=land.turid.id, by=by)


def test_a_session_that_is_over_asks_nobody(land: Land) -> None:
    chosen, by = Chosen(frozenset({land.turid.id})), land.viewer(land.marit)
    for over in (make_held_session(land.group, "2026-11-20 09:00"), make_cancelled_session(land.group)):
        with pytest.raises(IllegalMove):
            operations.invite_beyond(over, chosen=chosen, by=by)
    today = make_session(land.group, "2026-11-23 07:00", status=SessionStatus.HELD)
    assert operations.invite_beyond(today, chosen=chosen, by=by).invited == 1


def test_attendance_of_those_asked_is_taken_and_kept(land: Land) -> None:
    session = make_session(land.group, "2026-11-23 07:45", invited=[land.ingrid, land.turid])
    by = land.viewer(land.marit)
    operations.mark_held(session, by=by)
    rows = operations.take_attendance(session, by=by, attended=[land.ingrid.id, land.turid.id])
    assert {row.person_id for row in rows} == {land.ingrid.id, land.turid.id}


def test_a_series_asks_them_every_time_except_when_they_are_away(land: Land) -> None:
    make_absence(land.turid, "other", date(2026, 12, 10), date(2026, 12, 10))
    series = operations.book_series(
        group_id=land.group.id,
        rule=Rule(datetime(2026, 11, 26, 9), 14, 3),
        minutes=60,
        joint=Chosen(frozenset({land.turid.id, land.marit.id})),
        by=land.viewer(land.marit),
    )
    booked = db.session.query(SupervisionSession).filter_by(series_id=series.id).order_by("starts_at").all()
    assert [asked(session) for session in booked] == [
        {"Ingrid Solheim", "Turid Lia"},
        {"Ingrid Solheim"},
        {"Ingrid Solheim", "Turid Lia"},
    ]


def test_a_booking_with_somebody_from_elsewhere_books_nothing(land: Land) -> None:
    with pytest.raises(UserError):
        book_session(
            group_id=land.group.id,
            starts_local=datetime(2026, 11, 26, 9),
            minutes=60,
            joint=Chosen(frozenset({land.vidda.id})),
            by=land.viewer(land.marit),
        )


def booking(client: FlaskClient, group: SupervisionGroup, **more: object) -> str:
    given = {"first_day": "04.01.2027", "starts": "13.00", "ends": "14.30", "repeat": "once", "audience": "whole"}
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**given, **more})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_searching_while_booking_keeps_what_is_typed_and_chosen(land: Land, app: Flask) -> None:
    client = sign_in(app.test_client(), land.turid)
    page = booking(client, land.above, step="search", sok="sara", people=[str(land.resource.id)], first_day="")
    assert "Skriv datoen" not in page, "a search does not ask for the dates"
    assert 'value="13.00"' in page or 'value="13:00"' in page
    assert "Sara Solvik" in page and "Stein Solvik" not in page
    ticked = page[page.index("Personer") :]
    assert f'value="{land.resource.id}" checked' in ticked or f'checked value="{land.resource.id}"' in ticked


def test_booking_on_the_page_asks_people_and_groups(land: Land, app: Flask) -> None:
    import re

    client = sign_in(app.test_client(), land.turid)
    chosen = {"people": [str(land.resource.id)], "groups": [str(land.near.id)]}
    page = booking(client, land.above, step="preview", **chosen)
    assert "I tillegg inviteres Rita Ressurs og Gruppa på Solvik." in page
    kept = dict(re.findall(r'<input type="hidden" name="(rule|shown|request_key)" value="([^"]*)"', page))
    given = {"first_day": "04.01.2027", "starts": "13.00", "ends": "14.30", "repeat": "once", "audience": "whole"}
    form = {**given, **chosen, **kept, "keep": ["2027-01-04"], "step": "book"}
    assert client.post(f"/veiledning/gruppe/{land.above.id}/book", data=form).status_code == 302
    assert asked(db.session.query(SupervisionSession).one()) == {"Rita Ressurs", "Sara Solvik", "Stein Solvik"}


def test_min_side_shows_it_and_not_the_groups_queue(land: Land, app: Flask) -> None:
    from tests.factories.cases import make_case
    from tests.factories.catalogue import load_catalogue

    load_catalogue()
    make_case(land.ingrid, land.group)
    session = make_session(land.group, invited=[land.ingrid, land.solvik, land.turid, land.leader])
    page = sign_in(app.test_client(), land.solvik).get("/").get_data(as_text=True)
    assert "Du er invitert utenom gruppa" in page
    assert "sak i kø" not in page
    assert "sak i kø" in sign_in(app.test_client(), land.ingrid).get("/").get_data(as_text=True)
    for person in (land.turid, land.leader):
        page = sign_in(app.test_client(), person).get("/").get_data(as_text=True)
        assert f'href="/veiledning/{session.id}"' in page
    session.invitations[2].answer = Answer.YES
    db.session.commit()
    page = sign_in(app.test_client(), land.turid).get("/").get_data(as_text=True)
    assert "Du skal også på veiledning torsdag 26. november" in page


def test_the_log_is_linked_for_those_who_may_read_it_alone(land: Land, app: Flask) -> None:
    session = make_held_session(land.group, attended=[land.ingrid, land.turid, land.leader])
    sign(session, land.marit)
    db.session.commit()
    link = f'href="/veiledning/{session.id}/logg"'
    for person, reads in ((land.ingrid, True), (land.marit, True), (land.turid, False), (land.leader, False)):
        client = sign_in(app.test_client(), person)
        for path in ("/veiledning", f"/veiledning/{session.id}"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert (link in answer.get_data(as_text=True)) == reads, (person.name, path)
