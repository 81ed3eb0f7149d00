"""An open series has its next twelve months laid out, once, and says so only when it is not what the rule says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.announcements import Act, Announcement
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.recurrence import Every, Rule
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.sessions.series_operations import extend_open_series
from hpmt_supervision.sessions.signals import schedule_announced
from tests.factories.availability import make_closed
from tests.factories.people import make_absence, make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import local, make_session

TODAY = date(2026, 11, 23)
OPEN = Rule(datetime(2026, 11, 26, 9), 1, None, None, Every.WEEKS, (3,))


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


def scene() -> tuple[SupervisionGroup, Viewer, Series]:
    group = make_group()
    viewer = viewer_for(supervisor_of(group), TODAY)
    member_of(group)
    series = operations.book_series(group_id=group.id, rule=OPEN, minutes=60, by=viewer, place="Naustet")
    return group, viewer, series


def days() -> list[date]:
    rows = select(SupervisionSession.local_date).order_by(SupervisionSession.starts_at)
    return list(db.session.scalars(rows))


def test_twelve_months_are_laid_out_and_nothing_twice(app: Flask) -> None:
    _group, _viewer, series = scene()
    assert (series.rule, series.open_ended) == ("FREQ=WEEKLY;INTERVAL=1;BYDAY=TH", True)
    assert (len(days()), days()[-1], series.laid_out_to) == (53, date(2027, 11, 25), date(2027, 11, 25))
    with heard() as told:
        assert extend_open_series(TODAY) == 0
        assert extend_open_series(date(2026, 12, 20)) == 3
        assert extend_open_series(date(2026, 12, 20)) == 0
    # What the rule says already is not said again.
    assert told == []
    assert days()[-3:] == [date(2027, 12, 2), date(2027, 12, 9), date(2027, 12, 16)]
    new = db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at.desc()).limit(1)).one()
    assert (new.place, new.occurrence_local, len(new.invitations)) == ("Naustet", "2027-12-16T09:00", 1)
    assert clock.to_local(new.starts_at).hour == 9


def test_holidays_closed_days_and_what_is_booked_get_none_and_that_is_told(app: Flask) -> None:
    group, _viewer, series = scene()
    make_closed(group.unit, date(2028, 1, 3), date(2028, 1, 7), "Stengt")
    make_session(group, "2028-01-27 09:30")
    with heard() as told:
        # Christmas 2027 is on a Saturday; New Year and Easter are what the rule meets: 13 April is Maundy Thursday.
        assert extend_open_series(date(2027, 4, 20)) == 18
    missed = {date(2028, 1, 6), date(2028, 1, 27), date(2028, 4, 13)}
    assert missed & set(days()) == {date(2028, 1, 27)}
    (one,) = told
    assert (one.act, one.by, one.series, len(one.sessions)) == (Act.BOOKED, None, series, 18)


def test_what_was_passed_over_last_waits_for_the_next(app: Flask) -> None:
    group, _viewer, series = scene()
    make_closed(group.unit, date(2027, 12, 1), date(2027, 12, 3), "Stengt")
    with heard() as told:
        assert extend_open_series(date(2026, 12, 3)) == 0
        assert series.laid_out_to == date(2027, 11, 25)
        assert extend_open_series(date(2026, 12, 10)) == 1
        assert extend_open_series(date(2026, 12, 10)) == 0
    assert [one.act for one in told] == [Act.BOOKED]
    assert series.laid_out_to == date(2027, 12, 9)


def test_who_is_asked_is_who_is_there_that_day(app: Flask) -> None:
    group, _viewer, _series = scene()
    away = member_of(group)
    make_absence(away, "leave", date(2027, 12, 9), date(2027, 12, 9))
    with heard() as told:
        extend_open_series(date(2026, 12, 20))
    rows = db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at.desc()).limit(3)).all()
    assert [away.id in {row.person_id for row in one.invitations} for one in rows] == [True, False, True]
    # Somebody has not been told of these dates by the rule, since they were not asked before.
    assert len(told) == 1


def test_a_closed_unit_and_an_ended_series_get_no_more(app: Flask) -> None:
    group, _viewer, series = scene()
    group.unit.closed_on = date(2027, 12, 5)
    assert extend_open_series(date(2026, 12, 31)) == 1
    series.open_ended = False
    group.unit.closed_on = None
    assert extend_open_series(date(2027, 6, 1)) == 0


def test_no_date_is_laid_out_before_the_unit_opens(app: Flask) -> None:
    group, _viewer, _series = scene()
    group.unit.opened_on = date(2027, 12, 9)
    assert extend_open_series(date(2026, 12, 20)) == 2
    assert days()[-3:] == [date(2027, 11, 25), date(2027, 12, 9), date(2027, 12, 16)]


def test_the_nonexistent_hour_leaves_out_that_one_alone(app: Flask) -> None:
    group = make_group()
    viewer = viewer_for(supervisor_of(group), TODAY)
    rule = Rule(datetime(2026, 11, 29, 2, 30), 1, None, None, Every.WEEKS)
    operations.book_series(group_id=group.id, rule=rule, minutes=60, by=viewer, skipped=[date(2027, 3, 28)])
    assert extend_open_series(date(2027, 4, 10)) == 17
    assert date(2028, 3, 26) not in days()
    assert days()[-1] == date(2028, 4, 9)
