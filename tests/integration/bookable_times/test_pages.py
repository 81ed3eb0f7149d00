"""The pages of the room, as a browser without scripts meets them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from hpmt_supervision.bookable_times import operations
from hpmt_supervision.bookable_times.models import BookableTime, TimeRequest, TimeState
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_group, make_person, member_of, supervisor_of
from tests.factories.sessions import make_session
from tests.integration.bookable_times.conftest import Scene
from tests.statements import is_seal

FORM = {
    "first_day": "30.11.2026",
    "last_day": "04.12.2026",
    "weekdays": ["1", "3"],
    "starts": "13.00",
    "ends": "15.00",
    "minutes": "45",
    "pause": "15",
    "place": "Rom 3",
    "notice_hours": "24",
    "cancel_days": "1",
}


@pytest.fixture
def browse(app: Flask) -> Any:
    def sign(person: Person) -> FlaskClient:
        db.session.commit()
        return sign_in(app.test_client(), person)

    return sign


def words(answer: Any) -> str:
    page = answer.get_data(as_text=True).partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.get_data(as_text=True))
    assert found is not None, name
    return found[1].replace("&#39;", "'")


def test_a_supervisor_looks_through_the_times_and_publishes_those_that_are_ticked(scene: Scene, browse: Any) -> None:
    make_session(scene.group, "2026-12-03 14:00")
    client, url = browse(scene.supervisor), f"/veiledning/gruppe/{scene.group.id}/tider/ny"
    assert client.get(url).status_code == 200
    shown = client.post(url, data={**FORM, "step": "preview"})
    page = words(shown)
    assert shown.status_code == 200 and "3 av 4 er valgt" in page
    assert "Legges ikke ut: Marit Haugland har en annen veiledning kl. 14.00–15.30." in page
    marks = ["2026-12-01T13:00", "2026-12-03T13:00"]
    sent = {**FORM, "step": "publish", "slot": marks, "shown": hidden(shown, "shown"), "request_key": "a" * 32}
    for _click in range(2):
        assert client.post(url, data=sent).status_code == 302
    rows = db.session.query(BookableTime).order_by(BookableTime.starts_at).all()
    assert len(rows) == 2 and {row.led_by_id for row in rows} == {scene.supervisor.id}
    assert "Ledige 2 tider" in words(client.get(f"/veiledning/gruppe/{scene.group.id}/tider"))


def test_times_that_were_not_shown_are_shown_before_they_are_published(scene: Scene, browse: Any) -> None:
    client, url = browse(scene.supervisor), f"/veiledning/gruppe/{scene.group.id}/tider/ny"
    straight = client.post(url, data={**FORM, "step": "publish", "slot": ["2026-12-01T13:00"]})
    assert straight.status_code == 200 and "Tidene er endret" in words(straight)
    assert db.session.query(BookableTime).count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_day": "29.11.2026"}, "Siste dato er før den første."),
        ({"last_day": "30.11.2027"}, "Legg ut høyst et halvt år om gangen."),
        ({"ends": "12.00"}, "Slutten må være etter starten."),
        ({"minutes": "5"}, "En veiledning varer fra 15 til 480 minutter."),
        ({"minutes": "x"}, "Skriv et helt tall."),
        ({"minutes": "180"}, "Ingen tider passer inn."),
        ({"link": "http://x"}, "Lenken må begynne med https://"),
        ({"notice_hours": "500"}, "Skriv et tall fra 0 til 336."),
        ({"cancel_days": ""}, "Skriv et tall fra 0 til 30."),
        ({"first_day": ""}, "Skriv den første datoen."),
        ({"last_day": "30.04.2027", "weekdays": ["0", "1", "2", "3", "4"], "minutes": "15"}, "Det blir mer enn 200"),
    ],
)
def test_what_must_be_mended_is_said_and_what_was_typed_stays(
    scene: Scene, browse: Any, change: dict[str, Any], sentence: str
) -> None:
    client, url = browse(scene.supervisor), f"/veiledning/gruppe/{scene.group.id}/tider/ny"
    answer = client.post(url, data={**FORM, **change, "step": "preview"})
    assert answer.status_code == 422 and sentence in words(answer)
    assert 'value="Rom 3"' in answer.get_data(as_text=True)


def test_a_supervisee_books_moves_and_cancels(scene: Scene, browse: Any) -> None:
    first, second = scene.time(), scene.time("2026-12-04 13:00")
    client = browse(scene.ingrid)
    home = words(client.get("/"))
    assert "Ledige tider fra torsdag 3. desember" in home
    page = words(client.get("/veiledning/ledige-tider"))
    assert "Torsdag 3. desember kl. 13.00–13.45" in page and "Med Marit Haugland, Rom 3" in page
    answer = client.post(f"/veiledning/ledige-tider/{first.id}/book", follow_redirects=True)
    assert "Tida er din." in answer.get_data(as_text=True) and "Tidene dine Booket Torsdag 3. desember" in words(answer)
    move = f"/veiledning/ledige-tider/{first.id}/flytt"
    assert "Nå: torsdag 3. desember kl. 13.00–13.45 med Marit Haugland" in words(client.get(move))
    answer = client.post(move, data={"to": str(second.id)}, follow_redirects=True)
    assert "Veiledningen er flyttet." in answer.get_data(as_text=True)
    answer = client.post(f"/veiledning/ledige-tider/{second.id}/avbestill", follow_redirects=True)
    assert "Tida er ledig for andre igjen." in answer.get_data(as_text=True)
    db.session.expire_all()
    assert {first.state, second.state} == {TimeState.OPEN}


def test_the_second_is_told_and_sees_what_is_left(scene: Scene, browse: Any) -> None:
    first, second = scene.time(), scene.time("2026-12-04 13:00")
    browse(scene.ingrid).post(f"/veiledning/ledige-tider/{first.id}/book")
    client = browse(scene.jonas)
    answer = client.post(f"/veiledning/ledige-tider/{first.id}/book", follow_redirects=True)
    assert "Noen andre var først ute med denne tida." in answer.get_data(as_text=True)
    assert "Fredag 4. desember kl. 13.00–13.45" in words(answer) and "Torsdag 3. desember" not in words(answer)
    assert "Ingrid" not in words(answer)
    client.post(f"/veiledning/ledige-tider/{second.id}/book")
    third = scene.time("2026-12-08 13:00")
    # A refusal rolls back, which would take the third time with it.
    db.session.commit()
    moved = client.post(f"/veiledning/ledige-tider/{second.id}/flytt", data={"to": str(first.id)})
    assert moved.status_code == 409 and "Noen andre var først ute" in words(moved)
    assert re.search(rf'name="to"[^>]*value="{third.id}"', moved.get_data(as_text=True))


def test_a_wish_and_its_answer(scene: Scene, browse: Any) -> None:
    time = scene.time(needs_approval=True)
    client = browse(scene.ingrid)
    answer = client.post(f"/veiledning/ledige-tider/{time.id}/book", follow_redirects=True)
    assert "Tida holdes av til deg." in answer.get_data(as_text=True)
    assert "Venter på svar Torsdag 3. desember" in words(answer)
    leader = browse(scene.supervisor)
    assert "1 ønsker en tid Veiledningsgruppe Granli Svar" in words(leader.get("/"))
    url = f"/veiledning/gruppe/{scene.group.id}/tider"
    assert "Venter på svar fra deg Ønsker tida Ingrid Solheim" in words(leader.get(url))
    wish = db.session.query(TimeRequest).one()
    data = {"request": str(wish.id), "answer": "no"}
    assert "ble nei" in leader.post(f"/veiledning/tider/{time.id}/svar", data=data, follow_redirects=True).get_data(
        as_text=True
    )
    assert "Ble ikke godkjent" in words(client.get("/veiledning/ledige-tider"))
    assert "ønsker en tid" not in words(leader.get("/"))


def test_the_waiting_list(scene: Scene, browse: Any) -> None:
    client, url = browse(scene.ingrid), f"/veiledning/ledige-tider/venteliste/{scene.group.id}"
    assert "Ingen tider er ledige nå. Den som leder gruppa di, legger ut tider" in words(
        client.get("/veiledning/ledige-tider")
    )
    assert "Ledige tider fra" not in words(client.get("/")), "nothing is said on Min side while there are none"
    assert "Du får beskjed når en tid blir ledig." in client.post(
        url, data={"do": "join"}, follow_redirects=True
    ).get_data(as_text=True)
    leader = browse(scene.supervisor)
    assert "Venter på en tid Ingrid Solheim" in words(leader.get(f"/veiledning/gruppe/{scene.group.id}/tider"))
    assert "Du får ikke lenger beskjed" in client.post(url, data={"do": "leave"}, follow_redirects=True).get_data(
        as_text=True
    )


def test_others_find_nothing(scene: Scene, browse: Any) -> None:
    time = operations.take_time(time_id=scene.time().id, by=scene.as_ingrid)
    open_time = scene.time("2026-12-04 13:00", needs_approval=True)
    office_leader = make_person()
    give_role(office_leader, Role.OFFICE_LEADER, scene.group.unit)
    strangers = [member_of(make_group()), supervisor_of(make_group()), office_leader]
    clients = [browse(person) for person in strangers]
    for client in clients:
        for path in (f"gruppe/{scene.group.id}/tider", f"gruppe/{scene.group.id}/tider/ny"):
            assert client.get(f"/veiledning/{path}").status_code == 404
        for path in (
            f"ledige-tider/{open_time.id}/book",
            f"ledige-tider/{time.id}/avbestill",
            f"ledige-tider/{time.id}/flytt",
            f"ledige-tider/venteliste/{scene.group.id}",
            f"tider/{open_time.id}/fjern",
            f"tider/{open_time.id}/svar",
        ):
            assert client.post(f"/veiledning/{path}").status_code == 404, path
        page = client.get("/veiledning/ledige-tider")
        assert "3. desember" not in words(page) and "4. desember" not in words(page)
        assert client.get("/veiledning/999999999999/").status_code == 404
    own = browse(scene.jonas)
    assert own.post(f"/veiledning/ledige-tider/{time.id}/avbestill").status_code == 404
    assert own.get(f"/veiledning/ledige-tider/{time.id}/flytt").status_code == 404


@contextmanager
def counted() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not is_seal(statement):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_pages_ask_the_database_few_times_however_many_there_are(scene: Scene, browse: Any) -> None:
    for day in range(1, 20):
        scene.time(f"2026-12-{day:02d} 10:00")
        scene.time(f"2026-12-{day:02d} 12:00", needs_approval=True)
    for day in (1, 2, 3):
        found = db.session.query(BookableTime).filter_by(needs_approval=False).all()
        operations.take_time(time_id=found[day].id, by=scene.as_ingrid)
    for wanted in db.session.query(BookableTime).filter_by(needs_approval=True).all()[:5]:
        operations.take_time(time_id=wanted.id, by=scene.as_ingrid)
    for person, path in (
        (scene.ingrid, "/veiledning/ledige-tider"),
        (scene.supervisor, f"/veiledning/gruppe/{scene.group.id}/tider"),
    ):
        client = browse(person)
        client.get(path)
        with counted() as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= 12, "\n".join(asked)
