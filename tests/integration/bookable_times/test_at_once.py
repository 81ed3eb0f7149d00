"""Two who act in the same moment, each on a connection of their own, on both kinds of database."""

from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.bookable_times import operations
from hpmt_supervision.bookable_times.models import BookableTime, TimeRequest, TimeState
from hpmt_supervision.bookable_times.publishing_operations import Terms
from hpmt_supervision.bookable_times.queries import free_times
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions import operations as sessions
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.factories.people import join, make_group, supervisor_of, viewer_for
from tests.factories.sessions import book_session
from tests.integration.bookable_times.conftest import TODAY, Scene
from tests.integration.bookable_times.test_publishing import STARTS
from tests.integration.sessions.test_at_once import both


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_two_supervisees_take_the_same_time(scene: Scene, app: Flask) -> None:
    time_id, left = scene.time().id, scene.time("2026-12-04 13:00").id
    ingrid, jonas = scene.as_ingrid, scene.as_jonas
    (refused,) = both(
        app,
        lambda: operations.take_time(time_id=time_id, by=ingrid),
        lambda: operations.take_time(time_id=time_id, by=jonas),
    )
    assert "først ute" in str(refused)
    time = db.session.get(BookableTime, time_id)
    assert time is not None and time.state == TimeState.TAKEN and time.holder_id in {scene.ingrid.id, scene.jonas.id}
    assert count(SupervisionSession) == 1
    loser = jonas if time.holder_id == scene.ingrid.id else ingrid
    assert [found.time.id for found in free_times(loser)] == [left]


def test_two_supervisees_ask_for_the_same_time(scene: Scene, app: Flask) -> None:
    time_id = scene.time(needs_approval=True).id
    ingrid, jonas = scene.as_ingrid, scene.as_jonas
    refused = both(
        app,
        lambda: operations.take_time(time_id=time_id, by=ingrid),
        lambda: operations.take_time(time_id=time_id, by=jonas),
    )
    assert len(refused) == 1 and count(TimeRequest) == 1


def test_a_double_click_takes_a_time_once(scene: Scene, app: Flask) -> None:
    time_id, ingrid = scene.time().id, scene.as_ingrid

    def take() -> None:
        operations.take_time(time_id=time_id, by=ingrid)

    assert both(app, take, take) == []
    assert count(SupervisionSession) == 1


def test_one_supervisee_is_not_double_booked_by_two_groups(scene: Scene, app: Flask) -> None:
    other = make_group()
    join(other, scene.ingrid)
    leads_other = viewer_for(supervisor_of(other), TODAY)
    time_id, ingrid, ingrid_id, other_id = scene.time().id, scene.as_ingrid, scene.ingrid.id, other.id
    refused = both(
        app,
        lambda: operations.take_time(time_id=time_id, by=ingrid),
        lambda: book_session(
            group_id=other_id, starts_local=STARTS[0], minutes=60, invited=[ingrid_id], by=leads_other
        ),
    )
    assert len(refused) == 1 and count(SupervisionSession) == 1


def test_a_supervisee_gives_back_while_the_supervisor_cancels(scene: Scene, app: Flask) -> None:
    time_id = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid).id
    session_id = db.session.scalar(select(SupervisionSession.id))
    ingrid, leads = scene.as_ingrid, scene.leads

    def cancel() -> None:
        session = db.session.get(SupervisionSession, session_id)
        assert session is not None
        sessions.cancel_session(session, reason="sickness", by=leads)

    refused = both(app, lambda: operations.give_back(time_id=time_id, by=ingrid), cancel)
    assert len(refused) <= 1
    session, time = db.session.get(SupervisionSession, session_id), db.session.get(BookableTime, time_id)
    assert session is not None and session.status == SessionStatus.CANCELLED
    assert time is not None and time.state in {TimeState.OPEN, TimeState.CLOSED} and time.session_id is None


def test_a_double_click_publishes_once(scene: Scene, app: Flask) -> None:
    group_id, leads = scene.group.id, scene.leads

    def publish() -> None:
        operations.publish_times(group_id=group_id, starts=STARTS, terms=Terms(45), by=leads, request_key="same")

    assert both(app, publish, publish) == []
    assert count(BookableTime) == 2


def test_two_moves_to_the_same_time(scene: Scene, app: Flask) -> None:
    first = operations.take_time(time_id=scene.time("2026-12-03 10:00").id, by=scene.as_ingrid).id
    second = operations.take_time(time_id=scene.time("2026-12-03 11:00").id, by=scene.as_jonas).id
    wanted = scene.time().id
    ingrid, jonas = scene.as_ingrid, scene.as_jonas
    refused = both(
        app,
        lambda: operations.move_time(from_id=first, to_id=wanted, by=ingrid),
        lambda: operations.move_time(from_id=second, to_id=wanted, by=jonas),
    )
    assert len(refused) == 1
    states = db.session.scalars(select(BookableTime.state).order_by(BookableTime.id)).all()
    assert sorted(states) == [TimeState.OPEN, TimeState.TAKEN, TimeState.TAKEN]
