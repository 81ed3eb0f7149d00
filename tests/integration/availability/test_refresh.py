"""The job reads what is due, each calendar by itself, and nothing a calendar holds can stop the others."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from hpmt_supervision import create_app
from hpmt_supervision.availability import jobs, reading
from hpmt_supervision.availability.addresses import Reach
from hpmt_supervision.availability.jobs import reach_of, refresh_busy_times
from hpmt_supervision.availability.models import BusyCalendar, BusyTime, FetchOutcome
from hpmt_supervision.availability.reading import Errand, read_all
from hpmt_supervision.config import read_settings
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from tests.factories.availability import make_busy, make_calendar
from tests.factories.people import give_role, make_person, make_unit
from tests.factories.sessions import local
from tests.integration.availability.calendar_host import CalendarHost, calendar_host

NOW = local("2026-11-23 12:00")
HERE = Reach(private_hosts=True, plain_http=True)


@pytest.fixture
def host() -> Iterator[CalendarHost]:
    with calendar_host() as found:
        yield found


@pytest.fixture
def reading_here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Let the job read from this machine, without the seconds that processes of their own take to start."""
    monkeypatch.setattr(jobs, "reach_of", lambda settings: HERE)
    monkeypatch.setattr(jobs, "read_all", lambda errands: [(errand.key, reading.read(errand)) for errand in errands])
    return app


def somebody() -> Person:
    person = make_person()
    give_role(person, Role.COUNSELLOR, make_unit())
    return person


def busy_of(person: Person) -> list[datetime]:
    return list(db.session.scalars(select(BusyTime.starts_at).where(BusyTime.person_id == person.id)))


