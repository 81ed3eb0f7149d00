"""A person lets their calendar be read, sees how that goes, takes it away at once, and says when they work."""

import threading
from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hpmt_supervision.availability import own_calendar_operations as operations
from hpmt_supervision.availability.addresses import Reach
from hpmt_supervision.availability.models import MOST_CALENDARS, BusyCalendar, BusyTime, FetchOutcome
from hpmt_supervision.availability.own_calendar_queries import own_calendars, working_hours
from hpmt_supervision.availability.retention import delete_due
from hpmt_supervision.availability.views import OUTCOME_TEXTS
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.auth import sign_in
from tests.factories.availability import make_busy, make_calendar
from tests.factories.people import give_role, make_person, make_unit, viewer_for
from tests.factories.sessions import local

TODAY = date(2026, 11, 23)
ADDRESS = "https://calendar.example.org/private-key/basic.ics"
NINE_TO_FOUR = (time(9), time(16))


def somebody() -> Person:
    person = make_person()
    give_role(person, Role.COUNSELLOR, make_unit())
    return person


def viewer_of(person: Person) -> Viewer:
    return viewer_for(person, TODAY)


def add(person: Person, address: str = ADDRESS) -> BusyCalendar:
    return operations.add_calendar(address=address, reach=Reach(), by=viewer_of(person))


