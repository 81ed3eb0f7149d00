"""The last act can be undone within the hour, exactly, or a sentence says what stands in the way."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.act_models import ScheduleAct, ScheduleActRow
from hpmt_supervision.sessions.announcements import Act
from hpmt_supervision.sessions.change_plan import Scope
from hpmt_supervision.sessions.joint_queries import Chosen
from hpmt_supervision.sessions.models import Answer, Invitation, SupervisionSession
from hpmt_supervision.sessions.recurrence import Every, Rule
from hpmt_supervision.sessions.schedule_acts import series_values, session_values
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.sessions.series_operations import extend_open_series
from hpmt_supervision.sessions.undo_queries import undoable
from tests.factories.auth import sign_in
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import local, make_session
from tests.integration.sessions.test_series_changes import heard, in_order, wish

TODAY = date(2026, 11, 23)
EVERY_WEEK = Rule(datetime(2026, 11, 26, 9), 1, None, None, Every.WEEKS)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def scene(rule: Rule = EVERY_WEEK) -> tuple[SupervisionGroup, Viewer, list[SupervisionSession]]:
    group = make_group()
    viewer = viewer_for(supervisor_of(group), TODAY)
    member_of(group)
    operations.book_series(group_id=group.id, rule=rule, minutes=60, by=viewer, place="Naustet")
    rows = in_order()
    for row in rows[:4]:
        row.invitations[0].answer, row.invitations[0].answered_at = Answer.YES, clock.now()
    db.session.flush()
    return group, viewer, rows


def last_act(group: SupervisionGroup) -> int:
    (act,) = undoable([group.id])
    return act.id


def state(rows: list[SupervisionSession]) -> list[dict[str, Any]]:
    return [session_values(row) for row in rows]


@pytest.mark.parametrize("scope", list(Scope))
def test_a_change_is_undone_exactly_and_told(app: Flask, scope: Scope) -> None:
    group, viewer, rows = scene()
    before, series = state(rows), db.session.scalars(select(Series)).one()
    kept = series_values(series)
    operations.change_sessions(rows[2], wish=wish(rows[2], days=1, hour=13, place="Utsikten"), by=viewer, scope=scope)
    assert state(rows) != before
    numbers = [row.sequence for row in rows]
    with heard() as told:
        operations.undo_act(act_id=last_act(group), group_id=group.id, by=viewer)
    assert state(rows) == before
    assert series_values(series) == kept
    changed = [row for row, number in zip(rows, numbers, strict=True) if row.sequence > number]
    assert [(one.act, one.moved, list(one.sessions)) for one in told] == [(Act.CHANGED, True, changed)]
    # The series that came and went lays nothing out, and the first goes on as before.
    assert extend_open_series(date(2026, 12, 5)) == 1
    assert in_order()[-1].series_id == series.id
    assert undoable([group.id]) == []


@pytest.mark.parametrize("scope", list(Scope))
def test_a_cancellation_is_undone_exactly_and_told(app: Flask, scope: Scope) -> None:
    group, viewer, rows = scene()
    before, series = state(rows), db.session.scalars(select(Series)).one()
    kept = series_values(series)
    gone = operations.cancel_sessions(rows[2], reason="workload", by=viewer, scope=scope)
    with heard() as told:
        operations.undo_act(act_id=last_act(group), group_id=group.id, by=viewer)
    assert (state(rows), series_values(series)) == (before, kept)
    assert {row.sequence for row in gone} == {2}
    assert [(one.act, len(one.sessions)) for one in told] == [(Act.BOOKED, len(gone))]


def test_a_booking_is_undone_by_cancelling_it(app: Flask) -> None:
    group, viewer, rows = scene()
    act = last_act(group)
    with heard() as told:
        operations.undo_act(act_id=act, group_id=group.id, by=viewer)
        operations.undo_act(act_id=act, group_id=group.id, by=viewer)
    assert {row.status for row in rows} == {"cancelled"}
    assert [(one.act, len(one.sessions)) for one in told] == [(Act.CANCELLED, len(rows))]
    assert extend_open_series(date(2027, 6, 1)) == 0


def test_what_was_changed_since_stands_in_the_way(app: Flask) -> None:
    group, viewer, rows = scene()
    operations.change_sessions(rows[2], wish=wish(rows[2], hour=13), by=viewer, scope=Scope.LATER)
    act = last_act(group)
    rows[5].place = "Et annet"
    db.session.flush()
    before = state(rows)
    with pytest.raises(IllegalMove, match="endret etterpå"):
        operations.undo_act(act_id=act, group_id=group.id, by=viewer)
    assert state(rows) == before
    # Only the last act is offered, since it may have been done to what came before it.
    operations.change_sessions(rows[0], wish=wish(rows[0], place="Utsikten"), by=viewer)
    with pytest.raises(IllegalMove, match="nyere endring"):
        operations.undo_act(act_id=act, group_id=group.id, by=viewer)


def test_what_can_no_longer_be_undone_is_not_offered(client: FlaskClient) -> None:
    group = make_group()
    person = supervisor_of(group)
    viewer = viewer_for(person, TODAY)
    member_of(group)
    rule = Rule(datetime(2026, 11, 23, 8, 15), 14, 3)
    operations.book_series(group_id=group.id, rule=rule, minutes=30, by=viewer)
    db.session.commit()
    act, rows = last_act(group), in_order()
    urls = ("/veiledning", f"/veiledning/{rows[0].id}", f"/veiledning/gruppe/{group.id}")
    sign_in(client, person)
    assert all("Kan angres fram til" in client.get(url).text for url in urls)
    assert client.post(f"/veiledning/{rows[0].id}/start").status_code == 302
    # It is held, and what is written in its log stays.
    assert not [url for url in urls if "Kan angres fram til" in client.get(url).text]
    assert undoable([group.id]) == []
    with pytest.raises(IllegalMove, match="endret etterpå"):
        operations.undo_act(act_id=act, group_id=group.id, by=viewer)


def test_an_answer_to_the_new_time_stands_in_the_way(app: Flask) -> None:
    group, viewer, rows = scene()
    operations.change_sessions(rows[2], wish=wish(rows[2], hour=13), by=viewer)
    rows[2].invitations[0].answer, rows[2].invitations[0].answered_at = Answer.YES, clock.now()
    db.session.flush()
    with pytest.raises(IllegalMove, match="svart på det nye tidspunktet"):
        operations.undo_act(act_id=last_act(group), group_id=group.id, by=viewer)


def test_another_session_at_the_old_time_stands_in_the_way(app: Flask) -> None:
    group, viewer, rows = scene()
    operations.cancel_sessions(rows[2], reason="workload", by=viewer)
    make_session(group, rows[2].starts_at)
    with pytest.raises(IllegalMove, match="fått en annen veiledning"):
        operations.undo_act(act_id=last_act(group), group_id=group.id, by=viewer)


def test_after_an_hour_and_for_others_there_is_nothing_to_undo(app: Flask) -> None:
    group, viewer, rows = scene()
    act = last_act(group)
    stranger = viewer_for(supervisor_of(make_group()), TODAY)
    with pytest.raises(NotFound):
        operations.undo_act(act_id=act, group_id=group.id, by=stranger)
    with pytest.raises(NotFound):
        operations.undo_act(act_id=act, group_id=stranger.unit_id, by=viewer)
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert undoable([group.id]) == []
        with pytest.raises(IllegalMove, match="mer enn en time"):
            operations.undo_act(act_id=act, group_id=group.id, by=viewer)
    with clock.at(clock.now() + timedelta(days=2)):
        operations.cancel_sessions(rows[2], reason="workload", by=viewer)
    # What can no longer be undone is forgotten.
    assert db.session.scalar(select(func.count()).select_from(ScheduleAct)) == 1
    assert db.session.scalar(select(func.count()).select_from(ScheduleActRow)) == 1


def test_the_button_stands_where_the_act_is_seen(client: FlaskClient) -> None:
    group = make_group()
    person = supervisor_of(group)
    viewer = viewer_for(person, TODAY)
    rule = Rule(datetime(2026, 11, 26, 9), 14, 3)
    operations.book_series(group_id=group.id, rule=rule, minutes=60, by=viewer)
    db.session.commit()
    rows = in_order()
    sign_in(client, person)
    for url in ("/veiledning", f"/veiledning/{rows[0].id}", f"/veiledning/gruppe/{group.id}"):
        page = client.get(url).get_data(as_text=True)
        assert "3 veiledninger ble booket kl. 08.00." in page
        assert "Kan angres fram til kl. 09.00." in page
    url = f"/veiledning/gruppe/{group.id}/angre/{last_act(group)}"
    answer = client.post(url, data={"next": f"/veiledning/gruppe/{group.id}"}, follow_redirects=True)
    assert "Det er angret" in answer.get_data(as_text=True)
    db.session.expire_all()
    assert {row.status for row in in_order()} == {"cancelled"}
    late = client.post(f"/veiledning/gruppe/{group.id}/angre/987654")
    assert late.status_code == 404


def test_who_was_withdrawn_after_the_act_stays_out_and_who_was_invited_stays_in(app: Flask) -> None:
    group, viewer, rows = scene()
    other = make_group(group.unit, name="Nabogruppa")
    withdrawn, invited = member_of(other, "Xenia Ute"), member_of(other, "Yngve Inne")
    operations.invite_beyond(rows[0], chosen=Chosen(frozenset([withdrawn.id]), frozenset()), by=viewer)
    operations.change_sessions(rows[0], wish=wish(rows[0], hour=13), by=viewer, scope=Scope.THIS)
    operations.withdraw_joint(rows[0], person_id=withdrawn.id, by=viewer)
    operations.invite_beyond(rows[0], chosen=Chosen(frozenset([invited.id]), frozenset()), by=viewer)
    with heard() as told:
        operations.undo_act(act_id=last_act(group), group_id=group.id, by=viewer)
    asked = {one.person_id for one in rows[0].invitations}
    assert withdrawn.id not in asked and invited.id in asked
    assert all(withdrawn.id not in {row.person_id for row in one.sessions[0].invitations} for one in told)


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_who_left_the_group_after_the_act_is_not_asked_again(app: Flask, act: str) -> None:
    group, viewer, rows = scene()
    leaving = member_of(group, "Lene Sluttet")
    day = rows[0].local_date
    db.session.add(Invitation(session_id=rows[0].id, person_id=leaving.id))
    db.session.flush()
    db.session.expire(rows[0], ["invitations"])
    if act == "move":
        operations.change_sessions(rows[0], wish=wish(rows[0], hour=13), by=viewer, scope=Scope.THIS)
    else:
        operations.cancel_sessions(rows[0], reason="workload", by=viewer, scope=Scope.THIS)
    (membership,) = leaving.memberships
    membership.valid_to = day - timedelta(days=1)
    db.session.flush()
    operations.undo_act(act_id=last_act(group), group_id=group.id, by=viewer)
    assert leaving.id not in {one.person_id for one in rows[0].invitations}
