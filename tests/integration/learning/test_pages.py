"""The pages of the training register."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import event, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.learning.models import Completion
from tests.factories.auth import sign_in
from tests.factories.learning import course, make_completion
from tests.factories.people import make_group, member_of, supervisor_of

MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def test_many_are_registered_at_once_and_bad_input_keeps_what_was_typed(sqlite_app: Flask) -> None:
    group = make_group(name="Gruppe Havn")
    first, second = member_of(group, "Anne Berg"), member_of(group, "Bo Dahl")
    chosen = course("basic_2")
    client = sign_in(sqlite_app.test_client(), supervisor_of(group))
    address = f"/opplaering/gruppe/{group.id}/registrer"
    typed = {"course_id": str(chosen.id), "completed_on": "31.02.2026", "people": [str(first.id)]}
    answer = client.post(address, data=typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Datoen 31.02.2026 finnes ikke" in text and 'value="31.02.2026"' in text
    assert f'value="{first.id}" checked' in text and f'value="{second.id}" checked' not in text
    answer = client.post(address, data=typed | {"completed_on": "12.03.2026", "people": []})
    assert answer.status_code == 422 and "Kryss av minst én person." in answer.get_data(as_text=True)
    good = typed | {"completed_on": "12.03.2026", "people": [str(first.id), str(second.id)]}
    answer = client.post(address, data=good, follow_redirects=True)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "2 personer er registrert." in text and "12. mars 2026" in text.lower()
    assert len(db.session.scalars(select(Completion)).all()) == 2


def test_a_foreign_group_and_a_foreign_completion_are_not_found(sqlite_app: Flask) -> None:
    group, other = make_group(), make_group()
    foreign = make_completion(member_of(other), other.unit, by=supervisor_of(other))
    client = sign_in(sqlite_app.test_client(), supervisor_of(group))
    for address in (f"/opplaering/gruppe/{other.id}", f"/opplaering/gruppe/{other.id}/registrer"):
        assert client.get(address).status_code == 404
    assert client.get(f"/opplaering/{foreign.id}").status_code == 404
    assert client.post(f"/opplaering/{foreign.id}/fjern").status_code == 404
    assert db.session.scalars(select(Completion)).all() == [foreign]


def test_everybody_sees_their_own_and_whom_to_tell(sqlite_app: Flask) -> None:
    group = make_group()
    person, colleague = member_of(group), member_of(group)
    supervisor = supervisor_of(group, "Marit Haug")
    make_completion(person, group.unit, by=supervisor)
    make_completion(colleague, group.unit, by=supervisor, code="leader_module")
    text = sign_in(sqlite_app.test_client(), person).get("/min-konto/opplaering").get_data(as_text=True)
    assert "Grunnopplæring 1: oversikt" in text and "Si fra til Marit Haug" in text
    assert "Ledermodul" not in text


def test_a_completion_is_corrected_and_removed_on_pages(sqlite_app: Flask) -> None:
    group = make_group()
    supervisor = supervisor_of(group)
    row = make_completion(member_of(group), group.unit, by=supervisor)
    back = f"/opplaering/gruppe/{group.id}"
    client = sign_in(sqlite_app.test_client(), supervisor)
    answer = client.post(
        f"/opplaering/{row.id}?next={back}",
        data={"course_id": str(course("booster").id), "completed_on": "13.03.2026", "version": "1"},
    )
    assert (answer.status_code, answer.location) == (302, back)
    db.session.expire_all()
    assert (row.completed_on, row.course.code) == (date(2026, 3, 13), "booster")
    answer = client.post(f"/opplaering/{row.id}/fjern", data={"version": str(row.version), "next": back})
    assert (answer.status_code, answer.location) == (302, back)
    assert db.session.scalars(select(Completion)).all() == []


def test_the_pages_ask_few_questions(sqlite_app: Flask) -> None:
    group = make_group()
    supervisor = supervisor_of(group)
    people = [member_of(group) for _number in range(8)]
    for person in people:
        make_completion(person, group.unit, by=supervisor)
    client = sign_in(sqlite_app.test_client(), supervisor)
    addresses = ("/opplaering", f"/opplaering/gruppe/{group.id}", f"/opplaering/gruppe/{group.id}/registrer")
    for address in (*addresses, "/min-konto/opplaering"):
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args, asked=asked: asked.append(args[2]))
        assert client.get(address).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, (address, asked)
