"""Publishing times, taking them back, and wishes that the supervisor answers."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hpmt_supervision.bookable_times import operations
from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState
from hpmt_supervision.bookable_times.publishing_operations import Terms
from hpmt_supervision.bookable_times.queries import free_times, own_times
from hpmt_supervision.bookable_times.supervisor_queries import group_times, requests_waiting
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.models import SupervisionSession
from tests.factories.people import join, make_absence, make_group, supervisor_of, viewer_for
from tests.factories.sessions import local, make_session
from tests.integration.bookable_times.conftest import Scene

Told = list[tuple[str, dict[str, Any]]]
STARTS = [datetime(2026, 12, 3, 13), datetime(2026, 12, 3, 14)]


def names(told: Told) -> list[str]:
    return [name for name, _values in told]


def publish(scene: Scene, starts: list[datetime] = STARTS, **more: Any) -> list[BookableTime]:
    return operations.publish_times(
        group_id=scene.group.id, starts=starts, terms=Terms(minutes=45, place="Rom 3"), by=scene.leads, **more
    )


def test_publishing_tells_those_who_wait_and_twice_is_once(scene: Scene, told: Told) -> None:
    operations.join_waiting_list(group_id=scene.group.id, by=scene.as_ingrid)
    first = publish(scene, request_key="key")
    assert publish(scene, request_key="key") == first
    assert [time.starts_at for time in first] == [local("2026-12-03 13:00"), local("2026-12-03 14:00")]
    assert names(told) == ["time_freed"]
    assert (told[0][1]["times"], told[0][1]["person_ids"]) == (first, {scene.ingrid.id})


def test_local_time_holds_over_the_clock_change(scene: Scene) -> None:
    times = publish(scene, [datetime(2027, 3, 24, 13), datetime(2027, 3, 31, 13)])
    assert [clock.to_local(time.starts_at).hour for time in times] == [13, 13]
    assert times[1].starts_at - times[0].starts_at == timedelta(days=7) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("starts", "terms", "field"),
    [
        ([], Terms(45), "slots"),
        ([datetime(2026, 11, 23, 7)], Terms(45), "slots"),
        ([datetime(2026, 11, 20, 7)], Terms(45), "first_day"),
        ([datetime(2027, 3, 28, 2, 30)], Terms(45), "starts"),
        ([datetime(2026, 12, 3, 13), datetime(2026, 12, 3, 13, 30)], Terms(45), "slots"),
        (STARTS, Terms(10), "ends"),
        (STARTS, Terms(45, notice_hours=337), "notice_hours"),
        (STARTS, Terms(45, cancel_days=31), "cancel_days"),
        (STARTS, Terms(45, link="http://x"), "link"),
        (STARTS, Terms(45, place="x" * 201), "place"),
        ([datetime(2026, 12, 1) + timedelta(hours=n) for n in range(201)], Terms(45), "slots"),
    ],
)
def test_what_cannot_be_published_is_said_on_its_field(
    scene: Scene, starts: list[datetime], terms: Terms, field: str
) -> None:
    with pytest.raises(UserError) as caught:
        operations.publish_times(group_id=scene.group.id, starts=starts, terms=terms, by=scene.leads)
    assert caught.value.field == field
    assert db.session.query(BookableTime).count() == 0


def test_one_supervisor_offers_one_time_once_across_groups(scene: Scene) -> None:
    publish(scene)
    other = make_group(scene.group.unit)
    join(other, scene.supervisor, part="supervisor")
    with pytest.raises(UserError, match="allerede lagt ut"):
        operations.publish_times(
            group_id=other.id, starts=[datetime(2026, 12, 3, 14, 30)], terms=Terms(45), by=scene.leads
        )


def test_only_leaders_publish_close_and_answer(scene: Scene) -> None:
    asked = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    wish = db.session.query(TimeRequest).one()
    for other in (scene.as_ingrid, viewer_for(supervisor_of(make_group()), scene.leads.today)):
        for act in (
            lambda other=other: operations.publish_times(
                group_id=scene.group.id, starts=STARTS, terms=Terms(45), by=other
            ),
            lambda other=other: operations.close_time(time_id=asked.id, by=other),
            lambda other=other: operations.answer_request(
                time_id=asked.id, request_id=wish.id, approved=True, by=other
            ),
            lambda other=other: group_times(other, scene.group.id),
        ):
            with pytest.raises(NotFound):
                act()


def test_closing_an_open_time(scene: Scene) -> None:
    time = scene.time()
    operations.close_time(time_id=time.id, by=scene.leads)
    operations.close_time(time_id=time.id, by=scene.leads)
    assert time.state == TimeState.CLOSED and free_times(scene.as_ingrid) == []
    with pytest.raises(UserError):
        operations.take_time(time_id=time.id, by=scene.as_ingrid)
    assert publish(scene, [datetime(2026, 12, 3, 13)])[0].state == TimeState.OPEN
    taken = operations.take_time(time_id=scene.time("2026-12-09 13:00").id, by=scene.as_ingrid)
    with pytest.raises(IllegalMove, match="Avlys"):
        operations.close_time(time_id=taken.id, by=scene.leads)


def test_a_wish_holds_the_time_until_it_is_answered(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    assert (time.state, time.session_id) == (TimeState.ASKED, None)
    assert names(told) == ["request_made"]
    assert free_times(scene.as_jonas) == []
    with pytest.raises(UserError, match="først ute"):
        operations.take_time(time_id=time.id, by=scene.as_jonas)
    assert [(group.id, count) for group, count in requests_waiting(scene.leads)] == [(scene.group.id, 1)]
    wish = db.session.query(TimeRequest).one()
    for _click in range(2):
        operations.answer_request(time_id=time.id, request_id=wish.id, approved=True, by=scene.leads)
    assert names(told) == ["request_made", "request_answered", "session-booked"]
    assert time.session is not None and time.session.led_by_id == scene.supervisor.id
    assert wish.state == RequestState.APPROVED and requests_waiting(scene.leads) == []
    with pytest.raises(IllegalMove):
        operations.answer_request(time_id=time.id, request_id=wish.id, approved=False, by=scene.leads)


def test_a_no_lets_the_next_have_the_time(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    operations.join_waiting_list(group_id=scene.group.id, by=scene.as_jonas)
    told.clear()
    wish = db.session.query(TimeRequest).one()
    operations.answer_request(time_id=time.id, request_id=wish.id, approved=False, by=scene.leads)
    assert names(told) == ["request_answered", "time_freed"]
    assert told[-1][1]["person_ids"] == {scene.jonas.id}
    assert [row.state for row in own_times(scene.as_ingrid).requests] == [RequestState.DECLINED]
    operations.take_time(time_id=time.id, by=scene.as_jonas)
    assert time.holder_id == scene.jonas.id
    with pytest.raises(IllegalMove):
        operations.answer_request(time_id=time.id, request_id=wish.id, approved=True, by=scene.leads)


def test_a_wish_taken_back_is_told_to_nobody_but_those_who_wait(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    told.clear()
    operations.give_back(time_id=time.id, by=scene.as_ingrid)
    assert names(told) == ["time_freed"]
    assert db.session.query(TimeRequest).one().state == RequestState.TAKEN_BACK
    assert own_times(scene.as_ingrid).requests == []


def test_a_wish_nobody_answers_lapses_at_the_minimum_notice(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    told.clear()
    assert operations.lapse_requests(local("2026-12-02 12:59")) == 0
    with clock.at(local("2026-12-02 13:00")):
        wish = db.session.query(TimeRequest).one()
        by = viewer_for(scene.supervisor, date(2026, 12, 2))
        with pytest.raises(IllegalMove, match="falt bort"):
            operations.answer_request(time_id=time.id, request_id=wish.id, approved=True, by=by)
        assert operations.lapse_requests(clock.now()) == 1
        assert operations.lapse_requests(clock.now()) == 0
    assert (time.state, wish.state) == (TimeState.OPEN, RequestState.LAPSED)
    assert names(told) == ["request_answered"], "the time can no longer be booked, so nobody is told that it is free"


def test_closing_a_held_time_declines_the_wish(scene: Scene, told: Told) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    told.clear()
    operations.close_time(time_id=time.id, by=scene.leads)
    assert names(told) == ["request_answered"]
    assert db.session.query(TimeRequest).one().state == RequestState.DECLINED


def test_a_wish_to_move_keeps_the_present_time_until_the_yes(scene: Scene, told: Told) -> None:
    first = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    second = scene.time("2026-12-04 13:00", needs_approval=True)
    session = first.session
    operations.move_time(from_id=first.id, to_id=second.id, by=scene.as_ingrid)
    assert (first.state, second.state) == (TimeState.TAKEN, TimeState.ASKED)
    told.clear()
    wish = db.session.query(TimeRequest).one()
    operations.answer_request(time_id=second.id, request_id=wish.id, approved=True, by=scene.leads)
    assert (first.state, second.state) == (TimeState.OPEN, TimeState.TAKEN)
    assert second.session is session and session is not None and session.starts_at == second.starts_at
    assert names(told) == ["request_answered", "session-changed", "time_freed"]
    assert db.session.query(SupervisionSession).count() == 1


def test_a_yes_is_refused_when_one_of_the_two_has_become_busy_or_away(scene: Scene) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    wish = db.session.query(TimeRequest).one()
    elsewhere = make_group()
    join(elsewhere, scene.ingrid)
    make_session(elsewhere, "2026-12-03 13:30", invited=[scene.ingrid])
    with pytest.raises(UserError, match="overlapper"):
        operations.answer_request(time_id=time.id, request_id=wish.id, approved=True, by=scene.leads)
    db.session.rollback()


def test_a_yes_is_refused_to_somebody_who_is_away(scene: Scene) -> None:
    time = operations.take_time(time_id=scene.time(needs_approval=True).id, by=scene.as_ingrid)
    wish = db.session.query(TimeRequest).one()
    make_absence(scene.ingrid, "sick", date(2026, 12, 1))
    with pytest.raises(UserError, match="borte den dagen"):
        operations.answer_request(time_id=time.id, request_id=wish.id, approved=True, by=scene.leads)
