"""A secret address gives a calendar program what its owner has, and gives everybody else nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Component
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from hpmt_supervision import create_app
from hpmt_supervision.auth.models import Account
from hpmt_supervision.calendar.models import CalendarAddress
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db, limiter
from hpmt_supervision.people.models import Part, Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.apps import make_settings
from tests.databases import laid_sqlite
from tests.factories.auth import sign_in
from tests.factories.calendar import every, make_series
from tests.factories.people import give_role, join, make_absence, make_group, member_of, supervisor_of
from tests.factories.sessions import invite, local, make_cancelled_session, make_guest, make_held_session, make_session
from tests.khal import Khal


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def address_of(client: FlaskClient, person: Person) -> str:
    """Sign in, make an address, and return its path as the page shows it."""
    sign_in(client, person)
    page = client.post("/min-konto/abonnement/ny")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    start = text.index("http://127.0.0.1:8000/kalender/") + len("http://127.0.0.1:8000")
    return text[start : text.index(".ics", start)] + ".ics"


def events(answer: TestResponse) -> list[Component]:
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data).walk("VEVENT")


def starts(answer: TestResponse) -> list[str]:
    return sorted(f"{clock.to_local(found['dtstart'].dt):%Y-%m-%d %H:%M}" for found in events(answer))


def stranger(app: Flask) -> FlaskClient:
    """A calendar program: it keeps no cookies."""
    return app.test_client(use_cookies=False)


def test_it_holds_what_one_has_in_every_role_from_thirty_days_back_to_thirteen_months_ahead(app: Flask) -> None:
    own, led = make_group(name="Egen"), make_group(name="Ledet")
    person = member_of(own)
    give_role(person, Role.HPMT_SUPERVISOR, led.unit)
    join(led, person, Part.SUPERVISOR)
    colleague = supervisor_of(led)
    make_session(own, "2026-10-23 09:00", invited=[person])
    make_session(own, "2026-10-24 09:00", invited=[person])
    make_held_session(own, "2026-11-12 09:00", attended=[person])
    make_session(own, "2027-12-23 09:00", invited=[person])
    make_session(own, "2027-12-24 09:00", invited=[person])
    make_session(led, "2026-12-01 09:00")
    make_session(led, "2026-12-02 09:00").led_by_id = colleague.id
    make_session(make_group(), "2026-12-03 09:00")
    elsewhere = make_session(make_group(), "2026-12-04 09:00")
    invite(elsewhere, person)
    # In one's own group and not asked: for others alone, or on a day away.
    make_session(own, "2026-12-07 09:00", whole_group=False)
    make_session(own, "2026-12-08 09:00")
    make_absence(person, "leave", date(2026, 12, 8), date(2026, 12, 8))
    db.session.commit()
    path = address_of(app.test_client(), person)
    assert starts(stranger(app).get(path)) == [
        "2026-10-24 09:00",
        "2026-11-12 09:00",
        "2026-12-01 09:00",
        "2026-12-04 09:00",
        "2027-12-23 09:00",
    ]


def scene(app: Flask) -> tuple[Person, SupervisionSession, str]:
    group = make_group(name="Nav Fjordvik")
    person = member_of(group, "Ola Nes")
    other = member_of(group, "Tove Lie")
    session = make_session(group, "2026-12-10 09:00", invited=[person, other], link="https://video.example.org/rom")
    make_guest(session, "Gro Gjest")
    db.session.commit()
    return person, session, address_of(app.test_client(), person)


def test_it_is_read_without_cookies_sets_none_and_names_nobody(sqlite_app: Flask) -> None:
    _person, session, path = scene(sqlite_app)
    answer = stranger(sqlite_app).get(path)
    assert "Set-Cookie" not in answer.headers
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    (found,) = events(answer)
    assert str(found["summary"]) == "Veiledning, Nav Fjordvik"
    assert str(found["description"]) == f"http://127.0.0.1:8000/veiledning/{session.id}"
    text = answer.get_data(as_text=True)
    assert "METHOD:PUBLISH" in text
    assert "ATTENDEE" not in text
    assert not [name for name in ("Ola", "Tove", "Gro", "@example.org") if name in text]


def test_a_cancelled_session_stays_and_says_so(sqlite_app: Flask) -> None:
    person, session, path = scene(sqlite_app)
    make_cancelled_session(session.group, "2026-12-17 09:00", invited=[person])
    db.session.commit()
    found = {str(one["status"]): str(one["summary"]) for one in events(stranger(sqlite_app).get(path))}
    assert found == {"CONFIRMED": "Veiledning, Nav Fjordvik", "CANCELLED": "Avlyst: Veiledning, Nav Fjordvik"}


def test_only_a_hash_is_kept_and_the_address_is_shown_once(sqlite_app: Flask) -> None:
    person, _session, path = scene(sqlite_app)
    token = path.removeprefix("/kalender/").removesuffix(".ics")
    assert len(token) >= 43
    (row,) = db.session.scalars(select(CalendarAddress))
    assert token not in {row.token_hash, row.content_hash}
    client = sqlite_app.test_client()
    sign_in(client, person)
    assert token not in client.get("/min-konto/abonnement").get_data(as_text=True)


def test_unknown_taken_away_replaced_and_closed_addresses_are_answered_alike(sqlite_app: Flask) -> None:
    person, _session, first = scene(sqlite_app)
    outside = stranger(sqlite_app)
    unknown = outside.get("/kalender/" + "a" * 43 + ".ics")
    client = sqlite_app.test_client()
    second = address_of(client, person)
    replaced = outside.get(first)
    assert outside.get(second).status_code == 200
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    account.closed_at = clock.now()
    db.session.commit()
    closed = outside.get(second)
    account.closed_at = None
    db.session.commit()
    assert outside.get(second).status_code == 200
    client.post("/min-konto/abonnement/fjern")
    taken = outside.get(second)
    assert db.session.scalar(select(func.count(CalendarAddress.id))) == 0
    for answer in (unknown, replaced, closed, taken):
        assert (answer.status_code, answer.data) == (404, unknown.data)
        assert {key for key, _value in answer.headers} == {key for key, _value in unknown.headers}
    assert "Set-Cookie" not in unknown.headers


def test_who_has_no_role_any_more_has_a_dead_address(app: Flask) -> None:
    person, _session, path = scene(app)
    person.roles[0].valid_to = date(2026, 11, 22)
    db.session.commit()
    assert stranger(app).get(path).status_code == 404


def test_every_dead_address_costs_the_same_one_query(sqlite_app: Flask) -> None:
    person, _session, path = scene(sqlite_app)
    db.session.scalars(select(Account).where(Account.person_id == person.id)).one().closed_at = clock.now()
    db.session.commit()
    unknown = "/kalender/" + "b" * 43 + ".ics"
    counted = [statements(sqlite_app, address) for address in (path, "/kalender/x.ics", unknown)]
    assert counted[0] == counted[1] == counted[2]
    assert len(counted[0]) == 1


def statements(app: Flask, path: str) -> list[str]:
    found: list[str] = []

    def note(connection: object, cursor: object, statement: str, *others: object) -> None:
        if statement.startswith("SELECT"):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        stranger(app).get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return found


def test_what_has_not_changed_is_not_sent_again(app: Flask) -> None:
    _person, session, path = scene(app)
    outside = stranger(app)
    first = outside.get(path)
    changed = first.last_modified
    with clock.at(local("2026-11-23 12:00")):
        again = outside.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        later = outside.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert later.status_code == 304
        session.starts_at = local("2026-12-11 13:00")
        session.sequence += 1
        db.session.commit()
        moved = outside.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert starts(moved) == ["2026-12-11 13:00"]
    assert moved.last_modified is not None
    assert changed is not None
    assert moved.last_modified - changed == timedelta(hours=4)
    assert events(moved)[0]["uid"] == events(first)[0]["uid"]


def test_it_takes_few_queries_however_many_sessions(sqlite_app: Flask) -> None:
    person, session, path = scene(sqlite_app)
    few = len(statements(sqlite_app, path))
    make_series(session.group, every(7, "2026-12-01 12:00", 40), rule="FREQ=DAILY;INTERVAL=7", invited=[person])
    db.session.commit()
    assert len(statements(sqlite_app, path)) == few <= 3


def test_reading_too_often_is_stopped_for_that_address_alone_and_guessing_for_the_place(tmp_path: Path) -> None:
    app = create_app(replace(make_settings(laid_sqlite(tmp_path / "limits.sqlite"), tmp_path), rate_limits=True))
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        with app.app_context():
            _person, session, path = scene(app)
            other = address_of(app.test_client(), member_of(session.group))
            outside = stranger(app)
            statuses = [outside.get(path).status_code for _time in range(121)]
            assert statuses == [200] * 120 + [429]
            assert outside.get(other).status_code == 200
            missed = [outside.get(f"/kalender/{number}.ics").status_code for number in range(61)]
            assert missed == [404] * 60 + [429]
    finally:
        limiter.enabled = False
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_a_calendar_client_reads_it(sqlite_app: Flask, tmp_path: Path) -> None:
    person, session, path = scene(sqlite_app)
    days = every(28, "2026-12-15 14:00", 12)
    make_series(session.group, days, rule="FREQ=DAILY;INTERVAL=28;COUNT=12", invited=[person])
    db.session.commit()
    khal = Khal(tmp_path / "khal")
    khal.read(stranger(sqlite_app).get(path).data)
    assert khal.listed(first="2026-11-01", last="2028-01-01") == ["2026-12-10 09:00", *days]
    assert "METHOD" in stranger(sqlite_app).get(path).get_data(as_text=True)


def test_one_session_can_be_fetched_by_those_who_see_its_page(sqlite_app: Flask) -> None:
    person, session, _path = scene(sqlite_app)
    client = sqlite_app.test_client()
    sign_in(client, person)
    answer = client.get(f"/veiledning/{session.id}/kalender.ics")
    assert starts(answer) == ["2026-12-10 09:00"]
    assert answer.headers["Content-Disposition"] == "attachment; filename=veiledning-2026-12-10.ics"
    assert f"/veiledning/{session.id}/kalender.ics" in client.get(f"/veiledning/{session.id}").get_data(as_text=True)
    foreign = make_session(make_group(), "2026-12-11 09:00")
    db.session.commit()
    assert client.get(f"/veiledning/{foreign.id}/kalender.ics").status_code == 404
    assert session.status == SessionStatus.PLANNED
