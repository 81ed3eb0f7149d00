"""The page on which sessions are changed, as a browser without scripts meets it."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from tests.factories.auth import sign_in
from tests.factories.sessions import local, make_session
from tests.integration.sessions.page_scenes import FREE, booked_series, scene
from tests.integration.sessions.typed import ASKS, hidden


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def test_change_page(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    session, taken = make_session(group), make_session(group, "2026-12-10 09:00")
    sign_in(client, supervisor)
    url = f"/veiledning/{session.id}/endre"
    assert 'value="26.11.2026"' in client.get(url).get_data(as_text=True)
    # A session dropped in the calendar comes with the time it was dropped on; what is no time is left out.
    dropped = client.get(url + "?dato=2026-11-27&fra=12.00&til=13.30").get_data(as_text=True)
    assert all(f'value="{value}"' in dropped for value in ("27.11.2026", "12.00", "13.30"))
    assert 'value="26.11.2026"' in client.get(url + "?dato=x&fra=99&til=").get_data(as_text=True)
    form = {"version": "1", "first_day": "10.12.2026", "starts": "9", "ends": "10.00", "place": "Naustet", "link": ""}
    warned = client.post(url, data={**form, "step": "save"})
    page = warned.get_data(as_text=True)
    assert (warned.status_code, "Lagre likevel" in page, 'value="Naustet"' in page) == (200, True, True)
    sent = {**form, **hidden(page), "step": "save"}
    assert client.post(url, data={**sent, "version": "7"}).status_code == 422
    # What was not shown is not accepted, whatever the form says.
    assert client.post(url, data={**sent, "overlap": ["x"]}).status_code == 422
    assert client.post(url, data={**sent, "overlap": [str(taken.id), "x"]}).status_code == 302
    db.session.expire_all()
    assert (session.local_date, session.minutes, session.place) == (date(2026, 12, 10), 60, "Naustet")


def test_moving_a_session_to_an_unusual_time_is_asked_about_once(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    session = make_session(group, local("2026-12-03 09:00"), invited=[member])
    db.session.commit()
    sign_in(client, supervisor)
    url = f"/veiledning/{session.id}/endre"
    typed = {"first_day": "06.12.2026", "starts": "22.00", "ends": "23.00", "place": "Hytta", "scope": "this"}
    form = {**typed, "led_by": "0", "version": str(session.version), "step": "save"}
    page = client.post(url, data=form).text
    assert f"{ASKS} at veiledningen er søndag 6. desember kl. 22.00? Det er en søndag." in page
    assert "Lagre likevel" in page and "Hytta" in page and ">Søndag<" in page and FREE not in page
    db.session.expire_all()
    assert session.place != "Hytta"
    assert client.post(url, data={**form, **hidden(page)}).status_code == 302
    db.session.expire_all()
    assert session.place == "Hytta"
    # The place alone is no reason to ask of the time again.
    form |= {"place": "Naustet", "version": str(session.version)}
    assert client.post(url, data=form).status_code == 302


def test_every_date_of_a_change_is_shown_before_it_is_saved(client: FlaskClient) -> None:
    _group, supervisor, rows = booked_series(client)
    url = f"/veiledning/{rows[1].id}/endre"
    assert "Denne og senere i rekka" in client.get(url).get_data(as_text=True)
    form = {
        "version": str(rows[1].version),
        "first_day": "19.01.2027",
        "starts": "10.00",
        "ends": "11.30",
        "place": "Naustet",
        "led_by": str(supervisor.id),
        "scope": "later",
        "step": "save",
    }
    shown = client.post(url, data=form)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Dette endres: 3 veiledninger" in page
    assert "Tirsdag 16. februar 2027 kl. 10.00–11.30" in page
    assert client.post(url, data={**form, **hidden(page)}).status_code == 302
    db.session.expire_all()
    assert [one.place for one in rows] == ["Møterom Utsikten", "Naustet", "Naustet", "Naustet"]
    assert [one.led_by_id for one in rows] == [None, *[supervisor.id] * 3]
    assert "Marit Haugland leder denne" in client.get(f"/veiledning/{rows[2].id}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_day": "20.11.2026"}, "er passert"),
        ({"starts": "02.30", "ends": "03.30", "first_day": "28.03.2027"}, "finnes ikke"),
        ({"link": "http://example.org"}, "Lenken må begynne med https://"),
        ({"scope": "some"}, ""),
        ({"led_by": "987654"}, ""),
    ],
)
def test_a_change_that_cannot_be_keeps_what_was_typed(
    sqlite_app: Flask, changes: dict[str, str], sentence: str
) -> None:
    client = sqlite_app.test_client()
    _group, _supervisor, rows = booked_series(client)
    given = {"version": "1", "first_day": "19.01.2027", "starts": "10.00", "ends": "11.30", "place": "Naustet"}
    answer = client.post(f"/veiledning/{rows[1].id}/endre", data={**given, **changes, "step": "save"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page, "aksel-error-summary" in page) == (422, True, True)
    assert 'value="Naustet"' in page
