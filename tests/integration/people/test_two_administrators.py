"""Two administrators at once: the second is told what the first did, nothing is overwritten, what was typed stays."""

import threading
import time
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Person, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of


def administrator(app: Flask, name: str) -> FlaskClient:
    """Sign an administrator in."""
    person = make_person(name)
    give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    return sign_in(app.test_client(), person)


def day(offset: int) -> str:
    """Return a day counted from today, as it is typed."""
    return f"{clock.today() + timedelta(days=offset):%d.%m.%Y}"


def spells(person_id: int) -> int:
    """Return how many memberships a person has."""
    db.session.rollback()
    return db.session.query(Membership).filter_by(person_id=person_id).count()


def test_the_second_to_move_a_person_is_told_what_the_first_did(app: Flask) -> None:
    kari, per = administrator(app, "Kari Lie"), administrator(app, "Per Ås")
    old, first, second = make_group(name="Torsdag"), make_group(name="Onsdag"), make_group(name="Fredag")
    person = member_of(old, "Ola Dahl")
    db.session.commit()
    path = f"/administrasjon/medlemskap/{person.memberships[0].id}/flytt"
    assert 'name="version" value="1"' in per.get(path).get_data(as_text=True)
    sent = {"version": "1", "group_id": first.id, "first_day": day(7)}
    assert kari.post(path, data=sent).status_code == 302
    answer = per.post(path, data={"version": "1", "group_id": second.id, "first_day": day(9)})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f"Kari Lie flyttet Ola Dahl fra Torsdag til Onsdag fra {day(7)}. Det skjedde" in page
    assert "Ingenting av ditt er lagret. Det du skrev, står her." in page
    assert f'value="{day(9)}"' in page
    assert f'<option value="{second.id}" selected' in page or f'<option selected value="{second.id}"' in page
    assert spells(person.id) == 2
    # The same again from the first one's page, as by a second press, is no conflict.
    assert kari.post(path, data=sent).status_code == 302
    assert spells(person.id) == 2


def test_the_second_to_end_what_the_first_moved_is_told(app: Flask) -> None:
    kari, per = administrator(app, "Kari Lie"), administrator(app, "Per Ås")
    person = member_of(make_group(name="Torsdag"), "Ola Dahl")
    group = make_group(name="Onsdag")
    db.session.commit()
    base = f"/administrasjon/medlemskap/{person.memberships[0].id}"
    kari.post(f"{base}/flytt", data={"version": "1", "group_id": group.id, "first_day": day(7), "with_role": "y"})
    page = per.post(f"{base}/avslutt", data={"version": "1", "valid_to": day(3)}).get_data(as_text=True)
    assert "Kari Lie flyttet Ola Dahl fra Torsdag til Onsdag" in page
    assert f'value="{day(3)}"' in page
    role = person.roles[0].id
    page = per.post(f"/administrasjon/roller/{role}/avslutt", data={"version": "1", "valid_to": day(3)})
    assert "Kari Lie satte" in page.get_data(as_text=True)


def test_two_at_the_very_same_time(app: Flask) -> None:
    clients = [administrator(app, "Kari Lie"), administrator(app, "Per Ås")]
    person = member_of(make_group(name="Torsdag"), "Ola Dahl")
    groups = [make_group(name="Onsdag"), make_group(name="Fredag")]
    db.session.commit()
    person_id, membership = person.id, person.memberships[0].id
    sent = [{"version": "1", "group_id": group.id, "first_day": day(7)} for group in groups]
    pages: list[tuple[int, str]] = []

    def move(client: FlaskClient, data: dict[str, object]) -> None:
        answer = client.post(f"/administrasjon/medlemskap/{membership}/flytt", data=data)
        pages.append((answer.status_code, answer.get_data(as_text=True)))

    db.session.remove()
    # Both stand before the same lock, and have read what they are about to change, when it opens.
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT id FROM person WHERE id = :key FOR UPDATE"), {"key": person_id})
        threads = [
            threading.Thread(target=move, args=(client, data)) for client, data in zip(clients, sent, strict=True)
        ]
        for thread in threads:
            thread.start()
        time.sleep(1)
        assert pages == []
        connection.rollback()
    for thread in threads:
        thread.join(timeout=30)
    pages.sort()
    assert [status for status, _page in pages] == [302, 422]
    assert "flyttet Ola Dahl fra Torsdag til" in pages[1][1]
    assert spells(person_id) == 2
    assert db.session.get_one(Person, person_id).name == "Ola Dahl"