def test_what_is_due_is_read_and_only_the_times_are_kept(
    reading_here: Flask, host: CalendarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The whole way, with processes of their own.
    monkeypatch.setattr(jobs, "read_all", read_all)
    person = somebody()
    calendar = make_calendar(person, host.at("/me.ics"))
    db.session.commit()
    assert refresh_busy_times(NOW) == 1
    assert busy_of(person) == [local("2026-11-26 09:00")]
    assert (calendar.outcome, calendar.read_at, calendar.tried_at, calendar.failures) == ("read", NOW, NOW, 0)
    stored = [db.session.execute(text(f"SELECT * FROM {table}")).all() for table in ("busy_time", "busy_calendar")]
    assert "Hemmelig" not in repr(stored)
    # Not even the address lies in the open.
    assert "me.ics" not in repr(stored)


def test_a_reading_makes_way_for_the_next_and_is_made_every_half_hour(reading_here: Flask, host: CalendarHost) -> None:
    person = somebody()
    make_calendar(person, host.at("/me.ics"))
    db.session.commit()
    refresh_busy_times(NOW)
    host.pages["/me.ics"] = host.pages["/me.ics"].replace(b"20261126", b"20261127")
    assert refresh_busy_times(NOW + timedelta(minutes=29)) == 0
    assert refresh_busy_times(NOW + timedelta(minutes=30)) == 1
    assert busy_of(person) == [local("2026-11-27 09:00")]
    assert len(host.asked) == 2


def test_one_that_fails_keeps_what_it_had_is_left_alone_for_longer_and_stops_no_other(
    reading_here: Flask, host: CalendarHost
) -> None:
    failing, other = somebody(), somebody()
    calendar = make_calendar(failing, host.at("/gone.ics"))
    make_busy(failing, "2026-11-30 09:00", calendar=calendar)
    make_calendar(failing, host.at("/html"))
    make_calendar(failing, "https://127.0.0.1:1/x.ics")
    make_calendar(other, host.at("/me.ics"))
    db.session.commit()
    assert refresh_busy_times(NOW) == 1
    assert busy_of(failing) == [local("2026-11-30 09:00")]
    assert busy_of(other) == [local("2026-11-26 09:00")]
    outcomes = db.session.scalars(select(BusyCalendar.outcome).order_by(BusyCalendar.id)).all()
    assert outcomes == ["refused", "no_calendar", "unreachable", "read"]
    asked = len(host.asked)
    refresh_busy_times(NOW + timedelta(minutes=59))
    assert [path for path, _host in host.asked[asked:]] == ["/me.ics"]
    refresh_busy_times(NOW + timedelta(minutes=60))
    assert (calendar.failures, calendar.read_at) == (2, None)


def test_a_calendar_that_cannot_be_kept_stops_no_other(
    reading_here: Flask, host: CalendarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [somebody(), somebody()]
    first = make_calendar(people[0], host.at("/me.ics")).id
    make_calendar(people[1], host.at("/me.ics"))
    db.session.commit()
    keep = jobs.operations.keep_reading

    def breaking(*, calendar_id: int, **rest: object) -> bool:
        done = keep(calendar_id=calendar_id, **rest)  # type: ignore[arg-type]
        if calendar_id == first:
            raise RuntimeError
        return done

    monkeypatch.setattr(jobs.operations, "keep_reading", breaking)
    assert refresh_busy_times(NOW) == 1
    assert [len(busy_of(person)) for person in people] == [0, 1]


def test_those_without_a_role_are_not_read_and_those_who_waited_longest_come_first(
    reading_here: Flask, host: CalendarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_calendar(make_person(), host.at("/me.ics"))
    gone = make_person()
    give_role(gone, Role.COUNSELLOR, make_unit(), until=date(2026, 11, 22))
    make_calendar(gone, host.at("/me.ics"))
    for number, hours in enumerate((2, None, 3)):
        calendar = make_calendar(somebody(), host.at(f"/{number}"))
        calendar.tried_at = NOW - timedelta(hours=hours) if hours else None
    db.session.commit()
    monkeypatch.setattr(jobs, "MOST_AT_A_TIME", 2)
    refresh_busy_times(NOW)
    assert sorted(path for path, _host in host.asked) == ["/1", "/2"]


def test_a_reading_is_not_kept_as_that_of_another_calendar_with_the_same_key(
    reading_here: Flask, host: CalendarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = make_calendar(somebody(), host.at("/me.ics"))
    other = somebody()
    db.session.commit()

    def replacing(errands: list[Errand]) -> Iterator[tuple[int, reading.Reading]]:
        found, key = list(read_all(errands)), calendar.id
        db.session.delete(db.session.merge(calendar))
        db.session.flush()
        make_calendar(other, host.at("/other.ics")).id = key
        db.session.commit()
        yield from found

    monkeypatch.setattr(jobs, "read_all", replacing)
    assert refresh_busy_times(NOW) == 0
    assert busy_of(other) == []


def test_a_calendar_removed_while_it_was_read_stays_removed(
    reading_here: Flask, host: CalendarHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = somebody()
    calendar = make_calendar(person, host.at("/me.ics"))
    db.session.commit()

    def removing(errands: list[Errand]) -> Iterator[tuple[int, reading.Reading]]:
        found = list(read_all(errands))
        db.session.delete(db.session.merge(calendar))
        db.session.commit()
        yield from found

    monkeypatch.setattr(jobs, "read_all", removing)
    assert refresh_busy_times(NOW) == 0
    assert busy_of(person) == []


def test_a_rule_without_end_is_ended_from_outside_and_the_next_calendar_is_read(host: CalendarHost) -> None:
    starts_at, ends_at = local("2026-11-01 00:00"), local("2027-12-01 00:00")
    paths = ["/hostile.ics", "/hostile.ics", "/hostile.ics", "/me.ics"]
    errands = [Errand(key, host.at(path), starts_at, ends_at, HERE) for key, path in enumerate(paths)]
    outcomes = [found.outcome for _key, found in read_all(errands, seconds=4)]
    assert outcomes == [FetchOutcome.TOO_MUCH] * 3 + [FetchOutcome.READ]


def test_nothing_is_started_when_nothing_is_due(reading_here: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_rest: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(reading.subprocess, "Popen", refuse)
    assert refresh_busy_times(NOW) == 0


def test_the_process_knows_no_key(monkeypatch: pytest.MonkeyPatch, host: CalendarHost) -> None:
    given: dict[str, str] = {}
    real = reading.subprocess.Popen

    def note(*args: object, env: dict[str, str], **rest: object) -> object:
        given.update(env)
        return real(*args, env=env, **rest)  # type: ignore[call-overload]

    monkeypatch.setenv("HPMT_SECRET_KEY", "secret")
    monkeypatch.setattr(reading.subprocess, "Popen", note)
    ((_key, found),) = read_all([Errand(1, host.at("/me.ics"), NOW, NOW + timedelta(days=9), HERE)])
    assert found.outcome is FetchOutcome.READ
    assert given
    assert not [name for name in given if name.startswith("HPMT_")]


def test_what_the_setting_means(tmp_path: Path) -> None:
    base = {"HPMT_DATABASE_URL": "sqlite:///x", "HPMT_SECRET_KEY": "x"}
    assert reach_of(read_settings(base, instance_path=tmp_path)) == Reach()
    open_inside = base | {"HPMT_CALENDAR_PRIVATE_HOSTS": "1"}
    assert reach_of(read_settings(open_inside, instance_path=tmp_path)) == HERE
    keys = create_app(read_settings(base, instance_path=tmp_path)).extensions["hpmt_settings"].text_keys
    production = open_inside | {
        "HPMT_PRODUCTION": "1",
        "HPMT_HOSTS": "x.org",
        "HPMT_TEXT_KEYS": keys[0],
        "HPMT_AUDIT_KEYS": "x" * 32,
    }
    production["HPMT_BASE_URL"] = "https://x.org"
    assert reach_of(read_settings(production, instance_path=tmp_path)) == Reach(private_hosts=True)
