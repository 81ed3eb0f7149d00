"""A calendar client from Debian sees the same times as the pages, in February, April and November."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from hpmt_supervision.calendar.invitations import Recipient, parts_for
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.sessions.announcements import Act, Announcement
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.series_models import Series
from tests.factories.calendar import every, make_series
from tests.factories.people import make_group, member_of
from tests.factories.sessions import local
from tests.khal import Khal


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with clock.at(local("2026-01-05 08:00")):
        yield


def told(member: Person, series: Series, sessions: list[SupervisionSession]) -> bytes:
    recipient = Recipient(member.email or "", member.name, member.id, None, "nb")
    announcement = Announcement(Act.BOOKED, tuple(sessions), series=series)
    (part,) = parts_for(announcement, recipient=recipient)
    return part.content


def season(rule: str, days: list[str]) -> tuple[Person, Series, list[SupervisionSession]]:
    group = make_group(name="Nav Fjordvik; «kveld», 1")
    member = member_of(group)
    series, sessions = make_series(group, days, rule=rule, invited=[member], minutes=90)
    return member, series, sessions


def test_a_year_with_moves_and_cancellations_stands_at_its_local_times(sqlite_app: Flask, tmp_path: Path) -> None:
    days = every(14, "2026-01-15 09:00", 25)
    member, series, sessions = season("FREQ=DAILY;INTERVAL=14;COUNT=25", days)
    cancelled, moved, elsewhere = sessions[4], sessions[7], sessions[22]
    cancelled.status, cancelled.cancel_reason = SessionStatus.CANCELLED, CancelReason.HOLIDAY
    moved.starts_at, moved.minutes = local("2026-04-24 13:30"), 60
    elsewhere.place = "Brygga"
    db.session.flush()
    db.session.delete(sessions[10].invitations[0])
    db.session.flush()
    db.session.expire_all()
    # One day the member is not asked, though the rest of the group is.
    sessions[10].whole_group = False
    db.session.flush()
    content = told(member, series, sessions)

    expected = [day for day in days if day not in {days[4], days[10]}]
    expected[expected.index(days[7])] = "2026-04-24 13:30"
    khal = Khal(tmp_path / "oslo")
    khal.read(content)
    assert khal.listed(first="2026-01-01", last="2027-12-31") == expected
    assert {day[:7] for day in expected} >= {"2026-02", "2026-04", "2026-11"}
    assert khal.listed("{start-time}-{end-time}", first="2026-04-24", last="2026-04-25") == ["13:30-14:30"]
    (november,) = khal.listed("{title}|{location}", first=days[22][:10], last=days[22][:10])
    assert november == "Veiledning, Nav Fjordvik; «kveld», 1|Brygga"

    # The same instants for somebody whose clock shows UTC: an hour earlier in winter, two in summer.
    abroad = Khal(tmp_path / "utc", zone="UTC")
    abroad.read(content)
    shown = abroad.listed(first="2026-01-01", last="2027-12-31")
    assert shown == [f"{local(day):%Y-%m-%d %H:%M}" for day in expected]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=6",
            [
                "2026-03-17 08:30",
                "2026-03-19 08:30",
                "2026-03-31 08:30",
                "2026-04-02 08:30",
                "2026-04-14 08:30",
                "2026-04-16 08:30",
            ],
        ),
        (
            "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1WE;COUNT=4",
            ["2026-09-30 14:00", "2026-10-28 14:00", "2026-11-25 14:00", "2026-12-30 14:00"],
        ),
        (
            "FREQ=DAILY;INTERVAL=1;COUNT=4",
            ["2028-02-27 09:00", "2028-02-28 09:00", "2028-02-29 09:00", "2028-03-01 09:00"],
        ),
        ("", ["2026-02-03 09:00", "2026-04-16 12:15", "2026-11-05 15:00"]),
    ],
)
def test_every_kind_of_rule_is_read_as_it_is_booked(
    sqlite_app: Flask, tmp_path: Path, rule: str, days: list[str]
) -> None:
    member, series, sessions = season(rule, days)
    khal = Khal(tmp_path / "khal")
    khal.read(told(member, series, sessions))
    assert khal.listed(first="2026-01-01", last="2028-12-31") == days


def test_an_open_rule_goes_on_after_what_is_laid_out(sqlite_app: Flask, tmp_path: Path) -> None:
    days = every(28, "2026-09-15 09:00", 3)
    member, series, sessions = season("FREQ=DAILY;INTERVAL=28", days)
    series.open_ended = True
    series.laid_out_to = date(2026, 11, 10)
    db.session.flush()
    khal = Khal(tmp_path / "khal")
    khal.read(told(member, series, sessions))
    assert khal.listed(first="2026-01-01", last="2027-03-01") == every(28, "2026-09-15 09:00", 6)
