"""Every wanted session is held against all its people have, on every level, and others' matters stay theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, Person, StandIn, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.conflict_queries import conflicts_for, leaders_on
from hpmt_supervision.sessions.conflicts import Conflict, ConflictKind, Span
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession
from tests.factories.availability import make_busy
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
from tests.factories.sessions import invite, local, make_cancelled_session, make_session
from tests.statements import is_seal

TODAY = date(2026, 11, 23)
SESSION, ABSENCE, BUSY, PLACE, LINK = ConflictKind


@dataclass(frozen=True)
class Office:
    """A group with its supervisor and a member, and the county's level-2 group above it."""

    group: SupervisionGroup
    supervisor: Person
    member: Person
    above: SupervisionGroup

    @property
    def viewer(self) -> Viewer:
        return viewer_for(self.supervisor, TODAY, Role.HPMT_SUPERVISOR)


def office() -> Office:
    county = make_unit(UnitKind.COUNTY)
    group = make_group(make_unit(parent=county))
    above = make_group(county, level=2)
    supervisor = supervisor_of(group, "Sissel Tveit")
    join(above, supervisor)
    return Office(group, supervisor, member_of(group, "Marit Aas"), above)


def span(starts: str = "2026-11-26 09:00", minutes: int = 90) -> Span:
    return Span(local(starts), local(starts) + timedelta(minutes=minutes))


def found(at: Office, *people: Person, wanted: Span | None = None, **asked: object) -> list[Conflict]:
    keys = [person.id for person in people or (at.supervisor, at.member)]
    (rows,) = conflicts_for([wanted or span()], person_ids_by_span=[keys], viewer=at.viewer, **asked)  # type: ignore[arg-type]
    return rows


def kinds(rows: list[Conflict]) -> list[tuple[ConflictKind, str | None]]:
    return [(row.kind, row.name) for row in rows]


def test_nothing_is_in_the_way_of_people_who_have_nothing(app: Flask) -> None:
    at = office()
    other = make_group()
    make_session(other, invited=[member_of(other)])
    assert found(at) == []
    assert conflicts_for([], person_ids_by_span=[], viewer=at.viewer) == []


def test_every_occurrence_is_held_against_what_its_people_have_and_not_the_first_alone(app: Flask) -> None:
    at = office()
    wanted = [span(f"2026-11-{day} 09:00") for day in (24, 25, 26, 27)]
    make_busy(at.member, "2026-11-26 10:00")
    make_absence(at.supervisor, "leave", date(2026, 11, 27), date(2026, 11, 27))
    rows = conflicts_for(wanted, person_ids_by_span=[[at.member.id, at.supervisor.id]] * 4, viewer=at.viewer)
    assert [kinds(one) for one in rows] == [[], [], [(BUSY, "Marit Aas")], [(ABSENCE, "Sissel Tveit")]]


def test_each_way_of_taking_part_takes_ones_time(app: Flask) -> None:
    at = office()
    joint, individual, whole = make_group(), make_group(), make_group()
    fm = supervisor_of(at.above, "Frode Lie")
    make_session(joint, "2026-11-23 09:00", invited=[at.member])
    make_session(individual, "2026-11-24 09:00", whole_group=False)
    join(individual, at.member)
    join(whole, at.member)
    make_session(whole, "2026-11-25 09:00")
    make_session(at.above, "2026-11-26 09:00")
    make_session(make_group(), "2026-11-27 09:00").led_by_id = fm.id
    everybody = [at.member, at.supervisor, fm]
    rows = conflicts_for(
        [span(f"2026-11-{day} 09:00") for day in (23, 24, 25, 26, 27)],
        person_ids_by_span=[[person.id for person in everybody]] * 5,
        viewer=at.viewer,
    )
    assert [kinds(one) for one in rows] == [
        [(BUSY, "Marit Aas")],
        # A member who is not among those chosen for individual supervision has their time to themselves.
        [],
        [(BUSY, "Marit Aas")],
        # The level above: supervised there, and leading there.
        [(SESSION, "Sissel Tveit"), (SESSION, "Frode Lie")][::-1],
        [(BUSY, "Frode Lie")],
    ]


def test_a_stand_in_is_taken_on_the_days_they_stand_in_and_a_leader_of_the_one_session_alone_leads_it(
    app: Flask,
) -> None:
    at = office()
    other = make_group()
    absent = supervisor_of(other, "Arne Dahl")
    day = date(2026, 11, 26)
    db.session.add(
        StandIn(group_id=other.id, absent_person_id=absent.id, person_id=at.supervisor.id, valid_from=day, valid_to=day)
    )
    make_session(other, "2026-11-26 09:00")
    make_session(other, "2026-11-27 09:00")
    assert [row.person_id for row in found(at)] == [at.supervisor.id]
    assert found(at, wanted=span("2026-11-27 09:00")) == []
    # Somebody else leads the third, so that the group's supervisor has the time free.
    make_session(other, "2026-11-28 09:00").led_by_id = at.member.id
    rows = found(at, absent, at.member, wanted=span("2026-11-28 09:00"))
    assert kinds(rows) == [(BUSY, "Marit Aas")]


