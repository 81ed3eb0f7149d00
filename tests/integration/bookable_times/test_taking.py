"""Taking a time, moving to another, giving it back, and the waiting list."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from hpmt_supervision.bookable_times import operations
from hpmt_supervision.bookable_times.models import BookableTime, TimeState, WaitingPlace
from hpmt_supervision.bookable_times.queries import first_free_day, free_times, own_times
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people import operations as people
from hpmt_supervision.people.models import Membership
from hpmt_supervision.sessions import operations as sessions
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import Answer, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.session_change_models import SessionChange
from tests.factories.bookable_times import make_time
from tests.factories.people import join, make_absence, make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import local, make_session
from tests.integration.bookable_times.conftest import TODAY, Scene

Told = list[tuple[str, dict[str, Any]]]


def names(told: Told) -> list[str]:
    return [name for name, _values in told]


def test_taking_a_time_books_individual_supervision(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    session = time.session
    assert session is not None and (time.state, time.holder_id) == (TimeState.TAKEN, scene.ingrid.id)
    assert (session.starts_at, session.minutes, session.place) == (time.starts_at, 45, "Rom 3")
    assert (session.whole_group, session.led_by_id) == (False, scene.supervisor.id)
    assert [(row.person_id, row.answer) for row in session.invitations] == [(scene.ingrid.id, Answer.YES)]
    assert names(told) == ["session-booked"]
    operations.take_time(time_id=time.id, by=scene.as_ingrid)
    assert db.session.query(SupervisionSession).count() == 1, "pressing twice is once"


def test_a_taken_time_is_nobody_elses(scene: Scene) -> None:
    time = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    with pytest.raises(UserError, match="først ute"):
        operations.take_time(time_id=time.id, by=scene.as_jonas)
    with pytest.raises(NotFound):
        operations.give_back(time_id=time.id, by=scene.as_jonas)
    with pytest.raises(NotFound):
        operations.move_time(from_id=time.id, to_id=scene.time("2026-12-04 13:00").id, by=scene.as_jonas)
    assert [found.time.id for found in free_times(scene.as_jonas)] != [time.id]


def test_only_who_is_supervised_in_the_group_that_day_takes_a_time(scene: Scene) -> None:
    time = scene.time()
    stranger = member_of(make_group())
    leaving = member_of(scene.group)
    db.session.query(Membership).filter_by(person_id=leaving.id).one().valid_to = date(2026, 12, 2)
    db.session.flush()
    for other in (stranger, leaving, scene.supervisor):
        with pytest.raises(NotFound):
            operations.take_time(time_id=time.id, by=viewer_for(other, TODAY))
        assert free_times(viewer_for(other, TODAY)) == []


@pytest.mark.parametrize(("at", "free"), [("2026-12-02 12:59", True), ("2026-12-02 13:00", False)])
def test_the_minimum_notice(scene: Scene, at: str, free: bool) -> None:
    time = scene.time(notice_hours=24)
    with clock.at(local(at)):
        by = viewer_for(scene.ingrid, date(2026, 12, 2))
        assert bool(free_times(by)) is free
        assert (first_free_day(by) is not None) is free
        if free:
            operations.take_time(time_id=time.id, by=by)
        else:
            with pytest.raises(UserError, match="Fristen"):
                operations.take_time(time_id=time.id, by=by)


def test_the_supervisees_own_overlaps_are_checked(scene: Scene) -> None:
    """mod_scheduler #19: nobody is booked over a session of theirs, in whatever group, unless they have declined it."""
    time = scene.time()
    elsewhere = make_group()
    join(elsewhere, scene.ingrid)
    other = make_session(elsewhere, "2026-12-03 13:30", invited=[scene.ingrid])
    (found,) = free_times(scene.as_ingrid)
    assert not found.can_be_taken and [one.session_id for one in found.in_the_way] == [other.id]
    with pytest.raises(UserError, match="allerede en veiledning"):
        operations.take_time(time_id=time.id, by=scene.as_ingrid)
    assert time.state == TimeState.OPEN
    sessions.answer_invitation(other, answer="no", by=scene.as_ingrid)
    operations.take_time(time_id=time.id, by=scene.as_ingrid)
    assert time.state == TimeState.TAKEN


def test_an_absence_keeps_one_from_taking_a_time(scene: Scene) -> None:
    time = scene.time()
    make_absence(scene.ingrid, "leave", date(2026, 12, 1))
    with pytest.raises(UserError, match="fravær"):
        operations.take_time(time_id=time.id, by=scene.as_ingrid)
    (found,) = free_times(scene.as_ingrid)
    assert not found.can_be_taken


