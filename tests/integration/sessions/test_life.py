"""What can happen to a booked session: change, cancel, answers, guests, holding and attendance."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, StandIn, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import Answer, Attendance, Guest, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.signals import session_cancelled, session_held
from tests.factories.people import make_absence, make_group, make_person, member_of, supervisor_of, viewer_for
from tests.factories.sessions import (
    change_session,
    invite,
    local,
    make_cancelled_session,
    make_guest,
    make_held_session,
    make_session,
)

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def scene(starts: str = "2026-11-26 09:00") -> tuple[SupervisionSession, Viewer, Person, SupervisionGroup]:
    group = make_group()
    supervisor, member = supervisor_of(group), member_of(group)
    session = make_session(group, starts, invited=[member])
    return session, viewer_for(supervisor, TODAY), member, group


def test_cancel_once(app: Flask) -> None:
    session, viewer, _member, _group = scene()
    told: list[int] = []

    def listen(sender: object, session: SupervisionSession, by: Viewer) -> None:
        told.append(session.id)

    with session_cancelled.connected_to(listen):
        operations.cancel_session(session, reason="sickness", by=viewer, version=1)
        operations.cancel_session(session, reason="sickness", by=viewer, version=1)
    assert told == [session.id]
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, CancelReason.SICKNESS)
    with pytest.raises(IllegalMove):
        operations.cancel_session(session, reason="holiday", by=viewer)


def test_cancel_a_planned_session_of_the_past(app: Flask) -> None:
    session, viewer, _member, _group = scene("2026-10-01 09:00")
    operations.cancel_session(session, reason="workload", by=viewer)
    assert session.status == SessionStatus.CANCELLED


@pytest.mark.parametrize("reason", ["", "because", "SICKNESS"])
def test_cancel_asks_for_a_reason_there_is(app: Flask, reason: str) -> None:
    session, viewer, _member, _group = scene()
    with pytest.raises(UserError) as caught:
        operations.cancel_session(session, reason=reason, by=viewer)
    assert caught.value.field == "reason"
    assert session.status == SessionStatus.PLANNED


def test_stale_versions_change_nothing(app: Flask) -> None:
    session, viewer, _member, _group = scene()
    with pytest.raises(StaleVersion):
        operations.cancel_session(session, reason="sickness", by=viewer, version=7)
    with pytest.raises(StaleVersion):
        change_session(
            session,
            starts_local=datetime(2026, 11, 27, 9),
            minutes=60,
            place=None,
            link=None,
            by=viewer,
            version=7,
        )
    assert session.status == SessionStatus.PLANNED
    assert session.local_date == date(2026, 11, 26)


def test_nothing_leaves_held_or_cancelled(app: Flask) -> None:
    _session, viewer, _member, group = scene()
    held, cancelled = make_held_session(group), make_cancelled_session(group)
    with pytest.raises(IllegalMove):
        operations.cancel_session(held, reason="sickness", by=viewer)
    with pytest.raises(IllegalMove):
        operations.mark_held(cancelled, by=viewer)
    for session in (held, cancelled):
        with pytest.raises(IllegalMove):
            change_session(session, starts_local=datetime(2026, 12, 1, 9), minutes=60, place=None, link=None, by=viewer)


def test_hold_from_half_an_hour_before(app: Flask) -> None:
    session, viewer, _member, _group = scene()
    told: list[int] = []

    def listen(sender: object, session: SupervisionSession, by: Viewer) -> None:
        told.append(session.id)

    with clock.at(local("2026-11-26 08:29")), pytest.raises(IllegalMove) as caught:
        operations.mark_held(session, by=viewer)
    assert "08.30" in str(caught.value)
    with clock.at(local("2026-11-26 08:30")), session_held.connected_to(listen):
        operations.mark_held(session, by=viewer, version=1)
        operations.mark_held(session, by=viewer, version=1)
    assert session.status == SessionStatus.HELD
    assert told == [session.id]


def test_a_stand_in_leads_and_strangers_do_not(app: Flask) -> None:
    session, viewer, member, group = scene()
    stand_in = supervisor_of(make_group())
    db.session.add(
        StandIn(
            group_id=group.id,
            absent_person_id=viewer.person_id,
            person_id=stand_in.id,
            valid_from=TODAY,
            valid_to=TODAY + timedelta(days=7),
        )
    )
    stranger = supervisor_of(make_group())
    for refused in (viewer_for(stranger, TODAY), viewer_for(member, TODAY)):
        for act in (
            lambda by: operations.cancel_session(session, reason="sickness", by=by),
            lambda by: operations.mark_held(session, by=by),
            lambda by: operations.invite_guest(session, name="Kari", by=by),
            lambda by: operations.withdraw_guest(session, guest_id=1, by=by),
            lambda by: operations.take_attendance(session, by=by),
        ):
            with pytest.raises(NotFound):
                act(refused)
    operations.cancel_session(session, reason="supervisor_absent", by=viewer_for(stand_in, TODAY))
    assert session.status == SessionStatus.CANCELLED


def test_a_new_time_asks_everybody_anew(app: Flask) -> None:
    session, viewer, member, group = scene()
    session.invitations[0].answer = Answer.YES
    session.invitations[0].answered_at = clock.now()
    away, newcomer = member_of(group), member_of(group)
    invite(session, away, Answer.NO)
    make_absence(away, "leave", date(2026, 12, 1), date(2026, 12, 31))
    change_session(
        session,
        starts_local=datetime(2026, 12, 3, 13),
        minutes=60,
        place="Naustet",
        link=None,
        by=viewer,
        version=1,
    )
    assert {row.person_id: row.answer for row in session.invitations} == {
        member.id: Answer.WAITING,
        newcomer.id: Answer.WAITING,
    }
    assert session.local_date == date(2026, 12, 3)


def test_a_new_place_keeps_the_answers(app: Flask) -> None:
    session, viewer, _member, _group = scene()
    session.invitations[0].answer = Answer.YES
    change_session(
        session,
        starts_local=datetime(2026, 11, 26, 9),
        minutes=90,
        place="Naustet",
        link="https://example.org/m",
        by=viewer,
    )
    assert session.invitations[0].answer == Answer.YES
    assert (session.place, session.link) == ("Naustet", "https://example.org/m")


def test_a_place_can_be_mended_on_a_session_of_the_past(app: Flask) -> None:
    session, viewer, _member, _group = scene("2026-11-19 09:00")
    change_session(session, starts_local=datetime(2026, 11, 19, 9), minutes=90, place="Naustet", link=None, by=viewer)
    assert session.place == "Naustet"


def test_a_session_cannot_move_to_the_past_or_onto_another(app: Flask) -> None:
    session, viewer, _member, group = scene()
    make_session(group, "2026-12-10 09:00")
    for start, field in ((datetime(2026, 11, 20, 9), "first_day"), (datetime(2026, 12, 10, 9), "days")):
        with pytest.raises(UserError) as caught:
            change_session(session, starts_local=start, minutes=90, place=None, link=None, by=viewer)
        assert caught.value.field == field
    assert session.local_date == date(2026, 11, 26)


def test_individual_supervision_moves_only_to_a_day_somebody_is_there(app: Flask) -> None:
    session, viewer, member, _group = scene()
    session.whole_group = False
    db.session.flush()
    make_absence(member, "leave", date(2026, 12, 1))
    with pytest.raises(UserError):
        change_session(session, starts_local=datetime(2026, 12, 3, 9), minutes=60, place=None, link=None, by=viewer)


def test_answers_can_change_until_the_start(app: Flask) -> None:
    session, _viewer, member, _group = scene()
    mine = viewer_for(member, TODAY)
    for answer in ("yes", "maybe", "no"):
        assert operations.answer_invitation(session, answer=answer, by=mine).answer == answer
    with clock.at(local("2026-11-26 09:00")), pytest.raises(IllegalMove):
        operations.answer_invitation(session, answer="yes", by=mine)
    with pytest.raises(UserError):
        operations.answer_invitation(session, answer="waiting", by=mine)
    assert session.invitations[0].answer == Answer.NO


def test_nobody_answers_for_another(app: Flask) -> None:
    session, viewer, _member, group = scene()
    outsider = member_of(make_group())
    for other in (viewer, viewer_for(outsider, TODAY)):
        with pytest.raises(NotFound):
            operations.answer_invitation(session, answer="yes", by=other)
    session.whole_group = False
    db.session.flush()
    with pytest.raises(NotFound):
        operations.answer_invitation(session, answer="yes", by=viewer_for(member_of(group), TODAY))
    assert session.invitations[0].answer == Answer.WAITING


def test_someone_who_joined_after_the_booking_answers_too(app: Flask) -> None:
    session, _viewer, _member, group = scene()
    newcomer = member_of(group)
    operations.answer_invitation(session, answer="yes", by=viewer_for(newcomer, TODAY))
    db.session.expire(session)
    assert {row.person_id for row in session.invitations} >= {newcomer.id}


def test_no_answers_to_cancelled_sessions(app: Flask) -> None:
    session, viewer, member, _group = scene()
    operations.cancel_session(session, reason="holiday", by=viewer)
    with pytest.raises(IllegalMove):
        operations.answer_invitation(session, answer="yes", by=viewer_for(member, TODAY))


def test_guests_come_once_and_can_be_taken_off(app: Flask) -> None:
    session, viewer, _member, group = scene()
    first = operations.invite_guest(session, name=" Kari  Gjest ", affiliation="Statsforvalteren", by=viewer)
    assert operations.invite_guest(session, name="kari gjest", affiliation="Statsforvalteren", by=viewer) is first
    assert first.name == "Kari Gjest"
    other = make_guest(make_session(group, "2026-12-10 09:00"))
    operations.withdraw_guest(session, guest_id=other.id, by=viewer)
    operations.withdraw_guest(session, guest_id=first.id, by=viewer)
    operations.withdraw_guest(session, guest_id=first.id, by=viewer)
    assert db.session.scalar(select(func.count()).select_from(Guest)) == 1


@pytest.mark.parametrize("name", [None, "", "  ", "x" * 201])
def test_a_guest_needs_a_name(app: Flask, name: str | None) -> None:
    session, viewer, _member, _group = scene()
    with pytest.raises(UserError) as caught:
        operations.invite_guest(session, name=name, by=viewer)
    assert caught.value.field == "name"


def test_a_cancelled_session_takes_no_guests(app: Flask) -> None:
    _session, viewer, _member, group = scene()
    with pytest.raises(IllegalMove):
        operations.invite_guest(make_cancelled_session(group), name="Kari", by=viewer)
    with pytest.raises(IllegalMove):
        operations.withdraw_guest(make_held_session(group), guest_id=1, by=viewer)


def test_attendance_becomes_what_is_given(app: Flask) -> None:
    _session, viewer, member, group = scene()
    other, uninvited = member_of(group), member_of(group)
    held = make_held_session(group, attended=[member, other])
    guest = make_guest(held)
    operations.take_attendance(
        held, by=viewer, attended=[member.id, viewer.person_id], excused=[uninvited.id], guests=[guest.id]
    )
    operations.take_attendance(
        held, by=viewer, attended=[member.id, viewer.person_id], excused=[uninvited.id], guests=[guest.id]
    )
    rows = {row.person_id: row.status for row in db.session.scalars(select(Attendance))}
    assert rows == {member.id: "attended", viewer.person_id: "attended", uninvited.id: "excused"}
    assert guest.attended
    operations.take_attendance(held, by=viewer, absent=[member.id])
    assert {row.person_id: row.status for row in held.attendances} == {member.id: "absent"}
    assert not guest.attended


def test_attendance_refuses_what_does_not_belong(app: Flask) -> None:
    planned, viewer, member, group = scene()
    held = make_held_session(group, attended=[member])
    foreign_guest = make_guest(planned)
    with pytest.raises(IllegalMove):
        operations.take_attendance(planned, by=viewer, attended=[member.id])
    with pytest.raises(UserError):
        operations.take_attendance(held, by=viewer, attended=[member.id], absent=[member.id])
    for given in ({"attended": [make_person().id]}, {"absent": [987654]}, {"guests": [foreign_guest.id]}):
        with pytest.raises(NotFound):
            operations.take_attendance(held, by=viewer, **given)
    assert [row.status for row in held.attendances] == ["attended"]