def test_membership_counts_on_the_days_it_holds(app: Flask) -> None:
    at = office()
    left = make_group()
    join(left, at.member, since=date(2026, 1, 1), until=date(2026, 11, 25))
    make_session(left, "2026-11-25 09:00")
    make_session(left, "2026-11-26 09:00")
    assert [row.person_id for row in found(at, wanted=span("2026-11-25 09:00"))] == [at.member.id]
    assert found(at) == []


@pytest.mark.parametrize(
    ("answer", "expected"), [(Answer.NO, 0), (Answer.MAYBE, 1), (Answer.WAITING, 1), (Answer.YES, 1)]
)
def test_who_has_declined_has_the_time_free(app: Flask, answer: Answer, expected: int) -> None:
    at = office()
    joint = make_group()
    join(joint, at.member)
    make_session(joint, invited=[at.member], answer=answer)
    assert len(found(at)) == expected


def test_a_cancelled_session_is_in_nobodys_way_and_a_held_one_is(app: Flask) -> None:
    at = office()
    make_cancelled_session(at.group, "2026-11-26 09:00", invited=[at.member])
    assert found(at) == []
    make_session(at.group, invited=[at.member], status=SessionStatus.HELD)
    assert kinds(found(at)) == [(SESSION, "Marit Aas"), (SESSION, "Sissel Tveit")]


@pytest.mark.parametrize(
    ("starts", "minutes", "expected"),
    [
        ("2026-11-26 08:00", 60, 0),
        ("2026-11-26 08:00", 61, 1),
        ("2026-11-26 10:29", 60, 1),
        ("2026-11-26 10:30", 60, 0),
        # One that began the day before and goes on past midnight and more.
        ("2026-11-25 09:30", 24 * 60, 1),
        ("2026-11-25 09:00", 24 * 60, 0),
        ("2026-11-26 09:30", 15, 1),
        ("2026-11-26 00:00", 24 * 60, 1),
    ],
)
def test_the_end_itself_is_free(app: Flask, starts: str, minutes: int, expected: int) -> None:
    at = office()
    make_session(make_group(), starts, minutes=minutes, invited=[at.member])
    assert len(found(at)) == expected


def test_what_the_viewer_may_not_see_is_only_busy(app: Flask) -> None:
    at = office()
    own = make_session(at.group, "2026-11-26 09:00", invited=[at.member])
    other = make_group(name="Hemmelig gruppe")
    make_session(
        other, "2026-11-26 09:15", invited=[at.member], place="Hemmelig rom", link="https://meet.example.org/x"
    )
    make_busy(at.member, "2026-11-26 09:20")
    seen, hidden, busy = found(at, at.member)
    assert (seen.kind, seen.session_id) == (SESSION, own.id)
    # A session of others and a time from one's own calendar cannot be told apart.
    assert (hidden.kind, hidden.session_id) == (busy.kind, busy.session_id) == (BUSY, None)
    assert "emmelig" not in repr(hidden)
    other_viewer = viewer_for(supervisor_of(other), TODAY)
    (rows,) = conflicts_for([span()], person_ids_by_span=[[at.member.id]], viewer=other_viewer)
    assert [row.kind for row in rows] == [BUSY, SESSION, BUSY]


def test_of_an_absence_only_the_days_of_the_wanted_session_are_told(app: Flask) -> None:
    at = office()
    make_absence(at.member, "sick", date(2026, 1, 1))
    (row,) = found(at)
    assert (row.kind, row.name) == (ABSENCE, "Marit Aas")
    assert (row.starts_at, row.ends_at) == (local("2026-11-26 00:00"), local("2026-11-27 00:00"))
    assert "sick" not in repr(row)
    # Among the sessions of a series each is told of its own day alone.
    series = [span(f"2026-11-{day} 09:00") for day in (23, 26, 30)]
    rows = conflicts_for(series, person_ids_by_span=[[at.member.id]] * 3, viewer=at.viewer)
    days = [[(clock.local_date(row.starts_at).day, clock.local_date(row.ends_at).day) for row in one] for one in rows]
    assert days == [[(23, 24)], [(26, 27)], [(30, 1)]]
    over_midnight = span("2026-11-26 23:30", 60)
    make_absence(at.supervisor, "other", date(2026, 11, 27), date(2026, 12, 24))
    away = [row for row in found(at, wanted=over_midnight) if row.person_id == at.supervisor.id]
    assert [(row.starts_at, row.ends_at) for row in away] == [(local("2026-11-27 00:00"), local("2026-11-28 00:00"))]


def test_the_room_is_compared_within_the_unit_without_regard_to_case_and_spaces(app: Flask) -> None:
    at = office()
    other = make_group(at.group.unit)
    theirs = make_session(other, "2026-11-26 10:00", place="  MØTEROM ØST 2 ")
    make_session(make_group(), "2026-11-26 10:00", place="Møterom Øst 2")
    (row,) = found(at, place="møterom øst2", unit_id=at.group.unit_id)
    assert (row.kind, row.person_id, row.name, row.session_id) == (PLACE, None, None, None)
    assert (row.starts_at, row.ends_at) == (theirs.starts_at, theirs.ends_at)
    assert found(at, place="Møterom Øst", unit_id=at.group.unit_id) == []
    assert found(at, place=" ", unit_id=at.group.unit_id) == []


