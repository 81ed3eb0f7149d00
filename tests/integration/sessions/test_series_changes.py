"""This one, this and the later ones, or all not yet held: the past never changes, and nothing else is touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, StaleVersion, UserError
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.act_models import ScheduleAct
from hpmt_supervision.sessions.announcements import Act, Announcement
from hpmt_supervision.sessions.change_plan import Scope
from hpmt_supervision.sessions.change_queries import Wish
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.recurrence import Every, Rule
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.sessions.series_operations import extend_open_series
from hpmt_supervision.sessions.series_rules import rule_of
from hpmt_supervision.sessions.signals import schedule_announced
from tests.factories.people import make_absence, make_group, make_person, member_of, supervisor_of, viewer_for
from tests.factories.sessions import local, make_session

TODAY = date(2026, 11, 23)
RULE = Rule(datetime(2026, 11, 26, 9), 14, 5)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


@contextmanager
def heard() -> Iterator[list[Announcement]]:
    found: list[Announcement] = []

    def listen(sender: Any, announcement: Announcement) -> None:
        found.append(announcement)

    with schedule_announced.connected_to(listen):
        yield found


def scene(rule: Rule = RULE) -> tuple[SupervisionGroup, Viewer, Person, list[SupervisionSession]]:
    group = make_group()
    viewer, member = viewer_for(supervisor_of(group), TODAY), member_of(group)
    operations.book_series(group_id=group.id, rule=rule, minutes=60, by=viewer, place="Naustet")
    return group, viewer, member, in_order()


def in_order() -> list[SupervisionSession]:
    return list(db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at)))


def times() -> list[str]:
    return [f"{clock.to_local(one.starts_at):%Y-%m-%d %H:%M}" for one in in_order()]


def wish(session: SupervisionSession, days: int = 0, hour: int | None = None, **other: Any) -> Wish:
    at = clock.to_local(session.starts_at).replace(tzinfo=None) + timedelta(days=days)
    given = {"minutes": session.minutes, "place": session.place, "link": session.link, "led_by_id": None, **other}
    return Wish(at.replace(hour=at.hour if hour is None else hour), **given)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_moving_one_occurrence_makes_no_other_and_touches_none(app: Flask) -> None:
    """Extra bookings (cal.diy #12461), or others' changed afterwards (indico #6550), are what others got."""
    _group, viewer, _member, (first, second, *rest) = scene()
    before = [(one.version, one.starts_at, one.sequence) for one in (first, *rest)]
    with heard() as told:
        operations.change_sessions(second, wish=wish(second, days=1, hour=13), by=viewer)
    assert count(SupervisionSession) == 5
    assert [(one.version, one.starts_at, one.sequence) for one in (first, *rest)] == before
    assert second.starts_at == local("2026-12-11 13:00")
    assert (second.occurrence_local, second.sequence) == ("2026-12-10T09:00", 1)
    assert count(Series) == 1
    assert [(one.act, one.sessions, one.moved) for one in told] == [(Act.CHANGED, (second,), True)]


def test_this_and_later_leaves_the_earlier_and_the_rule_follows(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    with heard() as told:
        done = operations.change_sessions(rows[2], wish=wish(rows[2], days=-1, hour=13), by=viewer, scope=Scope.LATER)
    assert times() == [
        "2026-11-26 09:00",
        "2026-12-10 09:00",
        "2026-12-23 13:00",
        "2027-01-06 13:00",
        "2027-01-20 13:00",
    ]
    old, new = db.session.scalars(select(Series).order_by(Series.id)).all()
    assert (old.rule, old.laid_out_to) == ("FREQ=DAILY;INTERVAL=14;UNTIL=20261223T225959Z", date(2026, 12, 23))
    assert (new.rule, new.starts_local, new.follows_id) == (
        "FREQ=DAILY;INTERVAL=14;COUNT=3",
        "2026-12-23T13:00",
        old.id,
    )
    assert [one.series_id for one in rows] == [old.id] * 2 + [new.id] * 3
    assert [one.occurrence_local for one in rows[2:]] == ["2026-12-23T13:00", "2027-01-06T13:00", "2027-01-20T13:00"]
    assert [one.sequence for one in rows] == [0, 0, 1, 1, 1]
    # One act, one announcement.
    assert [(one.act, list(one.sessions), one.series) for one in told] == [(Act.CHANGED, done, new)]


def test_all_not_held_never_touches_what_is_held_or_past(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    rows[0].status = SessionStatus.HELD
    db.session.flush()
    with clock.at(local("2026-12-11 08:00")):
        kept = [(one.version, one.starts_at, one.place, one.series_id) for one in rows[:2]]
        operations.change_sessions(rows[3], wish=wish(rows[3], place="Utsikten"), by=viewer, scope=Scope.ALL)
    assert [(one.version, one.starts_at, one.place, one.series_id) for one in rows[:2]] == kept
    assert [one.place for one in rows] == ["Naustet", "Naustet", "Utsikten", "Utsikten", "Utsikten"]
    assert rows[2].series_id != rows[1].series_id
    # Nobody has to answer again for another room.
    assert {one.occurrence_local for one in rows} == {one.occurrence_local for one in in_order()}


def test_all_from_the_first_changes_the_series_where_it_stands(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    operations.change_sessions(rows[4], wish=wish(rows[4], days=1), by=viewer, scope=Scope.ALL)
    series = db.session.scalars(select(Series)).one()
    assert (series.rule, series.starts_local, series.sequence) == (
        "FREQ=DAILY;INTERVAL=14;COUNT=5",
        "2026-11-27T09:00",
        1,
    )
    assert times()[0] == "2026-11-27 09:00"


def test_one_moved_by_itself_keeps_its_own_time_of_day(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    operations.change_sessions(rows[1], wish=wish(rows[1], hour=14), by=viewer)
    operations.change_sessions(rows[0], wish=wish(rows[0], days=1, hour=10), by=viewer, scope=Scope.ALL)
    assert times()[:3] == ["2026-11-27 10:00", "2026-12-11 14:00", "2026-12-25 10:00"]
    assert rows[1].occurrence_local == "2026-12-11T10:00"


def test_chosen_dates_when_no_rule_gives_exactly_those(app: Flask) -> None:
    rule = Rule(datetime(2026, 12, 16, 9), 1, None, None, Every.MONTHS, (2,), 3)
    _group, viewer, _member, rows = scene(rule)
    operations.change_sessions(rows[2], wish=wish(rows[2], days=1), by=viewer, scope=Scope.LATER)
    new = db.session.get(Series, rows[2].series_id)
    assert new is not None
    assert (new.rule, new.open_ended) == ("", False)
    assert [f"{one:%Y-%m-%d}" for one in rule_of(new).chosen] == [f"{one.local_date}" for one in rows[2:]]
    assert extend_open_series(date(2027, 6, 1)) == 0


def test_an_open_series_goes_on_as_it_was_changed(app: Flask) -> None:
    _group, viewer, _member, rows = scene(Rule(datetime(2026, 11, 26, 9), 1, None, None, Every.WEEKS))
    operations.change_sessions(rows[3], wish=wish(rows[3], hour=13, place="Utsikten"), by=viewer, scope=Scope.LATER)
    number = count(SupervisionSession)
    assert extend_open_series(date(2026, 12, 5)) == 1
    last = in_order()[-1]
    assert f"{clock.to_local(last.starts_at):%Y-%m-%d %H:%M}" == "2027-12-02 13:00"
    assert (last.place, last.series_id, count(SupervisionSession)) == ("Utsikten", rows[3].series_id, number + 1)


def test_cancel_this_and_later_ends_the_series(app: Flask) -> None:
    _group, viewer, _member, rows = scene(Rule(datetime(2026, 11, 26, 9), 1, None, None, Every.WEEKS))
    with heard() as told:
        gone = operations.cancel_sessions(rows[2], reason="workload", by=viewer, scope=Scope.LATER)
    series = db.session.scalars(select(Series)).one()
    assert [one.status for one in rows[:3]] == ["planned", "planned", "cancelled"]
    assert (len(gone), {one.sequence for one in gone}) == (51, {1})
    assert (series.open_ended, series.laid_out_to) == (False, date(2026, 12, 9))
    assert [(one.act, len(one.sessions), one.series) for one in told] == [(Act.CANCELLED, 51, series)]
    assert extend_open_series(date(2027, 6, 1)) == 0


def test_the_leader_must_lead_the_group_that_day(app: Flask) -> None:
    group, viewer, _member, rows = scene()
    other = supervisor_of(group)
    other.memberships[0].valid_to = date(2026, 12, 31)
    operations.change_sessions(rows[0], wish=wish(rows[0], led_by_id=other.id), by=viewer)
    assert rows[0].led_by_id == other.id
    for person, scope in ((make_person(), Scope.THIS), (other, Scope.LATER)):
        with pytest.raises(UserError) as caught:
            operations.change_sessions(rows[1], wish=wish(rows[1], led_by_id=person.id), by=viewer, scope=scope)
        assert caught.value.field == "led_by"
    assert rows[1].led_by_id is None


def test_a_move_asks_anew_and_another_room_does_not(app: Flask) -> None:
    group, viewer, member, rows = scene()
    away = member_of(group)
    for row in rows:
        row.invitations[0].answer = Answer.YES
    make_absence(away, "leave", date(2027, 1, 1), date(2027, 1, 6))
    db.session.flush()
    operations.change_sessions(rows[0], wish=wish(rows[0], place="Utsikten"), by=viewer, scope=Scope.ALL)
    assert {row.invitations[0].answer for row in rows} == {Answer.YES}
    operations.change_sessions(rows[2], wish=wish(rows[2], days=-1), by=viewer, scope=Scope.LATER)
    asked = [{one.person_id: one.answer for one in row.invitations} for row in rows]
    assert asked[1] == {member.id: Answer.YES}
    assert asked[2] == {member.id: Answer.WAITING, away.id: Answer.WAITING}
    # The sixth of January is a day the second is away on.
    assert asked[3] == {member.id: Answer.WAITING}


def test_every_date_of_a_change_is_checked_for_conflicts(app: Flask) -> None:
    group, viewer, _member, rows = scene()
    taken = make_session(group, "2027-01-20 13:30")
    change = wish(rows[2], days=-1, hour=13)
    with pytest.raises(UserError) as caught:
        operations.change_sessions(rows[2], wish=change, by=viewer, scope=Scope.LATER)
    assert "20. januar" in str(caught.value)
    operations.change_sessions(rows[2], wish=change, by=viewer, scope=Scope.LATER, accepted_overlaps=[taken.id])
    assert times().count("2027-01-20 13:00") == 1


@pytest.mark.parametrize("scope", list(Scope))
def test_all_or_nothing_mails_included(app: Flask, scope: Scope) -> None:
    """The series failed, yet some bookings existed and mails went out (cal.diy #16387)."""
    _group, viewer, _member, rows = scene()
    db.session.commit()
    before = times()
    acts = count(ScheduleAct)

    def fail(sender: Any, announcement: Announcement) -> None:
        db.session.add(Invitation(session_id=rows[0].id, person_id=viewer.person_id))
        raise UserError("Nei.")

    with schedule_announced.connected_to(fail):
        for act in (
            lambda: operations.change_sessions(rows[1], wish=wish(rows[1], hour=13), by=viewer, scope=scope),
            lambda: operations.cancel_sessions(rows[1], reason="workload", by=viewer, scope=scope),
            lambda: operations.book_series(
                group_id=rows[0].group_id, rule=Rule(datetime(2027, 5, 3, 9), 7, 3), minutes=60, by=viewer
            ),
        ):
            with pytest.raises(UserError), unit_of_work():
                act()
    db.session.expire_all()
    assert times() == before
    assert {one.status for one in in_order()} == {"planned"}
    assert (count(Series), count(ScheduleAct), count(Invitation)) == (1, acts, 5)


def test_somebody_elses_change_meanwhile_stops_the_whole_act(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    versions = {one.id: one.version for one in rows}
    operations.change_sessions(rows[3], wish=wish(rows[3], hour=14), by=viewer)
    for act in (
        lambda: operations.change_sessions(
            rows[1], wish=wish(rows[1], hour=13), by=viewer, scope=Scope.LATER, versions=versions
        ),
        lambda: operations.cancel_sessions(rows[1], reason="workload", by=viewer, scope=Scope.LATER, versions=versions),
    ):
        with pytest.raises(StaleVersion):
            act()
    assert times()[1] == "2026-12-10 09:00"


def test_only_leaders_change_and_only_what_can_be(app: Flask) -> None:
    _group, viewer, member, rows = scene()
    with pytest.raises(NotFound):
        operations.change_sessions(rows[0], wish=wish(rows[0], hour=13), by=viewer_for(member, TODAY), scope=Scope.ALL)
    change = wish(rows[4], hour=13)
    with clock.at(local("2027-02-01 08:00")), pytest.raises(UserError):
        operations.change_sessions(rows[4], wish=change, by=viewer, scope=Scope.ALL)
