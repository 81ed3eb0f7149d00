"""Whenever a text of a case, an FE form or a log is in an answer, a row tells who read it; and no row tells of more.

Every text of the world holds a mark of its own, so that what an answer shows is found in it, whatever made the answer.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hpmt_supervision.core.permissions import permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role, permissions_of
from hpmt_supervision.privacy.models import TextReading
from tests.contracts.marked import Marked, Subject, enrich
from tests.contracts.test_access import address, rules_of
from tests.contracts.world import World
from tests.factories.auth import sign_in

# What an address may be asked with, where that shows other texts than without.
QUERIES: dict[str, tuple[str, ...]] = {
    "auth.my_account": ("sok=mrk",),
    "cases.index": ("tilstand=closed", "tilstand=draft", "side=2"),
    "cases.show": ("egne=1",),
    "calendar.index": ("vis=liste", "vis=uke", "vis=maned"),
    "forwarding.index": ("vis=meldt", "vis=mottatt", "bare=alle", "tilstand=answered", "vis=mottatt&tilstand=alle"),
    "level_reports.show": ("sett=utenfra", "versjon=1"),
    "people.search": ("q=mrk", "sok=mrk"),
}


@pytest.fixture
def marked(world: World) -> Marked:
    """Give the world with everything in it, and a mark in every text."""
    found = enrich(world)
    db.session.commit()
    return found


def addresses(app: Flask, marked: Marked, endpoint: str | None = None) -> Iterator[tuple[Rule, str]]:
    """Return every address of every page, with every key the world has for each of the names in it."""
    values = marked.values
    for rule in sorted(rules_of(app), key=lambda rule: rule.rule):
        if rule.endpoint in ("auth.sign_out", "auth.sign_out_elsewhere") or endpoint not in (None, rule.endpoint):
            continue
        names = [name for name in sorted(rule.arguments) if name in marked.keys]
        for keys in product(*(marked.keys[name] for name in names)):
            path = address(app, rule, values | dict(zip(names, keys, strict=True)))
            yield rule, path
            steps = marked.steps.get(keys[0], []) if rule.endpoint == "logs.hold" else []
            for query in [*QUERIES.get(rule.endpoint, ()), *(f"punkt={step}" for step in steps)]:
                yield rule, f"{path}?{query}"


def last_reading() -> int:
    """Return the key of the newest reading row, as it is committed."""
    db.session.rollback()
    return db.session.scalar(select(func.max(TextReading.id))) or 0


def recorded_since(key: int, reader_id: int, role: Role) -> set[Subject]:
    """Return the texts that rows newer than a key tell that somebody read, all of them by this one in this role."""
    rows = db.session.scalars(select(TextReading).where(TextReading.id > key)).all()
    assert {(row.reader_id, row.reader_role) for row in rows} <= {(reader_id, str(role))}
    return {(row.subject_kind, row.subject_id) for row in rows}


def faults_of(name: str, answer: TestResponse, recorded: set[Subject], marked: Marked) -> Iterable[str]:
    """Return what is wrong between what an answer shows and what was recorded of it."""
    shown = marked.found_in(answer.data, answer.content_type or "")
    if shown - recorded:
        yield f"{name} shows {sorted(shown - recorded)} and records no reading of it"
    if recorded - shown:
        yield f"{name} records {sorted(recorded - shown)} and shows nothing of it"


def _may(app: Flask, rule: Rule, method: str, role: Role) -> bool:
    permission = permission_of(app.view_functions[rule.endpoint])
    return method in (rule.methods or set()) and permission in permissions_of(role)


def client_of(app: Flask, person: Person, role: Role) -> FlaskClient:
    """Return a browser in which a person acts in a role."""
    assignment = next(found for found in person.roles if found.role == role)
    return sign_in(app.test_client(), person, role_assignment_id=assignment.id)


@pytest.mark.parametrize("role", list(Role))
def test_what_a_page_shows_is_recorded_and_nothing_else(sqlite_app: Flask, marked: Marked, role: Role) -> None:
    person = marked.world.people[role]
    client, reader_id = client_of(sqlite_app, person, role), person.id
    faults: list[str] = []
    seen: set[Subject] = set()
    for rule, path in addresses(sqlite_app, marked):
        if not _may(sqlite_app, rule, "GET", role):
            continue
        before = last_reading()
        answer = client.get(path)
        recorded = recorded_since(before, reader_id, role)
        seen |= recorded
        faults += faults_of(f"GET {path} ({rule.endpoint})", answer, recorded, marked)
    assert not faults, "\n".join(faults)
    assert len({kind for kind, _key in seen}) >= READS[role]


# How many kinds of text each role meets on the way, so that the walk cannot grow empty unseen.
READS = {
    Role.COUNSELLOR: 4,
    Role.HPMT_SUPERVISOR: 3,
    Role.FM_SUPERVISOR: 3,
    Role.RESOURCE_GROUP: 1,
    Role.OFFICE_LEADER: 1,
    Role.COUNTY_COORDINATOR: 0,
    Role.RESEARCHER: 0,
    Role.ADMINISTRATOR: 3,
}


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.HPMT_SUPERVISOR, Role.FM_SUPERVISOR])
def test_a_refused_form_records_what_it_shows_again(sqlite_app: Flask, marked: Marked, role: Role) -> None:
    person = marked.world.people[role]
    client, reader_id = client_of(sqlite_app, person, role), person.id
    faults: list[str] = []
    db.session.remove()
    db.engine.dispose()
    file = Path(str(db.engine.url.database))
    before_anything = file.read_bytes()
    for rule, path in addresses(sqlite_app, marked):
        # An address that only takes forms leads on, or answers in JSON; the others show their page again.
        if not (_may(sqlite_app, rule, "POST", role) and "GET" in (rule.methods or set())):
            continue
        # What the form before did, as taking a case back, is undone.
        lay_again(file, before_anything)
        before = last_reading()
        answer = client.post(path)
        if answer.status_code in (302, 404):
            continue
        faults += faults_of(f"POST {path} ({rule.endpoint})", answer, recorded_since(before, reader_id, role), marked)
    assert not faults, "\n".join(faults)


def lay_again(file: Path, content: bytes) -> None:
    """Put a database back as its file was."""
    db.session.remove()
    db.engine.dispose()
    for beside in ("-wal", "-shm"):
        Path(f"{file}{beside}").unlink(missing_ok=True)
    file.write_bytes(content)


def test_nobody_signed_in_reads_nothing(sqlite_app: Flask, marked: Marked) -> None:
    client, before = sqlite_app.test_client(), last_reading()
    for rule, path in addresses(sqlite_app, marked):
        if "GET" in (rule.methods or set()):
            answer = client.get(path)
            assert marked.found_in(answer.data, answer.content_type or "") == set(), path
    assert last_reading() == before
