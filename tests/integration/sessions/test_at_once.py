"""Two who act in the same moment, each on a connection of their own."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, SupervisionGroup
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.models import Attendance, Invitation, SupervisionSession
from hpmt_supervision.sessions.recurrence import Rule
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.sessions.signals import session_cancelled
from tests.at_once import both
from tests.factories.people import join, make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import change_session, local, make_held_session, make_session

TODAY = date(2026, 11, 23)
RULE = Rule(datetime(2026, 11, 26, 9), 14, 5)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_double_click_books_once(app: Flask) -> None:
    group = make_group()
    member_of(group)
    viewer, group_id = viewer_for(supervisor_of(group), TODAY), group.id

    def book() -> None:
        operations.book_series(group_id=group_id, rule=RULE, minutes=60, by=viewer, request_key="same")

    assert both(app, book, book) == []
    assert (count(Series), count(SupervisionSession)) == (1, 5)


def test_two_supervisors_on_the_same_dates(app: Flask) -> None:
    group = make_group()
    group_id = group.id
    viewers = [viewer_for(supervisor_of(group), TODAY) for _ in range(2)]
    acts = [
        lambda viewer=viewer: operations.book_series(group_id=group_id, rule=RULE, minutes=60, by=viewer)
        for viewer in viewers
    ]
    (refused,) = both(app, *acts)
    assert refused.field == "days"
    assert (count(Series), count(SupervisionSession)) == (1, 5)


def test_two_who_book_the_same_people_at_the_same_second(app: Flask) -> None:
    """Groups of different leaders on different levels share a member: the second is told who, and books nothing."""
    groups = [make_group(), make_group(), make_group()]
    member = member_of(groups[0], "Ingrid Solheim")
    for group in groups[1:]:
        join(group, member, Part.SUPERVISEE)
    viewers = [viewer_for(supervisor_of(group), TODAY) for group in groups]
    keys = [group.id for group in groups]
    acts = [
        lambda key=key, viewer=viewer: operations.book_series(group_id=key, rule=RULE, minutes=60, by=viewer)
        for key, viewer in zip(keys, viewers, strict=True)
    ]
    refused = both(app, *acts)
    assert [error.field for error in refused] == ["days", "days"]
    assert all("Ingrid Solheim er opptatt" in str(error) for error in refused)
    assert (count(Series), count(SupervisionSession), count(Invitation)) == (1, 5, 5)


def test_two_who_want_the_same_room_at_the_same_second(app: Flask) -> None:
    first = make_group()
    groups = [first, make_group(unit=first.unit)]
    viewers = [viewer_for(supervisor_of(group), TODAY) for group in groups]
    keys = [group.id for group in groups]
    acts = [
        lambda key=key, viewer=viewer: operations.book_series(
            group_id=key, rule=RULE, minutes=60, place="Naustet", by=viewer
        )
        for key, viewer in zip(keys, viewers, strict=True)
    ]
    (refused,) = both(app, *acts)
    assert "Rommet er opptatt" in str(refused)
    assert (count(Series), count(SupervisionSession)) == (1, 5)


def test_one_moves_people_to_where_another_books_them(app: Flask) -> None:
    groups = [make_group(), make_group()]
    member = member_of(groups[0])
    join(groups[1], member, Part.SUPERVISEE)
    viewers = [viewer_for(supervisor_of(group), TODAY) for group in groups]
    session_id, other_id = make_session(groups[0], "2026-12-01 09:00", invited=[member]).id, groups[1].id

    def move() -> None:
        session = db.session.get(SupervisionSession, session_id)
        assert session is not None
        change_session(
            session, starts_local=datetime(2026, 12, 10, 9), minutes=60, place=None, link=None, by=viewers[0]
        )

    def book() -> None:
        operations.book_series(group_id=other_id, rule=RULE, minutes=60, by=viewers[1])

    (refused,) = both(app, move, book)
    assert refused.field == "days"


def test_two_cancel_for_different_reasons(app: Flask) -> None:
    group = make_group()
    viewer, session_id = viewer_for(supervisor_of(group), TODAY), make_session(group).id
    told: list[int] = []

    def listen(sender: object, session: SupervisionSession, by: object) -> None:
        told.append(session.id)

    def cancel(reason: str) -> None:
        session = db.session.get(SupervisionSession, session_id)
        assert session is not None
        operations.cancel_session(session, reason=reason, by=viewer, version=1)

    with session_cancelled.connected_to(listen):
        refused = both(app, lambda: cancel("sickness"), lambda: cancel("holiday"))
    assert len(refused) == 1
    assert told == [session_id]


def test_two_take_attendance(app: Flask) -> None:
    group: SupervisionGroup = make_group()
    member = member_of(group)
    viewers = [viewer_for(supervisor_of(group), TODAY) for _ in range(2)]
    session_id, member_id = make_held_session(group).id, member.id

    def take(by: object) -> None:
        session = db.session.get(SupervisionSession, session_id)
        assert session is not None
        operations.take_attendance(session, attended=[member_id], by=by)  # type: ignore[arg-type]

    assert both(app, lambda: take(viewers[0]), lambda: take(viewers[1])) == []
    assert count(Attendance) == 1
