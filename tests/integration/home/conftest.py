"""One office on Monday 23 November 2026, and the page Min side as a person meets it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_group, make_person, member_of, supervisor_of
from tests.factories.sessions import local
from tests.statements import is_seal

MONDAY = local("2026-11-23 08:00")


@dataclass
class Office:
    """A group with two supervisors, a counsellor and a leader."""

    group: SupervisionGroup
    marit: Person
    jonas: Person
    ingrid: Person
    leader: Person


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def office(app: Flask) -> Office:
    load_catalogue()
    group = make_group(name="Gruppe Prøvevik")
    leader = make_person("Lise Leder")
    give_role(leader, Role.OFFICE_LEADER, group.unit)
    return Office(
        group,
        supervisor_of(group, "Marit Haugland"),
        supervisor_of(group, "Jonas Eide"),
        member_of(group, "Ingrid Solheim"),
        leader,
    )


def plain(text: str) -> str:
    """Return a page's text without markup and with single spaces."""
    import html
    import re

    body = re.sub(r"(?s)^.*<main", "<main", text)
    return (
        " ".join(html.unescape(re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", body)).split())
        .replace(" .", ".")
        .replace(" ,", ",")
    )


@pytest.fixture
def see(app: Flask) -> Callable[[Person], str]:
    """Give the text of Min side as a person sees it."""

    def look(person: Person, role: Role | None = None) -> str:
        assignment = next((row.id for row in person.roles if row.role == role), None)
        answer = sign_in(app.test_client(), person, role_assignment_id=assignment).get("/")
        assert answer.status_code == 200
        return plain(answer.get_data(as_text=True))

    return look


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect every SQL statement that runs inside."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement not in ("BEGIN", "BEGIN IMMEDIATE") and not is_seal(statement):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
