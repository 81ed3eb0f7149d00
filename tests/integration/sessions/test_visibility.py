"""Who sees which session, and what the lists hold."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, StandIn
from hpmt_supervision.people.operations.memberships import add_membership, end_membership
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.models import Invitation, SupervisionSession
from tests.factories.people import (
    give_role,
    join,
    make_absence,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import local, make_cancelled_session, make_held_session, make_session

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def asked_to(session: SupervisionSession) -> list[int]:
    return list(db.session.scalars(select(Invitation.person_id).where(Invitation.session_id == session.id)))


def test_one_condition_filters_and_checks(app: Flask) -> None:
    group = make_group()
    supervisor, member, former = supervisor_of(group), member_of(group), member_of(group)
    former.memberships[0].valid_to = date(2026, 10, 31)
    stranger, foreign = member_of(make_group()), supervisor_of(make_group())
    leader = make_person()
    give_role(leader, Role.OFFICE_LEADER, group.unit)
    old, new = make_held_session(group, "2026-10-15 09:00"), make_session(group)
    alone = make_session(group, "2026-12-01 09:00", whole_group=False, invited=[member])
    other = make_session(group, "2026-12-02 09:00", whole_group=False)
    expected = {
        supervisor: {old, new, alone, other},
        member: {old, new, alone},
        former: {old},
        stranger: set(),
        foreign: set(),
        leader: set(),
    }
    for person, seen in expected.items():
        viewer = viewer_for(person, TODAY)
        for session in (old, new, alone, other):
            if session in seen:
                assert queries.session_for(viewer, session.id) is session
            else:
                with pytest.raises(NotFound):
                    queries.session_for(viewer, session.id)
        listed = {*queries.upcoming_for(viewer), *queries.past_sessions(viewer).rows}
        assert listed == seen


def test_stand_in_sees_only_while_standing_in(app: Flask) -> None:
    group = make_group()
    supervisor, stand_in = supervisor_of(group), supervisor_of(make_group())
    session = make_session(group)
    db.session.add(
        StandIn(
            group_id=group.id,
            absent_person_id=supervisor.id,
            person_id=stand_in.id,
            valid_from=TODAY,
            valid_to=TODAY + timedelta(days=1),
        )
    )
    db.session.flush()
    assert queries.session_for(viewer_for(stand_in, TODAY), session.id) is session
    with pytest.raises(NotFound):
        queries.session_for(viewer_for(stand_in, TODAY + timedelta(days=2)), session.id)


def test_leading_needs_the_role_that_leads(app: Flask) -> None:
    unit = make_unit()
    group = make_group(unit)
    person = supervisor_of(group)
    give_role(person, Role.COUNSELLOR, unit)
    session = make_session(group)
    db.session.expire(person)
    assert queries.session_for(viewer_for(person, TODAY, Role.HPMT_SUPERVISOR), session.id) is session
    with pytest.raises(NotFound):
        queries.session_for(viewer_for(person, TODAY, Role.COUNSELLOR), session.id)


def test_a_planned_session_stays_among_those_to_come_for_the_whole_of_its_day(app: Flask) -> None:
    group = make_group()
    member = member_of(group)
    viewer = viewer_for(member, TODAY)
    morning, evening = make_session(group, "2026-11-23 06:00", minutes=60), make_session(group, "2026-11-23 18:00")
    make_cancelled_session(group, "2026-11-23 12:00")
    assert queries.upcoming_for(viewer) == [morning, evening]
    with clock.at(local("2026-11-23 23:30")):
        assert queries.upcoming_for(viewer) == [morning, evening]
    assert queries.upcoming_for(viewer_for(member, TODAY + timedelta(days=1))) == []


def test_last_attended_counts_as_the_indicators_do(app: Flask) -> None:
    group = make_group()
    steady, absent, moved, never = (member_of(group) for _ in range(4))
    supervisor = supervisor_of(group)
    moved.memberships[0].valid_from = date(2026, 11, 1)
    make_held_session(group, "2026-10-29 09:00", attended=[steady, absent, moved, supervisor])
    make_held_session(group, "2026-11-12 09:00", attended=[steady], absent=[absent], excused=[never])
    make_held_session(make_group(), "2026-11-19 09:00", attended=[steady])
    people = [steady.id, absent.id, moved.id, never.id, supervisor.id]
    assert queries.last_attended(group.id, people, TODAY) == {
        steady.id: date(2026, 11, 12),
        absent.id: date(2026, 10, 29),
        moved.id: None,
        never.id: None,
        supervisor.id: None,
    }
    assert queries.last_attended(group.id, [steady.id], date(2026, 11, 11)) == {steady.id: date(2026, 10, 29)}
    assert queries.last_attended(group.id, [], TODAY) == {}


def test_late_at_night_belongs_to_the_local_day(app: Flask) -> None:
    group = make_group()
    member = member_of(group)
    make_held_session(group, "2026-11-13 00:30", attended=[member])
    assert queries.last_attended(group.id, [member.id], TODAY) == {member.id: date(2026, 11, 13)}


def test_past_is_paged_newest_first(app: Flask) -> None:
    group = make_group()
    viewer = viewer_for(supervisor_of(group), TODAY)
    made = [make_held_session(group, local("2026-01-01 09:00") + timedelta(days=n)) for n in range(45)]
    page = queries.past_sessions(viewer, page=2)
    assert page.rows == made[::-1][20:40]
    assert (page.number, page.count, page.total) == (2, 3, 45)
    assert queries.past_sessions(viewer, page=99).number == 3


def test_next_dates_and_unfinished(app: Flask) -> None:
    group, other, empty = make_group(), make_group(), make_group()
    viewer = viewer_for(supervisor_of(group), TODAY)
    forgotten = make_session(group, "2026-11-19 09:00")
    first, other_first = make_session(group, "2026-11-24 09:00"), make_session(other, "2026-11-25 09:00")
    make_session(group, "2026-11-26 09:00")
    found = queries.next_dates([group.id, other.id, empty.id], TODAY)
    assert found == {group.id: first, other.id: other_first}
    assert queries.awaiting_outcome(viewer) == [forgotten]


def test_a_new_member_is_asked_to_what_is_booked(app: Flask) -> None:
    group = make_group()
    away_then, whole = make_session(group, "2026-12-10 09:00"), make_session(group)
    alone, past = make_session(group, "2026-12-11 09:00", whole_group=False), make_session(group, "2026-11-19 09:00")
    person = make_person()
    make_absence(person, "leave", date(2026, 12, 9), date(2026, 12, 12))
    add_membership(
        person=person, group=group, part=Part.SUPERVISEE, valid_from=date(2026, 11, 1), valid_to=None, by=None
    )
    asked = {session.id for session in (away_then, whole, alone, past) if asked_to(session)}
    assert asked == {whole.id}


def test_a_member_who_leaves_is_no_longer_asked(app: Flask) -> None:
    group = make_group()
    person = member_of(group)
    before, after = make_session(group, invited=[person]), make_session(group, "2026-12-10 09:00", invited=[person])
    membership = person.memberships[0]
    end_membership(membership=membership, valid_to=date(2026, 11, 30), expected_version=membership.version, by=None)
    assert len(asked_to(before)) == 1
    assert asked_to(after) == []


def test_a_membership_cannot_end_before_its_last_attendance(app: Flask) -> None:
    group = make_group()
    person = member_of(group)
    make_held_session(group, "2026-11-20 09:00", attended=[person])
    membership = person.memberships[0]
    with pytest.raises(UserError) as caught:
        end_membership(membership=membership, valid_to=date(2026, 11, 19), expected_version=membership.version, by=None)
    assert "20. november" in str(caught.value)
    end_membership(membership=membership, valid_to=date(2026, 11, 20), expected_version=membership.version, by=None)


def test_supervisors_are_not_asked(app: Flask) -> None:
    group = make_group()
    session, person = make_session(group), make_person()
    add_membership(person=person, group=group, part=Part.SUPERVISOR, valid_from=TODAY, valid_to=None, by=None)
    join(group, make_person())
    assert asked_to(session) == []