def test_one_link_holds_one_meeting_wherever_it_is_used(app: Flask) -> None:
    at = office()
    link = "https://meet.example.org/rom"
    make_session(make_group(), "2026-11-26 09:00", link=link)
    make_session(make_group(), "2026-11-26 09:00", link="https://meet.example.org/annet")
    own = make_session(at.group, "2026-11-26 10:00", link=link)
    rows = found(at, make_person(), link=link)
    assert [(row.kind, row.session_id) for row in rows] == [(LINK, None), (LINK, own.id)]


def test_what_is_moved_is_not_in_its_own_way_nor_is_its_copy_in_a_calendar(app: Flask) -> None:
    at = office()
    own = make_session(
        at.group, "2026-11-26 09:30", invited=[at.member], place="Fossen", link="https://m.example.org/1"
    )
    make_busy(at.member, own.starts_at, minutes=own.minutes)
    asked = {"place": own.place, "link": own.link, "unit_id": at.group.unit_id, "own_ids": [own.id]}
    assert found(at, **asked) == []
    # Another entry of the calendar at the same time still counts, and so does somebody else's of the same length.
    make_busy(at.member, own.starts_at, minutes=own.minutes + 1)
    outsider = make_person("Ola Ås")
    make_busy(outsider, own.starts_at, minutes=own.minutes)
    assert kinds(found(at, at.member, outsider, **asked)) == [(BUSY, "Marit Aas"), (BUSY, "Ola Ås")]


def test_who_leads_a_group_each_day_is_told(app: Flask) -> None:
    at = office()
    later = make_person()
    give_role(later, Role.HPMT_SUPERVISOR, at.group.unit)
    join(at.group, later, Part.SUPERVISOR, since=date(2026, 12, 1))
    stand_in = make_person()
    day = date(2026, 12, 2)
    db.session.add(
        StandIn(group_id=at.group.id, absent_person_id=later.id, person_id=stand_in.id, valid_from=day, valid_to=day)
    )
    days = [date(2026, 11, 30), date(2026, 12, 1), day, date(2026, 12, 3)]
    sissel = at.supervisor.id
    assert leaders_on(at.group.id, days) == [
        {sissel},
        {sissel, later.id},
        {sissel, later.id, stand_in.id},
        {sissel, later.id},
    ]
    assert leaders_on(at.group.id, []) == []


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not is_seal(statement):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_an_invitation_follows_its_session_in_time_whoever_moves_it(app: Flask) -> None:
    at, elsewhere = office(), make_group()
    moved = make_session(elsewhere, "2026-11-25 09:00", invited=[at.member])
    assert found(at) == []
    moved.starts_at = local("2026-11-26 10:00")
    db.session.flush()
    assert kinds(found(at)) == [(BUSY, "Marit Aas")]
    # An import writes past the models.
    db.session.execute(
        update(SupervisionSession).where(SupervisionSession.id == moved.id).values(starts_at=local("2026-11-27 10:00"))
    )
    assert found(at) == []
    assert db.session.scalars(select(Invitation.starts_at)).all() == [local("2026-11-27 10:00")]


def test_the_number_of_queries_does_not_follow_the_number_of_spans_or_people(app: Flask) -> None:
    at = office()
    numbers = []
    for count in (1, 40):
        people = [member_of(at.group) for _each in range(count)]
        wanted = [span("2026-11-26 09:00")]
        for week in range(count):
            starts = local("2026-11-26 09:00") + timedelta(weeks=week)
            wanted.append(Span(starts, starts + timedelta(minutes=60)))
            session = make_session(make_group(), starts)
            for person in people:
                invite(session, person)
                make_absence(person, "leave", clock.local_date(starts), clock.local_date(starts))
        db.session.flush()
        db.session.expire_all()
        viewer, keys = at.viewer, [person.id for person in people]
        link, place, unit_id = "https://meet.example.org/rom", "Møterom Utsikten", at.group.unit_id
        with counted() as sent:
            rows = conflicts_for(
                wanted,
                person_ids_by_span=[keys] * len(wanted),
                viewer=viewer,
                unit_id=unit_id,
                place=place,
                link=link,
            )
        assert sum(map(len, rows)) >= 2 * count * count
        numbers.append(len(sent))
    assert numbers == [6, 6]


def test_a_session_asked_about_by_nobody_still_has_its_room(app: Flask) -> None:
    at = office()
    make_session(make_group(at.group.unit), "2026-11-26 09:00", place="Fossen")
    (rows,) = conflicts_for(
        [span()], person_ids_by_span=[[]], viewer=at.viewer, unit_id=at.group.unit_id, place="fossen"
    )
    assert [row.kind for row in rows] == [PLACE]
    assert db.session.query(SupervisionSession).count() == 1
