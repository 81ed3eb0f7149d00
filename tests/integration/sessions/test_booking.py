"""Booking books all or none, invites who is there, and books once."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.models import Invitation, SupervisionSession
from hpmt_supervision.sessions.recurrence import Rule
from hpmt_supervision.sessions.series_models import Series
from tests.factories.people import (
    give_role,
    join,
    make_absence,
    make_group,
    make_person,
    member_of,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import book_session, local, make_session

TODAY = date(2026, 11, 23)
FIRST = datetime(2026, 11, 26, 9)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def led_group(**kwargs: Any) -> tuple[SupervisionGroup, Viewer]:
    group = make_group(**kwargs)
    return group, viewer_for(supervisor_of(group), TODAY)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def invited(session: SupervisionSession) -> set[int]:
    return set(db.session.scalars(select(Invitation.person_id).where(Invitation.session_id == session.id)))


def all_sessions() -> list[SupervisionSession]:
    return list(db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at)))


def test_a_session_invites_members_of_its_day(app: Flask) -> None:
    group, viewer = led_group()
    there, away, left, coming = (member_of(group) for _ in range(4))
    make_absence(away, "leave", date(2026, 11, 1))
    left.memberships[0].valid_to = date(2026, 11, 25)
    coming.memberships[0].valid_from = date(2026, 11, 26)
    session = book_session(group_id=group.id, starts_local=FIRST, minutes=90, by=viewer)
    assert invited(session) == {there.id, coming.id}
    assert session.local_date == date(2026, 11, 26)
    assert session.whole_group
    acts = db.session.scalars(select(AuditEvent.action)).all()
    assert acts == ["series.book"]


def test_a_series_keeps_its_time_over_the_clock_change(app: Flask) -> None:
    group, viewer = led_group()
    member_of(group)
    rule = Rule(datetime(2027, 3, 15, 9), 14, 3)
    series = operations.book_series(group_id=group.id, rule=rule, minutes=60, by=viewer)
    sessions = all_sessions()
    assert [clock.to_local(one.starts_at).time() for one in sessions] == [time(9)] * 3
    assert {one.series_id for one in sessions} == {series.id}
    assert (series.rule, series.laid_out_to) == ("FREQ=DAILY;INTERVAL=14;COUNT=3", date(2027, 4, 12))
    assert sessions[0].occurrence_local == series.starts_local == "2027-03-15T09:00"
    assert (sessions[1].starts_at - sessions[0].starts_at) == timedelta(days=14, hours=-1)


def test_absence_and_membership_decide_day_by_day(app: Flask) -> None:
    group, viewer = led_group()
    steady, away = member_of(group), member_of(group)
    make_absence(away, "sick", date(2026, 12, 10), date(2026, 12, 10))
    operations.book_series(group_id=group.id, rule=Rule(FIRST, 14, 3), minutes=60, by=viewer)
    assert [away.id in invited(one) for one in all_sessions()] == [True, False, True]
    assert all(steady.id in invited(one) for one in all_sessions())


def test_skipped_days_are_left_out(app: Flask) -> None:
    group, viewer = led_group()
    series = operations.book_series(
        group_id=group.id, rule=Rule(FIRST, 14, 3), minutes=60, by=viewer, skipped=[date(2026, 12, 10)]
    )
    assert series.rule == "FREQ=DAILY;INTERVAL=14;COUNT=3"
    assert [one.local_date for one in all_sessions()] == [date(2026, 11, 26), date(2026, 12, 24)]


def test_the_same_key_books_once(app: Flask) -> None:
    group, viewer = led_group()
    member_of(group)
    first = operations.book_series(group_id=group.id, rule=Rule(FIRST, 14, 3), minutes=60, by=viewer, request_key="k1")
    again = operations.book_series(group_id=group.id, rule=Rule(FIRST, 14, 3), minutes=60, by=viewer, request_key="k1")
    assert again is first
    assert count(SupervisionSession) == 3
    one = book_session(group_id=group.id, starts_local=datetime(2027, 2, 1, 9), minutes=60, by=viewer, request_key="k2")
    two = book_session(group_id=group.id, starts_local=datetime(2027, 2, 1, 9), minutes=60, by=viewer, request_key="k2")
    assert one is two
    assert count(SupervisionSession) == 4


def test_a_key_of_somebody_else_is_refused(app: Flask) -> None:
    group, viewer = led_group()
    other_group, other = led_group()
    operations.book_series(group_id=group.id, rule=Rule(FIRST), minutes=60, by=viewer, request_key="k1")
    with pytest.raises(UserError):
        operations.book_series(group_id=other_group.id, rule=Rule(FIRST), minutes=60, by=other, request_key="k1")
    with pytest.raises(UserError):
        operations.book_series(group_id=group.id, rule=Rule(FIRST), minutes=60, by=viewer, request_key="k" * 41)


def test_chosen_members_alone(app: Flask) -> None:
    group, viewer = led_group()
    one, other = member_of(group), member_of(group)
    session = book_session(group_id=group.id, starts_local=FIRST, minutes=45, by=viewer, invited=[one.id])
    assert not session.whole_group
    assert invited(session) == {one.id}
    assert other.id not in invited(session)


def test_chosen_from_another_group_cannot_be_invited(app: Flask) -> None:
    group, viewer = led_group()
    stranger = member_of(make_group())
    with pytest.raises(UserError) as caught:
        book_session(group_id=group.id, starts_local=FIRST, minutes=45, by=viewer, invited=[stranger.id])
    assert caught.value.field == "members"
    assert count(SupervisionSession) == 0


def test_chosen_who_is_away_stops_the_booking_and_says_the_day(app: Flask) -> None:
    group, viewer = led_group()
    away = member_of(group)
    make_absence(away, "leave", date(2026, 12, 1), date(2026, 12, 31))
    with pytest.raises(UserError) as caught:
        operations.book_series(group_id=group.id, rule=Rule(FIRST, 14, 2), minutes=45, by=viewer, invited=[away.id])
    assert "10. desember" in str(caught.value)


def test_a_group_without_members_can_be_booked(app: Flask) -> None:
    group, viewer = led_group()
    session = book_session(group_id=group.id, starts_local=FIRST, minutes=60, by=viewer)
    assert invited(session) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_local": datetime(2026, 11, 22, 9)}, "first_day"),
        ({"starts_local": datetime(2072, 11, 26, 9)}, "first_day"),
        ({"starts_local": datetime(2027, 3, 28, 2, 30)}, "starts"),
        ({"minutes": 14}, "ends"),
        ({"minutes": 481}, "ends"),
        ({"minutes": -30}, "ends"),
        ({"place": "x" * 201}, "place"),
        ({"link": "http://example.org/m"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://"}, "link"),
        ({"link": "https://a b.no"}, "link"),
        ({"link": "https://[::1"}, "link"),
        ({"link": "https://example.org/" + "x" * 500}, "link"),
        ({"invited": []}, "members"),
    ],
)
def test_wrong_input_says_its_field_and_books_nothing(sqlite_app: Flask, changes: dict[str, Any], field: str) -> None:
    group, viewer = led_group()
    member_of(group)
    given = {"starts_local": FIRST, "minutes": 60, **changes}
    with pytest.raises(UserError) as caught:
        book_session(group_id=group.id, by=viewer, **given)
    assert caught.value.field == field
    assert str(caught.value)
    assert count(SupervisionSession) == 0


def test_earlier_today_can_be_booked(app: Flask) -> None:
    group, viewer = led_group()
    book_session(group_id=group.id, starts_local=datetime(2026, 11, 23, 7), minutes=60, by=viewer)
    assert count(SupervisionSession) == 1


def test_control_characters_never_reach_the_database(app: Flask) -> None:
    group, viewer = led_group()
    session = book_session(group_id=group.id, starts_local=FIRST, minutes=60, by=viewer, place="Rom\x00 1\n ", link=" ")
    assert session.place == "Rom 1"
    assert session.link is None


def test_a_closed_unit_stops_the_whole_series(app: Flask) -> None:
    group, viewer = led_group()
    group.unit.closed_on = date(2026, 12, 31)
    with pytest.raises(UserError) as caught:
        operations.book_series(group_id=group.id, rule=Rule(FIRST, 14, 5), minutes=60, by=viewer)
    db.session.rollback()
    assert "lagt ned" in str(caught.value)
    assert count(SupervisionSession) == count(Series) == 0


def test_an_overlap_must_have_been_seen(app: Flask) -> None:
    group, viewer = led_group()
    taken = make_session(group, "2026-12-10 10:00")
    rule = Rule(FIRST, 14, 3)
    with pytest.raises(UserError) as caught:
        operations.book_series(group_id=group.id, rule=rule, minutes=90, by=viewer)
    db.session.expire_all()
    assert caught.value.field == "days"
    assert "10. desember" in str(caught.value)
    operations.book_series(group_id=group.id, rule=rule, minutes=90, by=viewer, accepted_overlaps=[taken.id])
    assert count(SupervisionSession) == 4


def test_back_to_back_and_cancelled_do_not_overlap(app: Flask) -> None:
    from tests.factories.sessions import make_cancelled_session

    group, viewer = led_group()
    make_session(group, "2026-11-26 10:30")
    make_cancelled_session(group, "2026-11-26 09:00")
    make_session(make_group(), "2026-11-26 09:00")
    booked = book_session(group_id=group.id, starts_local=FIRST, minutes=90, by=viewer)
    assert booked.status == "planned"
    assert count(SupervisionSession) == 4


def test_over_midnight_belongs_to_the_day_it_starts(app: Flask) -> None:
    group, viewer = led_group()
    session = book_session(group_id=group.id, starts_local=datetime(2026, 11, 26, 23), minutes=120, by=viewer)
    assert session.local_date == date(2026, 11, 26)


def test_only_those_who_lead_today_book(app: Flask) -> None:
    group, viewer = led_group()
    member = member_of(group)
    former = supervisor_of(group)
    former.memberships[0].valid_to = date(2026, 11, 22)
    stranger = viewer_for(supervisor_of(make_group()), TODAY)
    double = make_person()
    give_role(double, Role.COUNSELLOR, group.unit)
    join(group, double, Part.SUPERVISOR)
    for refused in (viewer_for(member, TODAY), viewer_for(former, TODAY), stranger, viewer_for(double, TODAY)):
        with pytest.raises(NotFound):
            book_session(group_id=group.id, starts_local=FIRST, minutes=60, by=refused)
    with pytest.raises(NotFound):
        book_session(group_id=987654, starts_local=FIRST, minutes=60, by=viewer)
    assert count(SupervisionSession) == 0