def count(model: type[BusyCalendar] | type[BusyTime]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_calendar_is_added_once_and_three_at_most(app: Flask) -> None:
    person = somebody()
    first = add(person, "webcal://calendar.example.org/private-key/basic.ics")
    assert first.address == ADDRESS
    assert add(person).id == first.id
    for number in range(MOST_CALENDARS - 1):
        add(person, f"{ADDRESS}?{number}")
    with pytest.raises(UserError) as caught:
        add(person, f"{ADDRESS}?one-too-many")
    assert caught.value.field == "address"
    add(somebody())
    # A place that was given up is taken again.
    operations.remove_calendar(calendar_id=first.id, by=viewer_of(person))
    assert add(person, f"{ADDRESS}?again").number == 1


def test_what_is_no_address_is_refused_with_what_to_do(app: Flask) -> None:
    with pytest.raises(UserError, match="begynner med https://") as caught:
        add(somebody(), "http://calendar.example.org/a.ics")
    assert caught.value.field == "address"


def test_a_calendar_is_removed_with_its_times_at_once_by_its_owner_alone(app: Flask) -> None:
    person, other = somebody(), somebody()
    calendar, kept = make_calendar(person), make_calendar(other)
    for one in (calendar, kept):
        make_busy(person if one is calendar else other, "2026-11-26 09:00", calendar=one)
    with pytest.raises(NotFound):
        operations.remove_calendar(calendar_id=calendar.id, by=viewer_of(other))
    operations.remove_calendar(calendar_id=calendar.id, by=viewer_of(person))
    assert (count(BusyCalendar), count(BusyTime)) == (1, 1)
    assert own_calendars(viewer_of(person)) == []


def test_what_is_recorded_of_it_holds_no_address(app: Flask) -> None:
    person = somebody()
    operations.remove_calendar(calendar_id=add(person).id, by=viewer_of(person))
    rows = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [row.action for row in rows] == ["busy_calendar.add", "busy_calendar.remove"]
    assert "private-key" not in repr([vars(row) for row in rows])


def test_two_who_add_at_the_same_second_get_a_place_each(app: Flask) -> None:
    person_id = somebody().id
    db.session.commit()
    faults: list[BaseException] = []

    def one(number: int) -> None:
        try:
            with app.app_context():
                means_to_write.set(True)
                with unit_of_work():
                    person = db.session.get(Person, person_id)
                    assert person is not None
                    add(person, f"{ADDRESS}?{number}")
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(MOST_CALENDARS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(db.session.scalars(select(BusyCalendar.number))) == [1, 2, 3]


def test_working_hours_are_ordinary_until_somebody_says_otherwise(app: Flask) -> None:
    person, other = somebody(), somebody()
    operations.set_working_hours(hours={1: NINE_TO_FOUR, 6: NINE_TO_FOUR}, by=viewer_of(person))
    operations.set_working_hours(hours={2: NINE_TO_FOUR}, by=viewer_of(person))
    found = working_hours([person.id, other.id])
    assert found[person.id] == {2: NINE_TO_FOUR}
    assert found[other.id] == dict.fromkeys(range(1, 6), (time(8), time(15, 30)))
    with pytest.raises(UserError):
        operations.set_working_hours(hours={}, by=viewer_of(person))
    with pytest.raises(UserError) as caught:
        operations.set_working_hours(hours={3: (time(9), time(9))}, by=viewer_of(person))
    assert caught.value.field == "ends_3"


def test_times_and_calendars_are_deleted_when_their_time_is_over(app: Flask) -> None:
    now = local("2026-11-23 12:00")
    works, left, new = somebody(), make_person(), make_person()
    give_role(left, Role.COUNSELLOR, make_unit(), until=date(2026, 10, 23))
    for person in (works, left, new):
        calendar = make_calendar(person)
        calendar.added_at = now if person is new else now - timedelta(days=100)
        make_busy(person, "2026-11-26 09:00", calendar=calendar)
    make_busy(works, "2026-10-23 09:00", calendar=db.session.scalars(select(BusyCalendar)).first())
    assert delete_due(now) == 2
    assert set(db.session.scalars(select(BusyTime.person_id))) == {works.id, new.id}
    assert set(db.session.scalars(select(BusyCalendar.person_id))) == {works.id, new.id}
    assert delete_due(now) == 0


@pytest.fixture
def signed_in(sqlite_app: Flask) -> tuple[FlaskClient, Person]:
    person = somebody()
    return sign_in(sqlite_app.test_client(), person), person


def test_the_page_tells_how_reading_goes_and_never_shows_the_address(signed_in: tuple[FlaskClient, Person]) -> None:
    client, person = signed_in
    page = client.get("/min-konto/kalender").text
    assert "Du har ikke lagt til noen kalender" in page
    answer = client.post("/min-konto/kalender", data={"address": ADDRESS}, follow_redirects=True)
    assert "Den leses i løpet av noen minutter." in answer.text
    assert "calendar.example.org" in answer.text
    assert "private-key" not in answer.text
    calendar = db.session.scalars(select(BusyCalendar)).one()
    for outcome, sentence in OUTCOME_TEXTS.items():
        calendar.outcome = outcome
        db.session.commit()
        assert str(sentence) in client.get("/min-konto/kalender").text
    calendar.outcome, calendar.read_at = FetchOutcome.READ, clock.now()
    db.session.commit()
    assert "Sist lest" in client.get("/min-konto/kalender").text
    answer = client.post(f"/min-konto/kalender/{calendar.id}/fjern", follow_redirects=True)
    assert "Kalenderen er fjernet" in answer.text
    assert person.id not in set(db.session.scalars(select(BusyCalendar.person_id)))


def test_an_address_that_cannot_be_used_stays_in_its_field(signed_in: tuple[FlaskClient, Person]) -> None:
    client, _person = signed_in
    answer = client.post("/min-konto/kalender", data={"address": "calendar.example.org"})
    assert answer.status_code == 422
    assert 'value="calendar.example.org"' in answer.text
    assert "begynner med https://" in answer.text
    assert client.post("/min-konto/kalender", data={"address": ""}).status_code == 422


def test_working_hours_are_set_on_the_same_page(signed_in: tuple[FlaskClient, Person]) -> None:
    client, person = signed_in
    page = client.get("/min-konto/kalender").text
    assert 'name="starts_1"' in page
    assert 'value="08.00"' in page
    answer = client.post("/min-konto/arbeidstid", data={"starts_1": "9", "ends_1": "15.00"})
    assert answer.status_code == 302
    assert working_hours([person.id])[person.id] == {1: (time(9), time(15))}
    for data, sentence in (
        ({"starts_2": "9"}, "Tirsdag: Skriv begge klokkeslettene"),
        ({"starts_2": "9", "ends_2": "8"}, "Tirsdag: Slutten må være etter starten."),
        ({"starts_2": "ni", "ends_2": "8"}, "Fant ikke noe klokkeslett"),
        ({}, "Fyll ut minst én dag"),
    ):
        answer = client.post("/min-konto/arbeidstid", data=data)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert working_hours([person.id])[person.id] == {1: (time(9), time(15))}
    assert client.get("/min-konto/arbeidstid").status_code == 302


def test_my_account_leads_there(signed_in: tuple[FlaskClient, Person]) -> None:
    client, _person = signed_in
    assert 'href="/min-konto/kalender"' in client.get("/min-konto").text
