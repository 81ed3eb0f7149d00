"""The other pages of the room, as a browser without scripts meets them, and what they all may show and cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.models import Answer, Guest, SessionStatus
from tests.factories.auth import sign_in
from tests.factories.people import make_group, member_of, supervisor_of
from tests.factories.sessions import local, make_cancelled_session, make_guest, make_held_session, make_session
from tests.integration.sessions.page_scenes import count, preview, scene
from tests.statements import is_seal


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


@contextmanager
def counting() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not is_seal(statement):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_answer_in_place(client: FlaskClient) -> None:
    group, _supervisor, member = scene()
    session = make_session(group, invited=[member])
    sign_in(client, member)
    answer = client.post(f"/veiledning/{session.id}/svar", data={"answer": "yes", "next": "/veiledning"})
    assert answer.location == "/veiledning"
    assert "Svaret er lagret" in client.get("/veiledning").get_data(as_text=True)
    outside = client.post(f"/veiledning/{session.id}/svar", data={"answer": "no", "next": "https://evil.example"})
    assert outside.location == f"/veiledning/{session.id}"
    refused = client.post(f"/veiledning/{session.id}/svar", data={"answer": "often"}, follow_redirects=True)
    assert "Velg ja, nei eller kanskje." in refused.get_data(as_text=True)
    db.session.expire_all()
    assert session.invitations[0].answer == Answer.NO


def test_members_see_names_and_leaders_see_answers(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    other = member_of(group, "Per Hansen")
    session = make_session(group, invited=[member, other], answer=Answer.NO)
    sign_in(client, member)
    page = client.get(f"/veiledning/{session.id}").get_data(as_text=True)
    assert "Per Hansen" in page
    assert "Kommer ikke" not in page
    sign_in(client, supervisor)
    assert "Kommer ikke" in client.get(f"/veiledning/{session.id}").get_data(as_text=True)


def test_guests_on_the_page(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    session = make_session(group)
    sign_in(client, supervisor)
    missing = client.post(f"/veiledning/{session.id}/gjester", data={"name": " ", "affiliation": "Fylket"})
    page = missing.get_data(as_text=True)
    assert (missing.status_code, "Skriv navnet på gjesten." in page, 'value="Fylket"' in page) == (422, True, True)
    for _again in range(2):
        client.post(f"/veiledning/{session.id}/gjester", data={"name": "Kari Gjest", "affiliation": "Fylket"})
        # The name stands on the page alone; the cookie is not encrypted and leaves the server.
        with client.session_transaction() as cookie:
            assert "Gjesten er lagt til." in str(cookie["_flashes"]) and "Kari" not in str(dict(cookie))
    assert count(Guest) == 1
    guest = db.session.scalars(select(Guest)).one()
    client.post(f"/veiledning/{session.id}/gjester/{guest.id}/fjern")
    client.post(f"/veiledning/{session.id}/gjester/{guest.id}/fjern")
    assert count(Guest) == 0


def test_what_one_may_not_see_answers_404(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    session = make_session(group, invited=[member])
    guest = make_guest(session)
    stranger, foreign = member_of(make_group()), supervisor_of(make_group())
    reads = [f"/veiledning/{session.id}", f"/veiledning/{session.id}/avlys", f"/veiledning/{session.id}/endre"]
    writes = [
        f"/veiledning/{session.id}/svar",
        f"/veiledning/{session.id}/avlys",
        f"/veiledning/{session.id}/endre",
        f"/veiledning/{session.id}/gjester",
        f"/veiledning/{session.id}/gjester/{guest.id}/fjern",
        f"/veiledning/gruppe/{group.id}/book",
    ]
    for person in (stranger, foreign):
        sign_in(client, person)
        for url in reads:
            assert client.get(url).status_code == 404, url
        for url in writes:
            assert client.post(url, data={"answer": "yes", "name": "x", "reason": "sickness"}).status_code == 404, url
    sign_in(client, member)
    for url in [*reads[1:], *writes[1:]]:
        assert client.post(url, data={"reason": "sickness"}).status_code in (404, 405), url
    sign_in(client, supervisor)
    assert client.post(f"/veiledning/{session.id}/svar", data={"answer": "yes"}).status_code == 404
    for url in ("/veiledning/987654", "/veiledning/987654/avlys", "/veiledning/gruppe/987654/book"):
        assert client.get(url).status_code == 404
    assert client.get("/veiledning?side=abc").status_code == 200
    assert client.get(f"/veiledning?side={'9' * 5000}").status_code == 200
    db.session.expire_all()
    assert session.status == SessionStatus.PLANNED


def test_pages_ask_the_database_few_times_however_many_there_are(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    people = [member_of(group) for _ in range(6)]
    session = make_session(group, invited=people)
    for number in range(12):
        make_session(group, local(f"2026-12-{10 + number} 09:00"), invited=people)
        make_held_session(group, local(f"2026-10-{10 + number} 09:00"), attended=people)
    make_cancelled_session(group)
    sign_in(client, supervisor)
    urls = {
        "/veiledning": 10,
        f"/veiledning/{session.id}": 12,
        f"/veiledning/{session.id}/avlys": 7,
        f"/veiledning/{session.id}/endre": 9,
        f"/veiledning/gruppe/{group.id}/book": 9,
    }
    for url, most in urls.items():
        client.get(url)
        with counting() as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= most, (url, len(seen), seen)
    with counting() as seen:
        preview(client, group)
    # Every date against all its people has, whatever their number.
    assert len(seen) <= 22, seen
    sign_in(client, people[0])
    for url in ("/veiledning", f"/veiledning/{session.id}"):
        with counting() as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= 12, (url, len(seen), seen)