def test_a_time_is_not_free_while_its_supervisor_is_busy_or_away(scene: Scene) -> None:
    busy, away, free = scene.time("2026-12-03 13:00"), scene.time("2026-12-08 13:00"), scene.time("2026-12-10 13:00")
    elsewhere = make_group()
    join(elsewhere, scene.supervisor, part="supervisor")
    make_session(elsewhere, "2026-12-03 12:30", minutes=60)
    make_absence(scene.supervisor, "other", date(2026, 12, 8), date(2026, 12, 8))
    assert [found.time.id for found in free_times(scene.as_ingrid)] == [free.id]
    for time in (busy, away):
        with pytest.raises(UserError):
            operations.take_time(time_id=time.id, by=scene.as_ingrid)


def test_two_supervisors_of_a_group_meet_their_own_at_the_same_time(scene: Scene) -> None:
    second = supervisor_of(scene.group, "Jorunn Dahl")
    one, other = scene.time(), make_time(scene.group, second)
    operations.take_time(time_id=one.id, by=scene.as_ingrid)
    assert [found.time.id for found in free_times(scene.as_jonas)] == [other.id]
    operations.take_time(time_id=other.id, by=scene.as_jonas)
    assert other.state == TimeState.TAKEN


def test_moving_keeps_the_session_and_frees_the_time(scene: Scene, told: Told) -> None:
    first = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    # The new time overlaps the present one's last quarter; one's own session is not in its own way.
    second = scene.time("2026-12-03 13:30")
    session = first.session
    operations.join_waiting_list(group_id=scene.group.id, by=scene.as_jonas)
    told.clear()
    operations.move_time(from_id=first.id, to_id=second.id, by=scene.as_ingrid)
    assert second.session is session and session is not None
    assert (session.starts_at, session.status, session.sequence) == (second.starts_at, SessionStatus.PLANNED, 1)
    assert session.invitations[0].answer == Answer.YES
    assert (first.state, first.holder_id, first.session_id) == (TimeState.OPEN, None, None)
    assert names(told) == ["session-changed", "time_freed"]
    kept = db.session.scalars(db.select(SessionChange)).one()
    assert (kept.kind, kept.was_starts_at, kept.starts_at) == ("moved", first.starts_at, second.starts_at)
    assert kept.made_by_id == scene.ingrid.id
    assert told[0][1]["announcement"].moved
    assert told[-1][1]["person_ids"] == {scene.jonas.id}


def test_a_move_that_cannot_be_made_changes_nothing(scene: Scene) -> None:
    first = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    taken = operations.take_time(time_id=scene.time("2026-12-04 13:00").id, by=scene.as_jonas)
    foreign = make_time(make_group(), scene.supervisor, "2026-12-09 13:00")
    with pytest.raises(UserError):
        operations.move_time(from_id=first.id, to_id=taken.id, by=scene.as_ingrid)
    for missing in (foreign.id, first.id, 0):
        with pytest.raises(NotFound):
            operations.move_time(from_id=first.id, to_id=missing, by=scene.as_ingrid)
    assert first.session is not None and first.session.starts_at == first.starts_at


def test_giving_a_time_back_cancels_the_session_and_tells_those_who_wait(scene: Scene, told: Told) -> None:
    """mod_scheduler #42: when a taken time frees up, everybody who waits is told, and only they."""
    time = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    session = time.session
    third, gone = member_of(scene.group), member_of(scene.group)
    for person in (scene.jonas, third, gone):
        operations.join_waiting_list(group_id=scene.group.id, by=viewer_for(person, TODAY))
        operations.join_waiting_list(group_id=scene.group.id, by=viewer_for(person, TODAY))
    db.session.query(Membership).filter_by(person_id=gone.id).one().valid_to = date(2026, 11, 22)
    db.session.flush()
    told.clear()
    operations.give_back(time_id=time.id, by=scene.as_ingrid)
    assert session is not None
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, CancelReason.OTHER)
    assert (time.state, time.holder_id, time.session_id) == (TimeState.OPEN, None, None)
    assert names(told) == ["session-cancelled", "time_freed"]
    assert told[-1][1]["times"] == [time]
    assert told[-1][1]["person_ids"] == {scene.jonas.id, third.id}
    with pytest.raises(NotFound):
        operations.give_back(time_id=time.id, by=scene.as_ingrid)


def test_the_first_to_take_a_freed_time_waits_no_longer(scene: Scene) -> None:
    operations.join_waiting_list(group_id=scene.group.id, by=scene.as_jonas)
    operations.join_waiting_list(group_id=scene.group.id, by=scene.as_ingrid)
    operations.take_time(time_id=scene.time().id, by=scene.as_jonas)
    assert [row.person_id for row in db.session.query(WaitingPlace)] == [scene.ingrid.id]
    operations.leave_waiting_list(group_id=scene.group.id, by=scene.as_ingrid)
    operations.leave_waiting_list(group_id=scene.group.id, by=scene.as_ingrid)
    assert db.session.query(WaitingPlace).count() == 0
    for act in (operations.join_waiting_list, operations.leave_waiting_list):
        with pytest.raises(NotFound):
            act(group_id=make_group().id, by=scene.as_jonas)


def test_nobody_is_told_of_a_time_that_is_too_near_to_book(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time(cancel_days=0).id, by=scene.as_ingrid)
    told.clear()
    with clock.at(local("2026-12-03 08:00")):
        operations.give_back(time_id=time.id, by=viewer_for(scene.ingrid, date(2026, 12, 3)))
    assert names(told) == ["session-cancelled"]


@pytest.mark.parametrize(("day", "possible"), [("2026-12-01", True), ("2026-12-02", False)])
def test_the_last_day_to_cancel_or_move(scene: Scene, day: str, possible: bool) -> None:
    time = operations.take_time(time_id=scene.time(cancel_days=2).id, by=scene.as_ingrid)
    other = scene.time("2026-12-10 13:00")
    with clock.at(local(f"{day} 23:30")):
        by = viewer_for(scene.ingrid, date.fromisoformat(day))
        if possible:
            operations.move_time(from_id=time.id, to_id=other.id, by=by)
            return
        for act in (
            lambda: operations.give_back(time_id=time.id, by=by),
            lambda: operations.move_time(from_id=time.id, to_id=other.id, by=by),
        ):
            with pytest.raises(IllegalMove, match="Si fra til Marit Haugland"):
                act()


def test_a_session_its_supervisor_cancels_closes_the_time(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    assert time.session is not None
    told.clear()
    sessions.cancel_session(time.session, reason="sickness", by=scene.leads)
    assert (time.state, time.holder_id, time.session_id) == (TimeState.CLOSED, None, None)
    assert names(told) == ["session-cancelled"], "the supervisor cannot then, so no time has become free"


def test_a_supervisor_who_leaves_closes_open_times_and_keeps_sessions(scene: Scene) -> None:
    before, open_, taken = scene.time("2026-11-30 13:00"), scene.time(), scene.time("2026-12-04 13:00")
    operations.take_time(time_id=taken.id, by=scene.as_ingrid)
    membership = db.session.query(Membership).filter_by(person_id=scene.supervisor.id).one()
    people.end_membership(membership=membership, valid_to=date(2026, 12, 1), expected_version=None, by=None)
    assert (before.state, open_.state, taken.state) == (TimeState.OPEN, TimeState.CLOSED, TimeState.TAKEN)
    assert taken.session is not None and taken.session.status == SessionStatus.PLANNED


def test_a_role_that_ended_behind_the_membership_offers_nothing(scene: Scene) -> None:
    scene.time()
    assert free_times(scene.as_ingrid)
    for role in scene.supervisor.roles:
        role.valid_to = date(2026, 11, 20)
    db.session.flush()
    assert free_times(scene.as_ingrid) == []
    assert first_free_day(scene.as_ingrid) is None


def test_a_member_who_leaves_lets_go_of_what_they_asked_for(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    operations.join_waiting_list(group_id=scene.group.id, by=scene.as_jonas)
    membership = db.session.query(Membership).filter_by(person_id=scene.ingrid.id).one()
    told.clear()
    people.end_membership(membership=membership, valid_to=date(2026, 11, 30), expected_version=None, by=None)
    assert (time.state, time.holder_id) == (TimeState.OPEN, None)
    assert names(told) == ["request_answered", "time_freed"]
    assert told[0][1]["request"].state == "lapsed"


def test_lists_hold_what_is_ones_own(scene: Scene, app: Flask) -> None:
    time = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    assert [row.id for row in own_times(scene.as_ingrid).taken] == [time.id]
    assert own_times(scene.as_jonas).taken == []
    assert [(group.id, waits) for group, waits in own_times(scene.as_jonas).groups] == [(scene.group.id, False)]
    assert db.session.query(BookableTime).count() == 1
