"""The readable page of one's own data: words and names instead of codes and numbers, in chapters, and nobody else's."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.own_data.collecting import parts
from hpmt_supervision.own_data.readable import CHAPTERS, page_columns
from hpmt_supervision.people.models import Person, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.audit import Shown, record_readings
from hpmt_supervision.privacy.person_data import WORDS, Chapter, label_of, words_of
from hpmt_supervision.retention import hold_operations
from hpmt_supervision.retention.models import HoldState
from tests.contracts.world import OWN_SECRET, make_world
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, viewer_for

CODES = re.compile(r"(\w+) IN \(([^)]*)\)")


def opened(app: Flask, person: Person) -> tuple[dict[str, list[dict[str, Any]]], str]:
    answer = sign_in(app.test_client(), person).post("/konto/mine-data")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        content = json.loads(archive.read("mine-data.json"))
        page = archive.read("mine-data.html").decode()
    return {part["table"]: part["rows"] for part in content["tables"]}, page


def coded_columns() -> list[tuple[str, str, list[str]]]:
    """Return every column whose values a constraint lists, of the tables that are handed out, with its values."""
    found = []
    for part in parts():
        for constraint in db.metadata.tables[part.name].constraints:
            if isinstance(constraint, CheckConstraint):
                for column, codes in CODES.findall(str(constraint.sqltext)):
                    if column in part.columns:
                        found.append((part.name, column, re.findall("'([^']*)'", codes)))
    return found


def test_every_code_of_every_column_has_words(sqlite_app: Flask) -> None:
    tables = {part.name: part.table for part in parts()}
    without = []
    for name, column, codes in coded_columns():
        words = words_of(tables[name], column)
        if words is None:
            without.append((name, column))
        elif not callable(words):
            without += [(name, column, code) for code in codes if code not in words]
        else:
            without += [(name, column, code) for code in codes if words(code) == code]
    assert without == [] and len(coded_columns()) > 30


def test_no_words_are_for_a_column_that_is_not_handed_out(sqlite_app: Flask) -> None:
    columns = {(part.name, column) for part in parts() for column in part.columns}
    registered = sqlite_app.extensions[WORDS].values()
    named = {tuple(key.split(".")) for words in registered for key in words if "." in key}
    loose = {key for words in registered for key in words if "." not in key} - {column for _name, column in columns}
    assert named <= columns and loose == set()


def test_a_label_says_number_where_and_only_where_the_page_shows_one(sqlite_app: Flask) -> None:
    wrong = []
    for part in parts():
        for column in page_columns(part):
            is_number = column.name.endswith("_id") and column.points_at is None
            if is_number != ("(nummer)" in column.label) and column.name != "subject_id":
                wrong.append((part.name, column.name, column.label))
    assert wrong == []


def test_the_page_has_chapters_words_and_names(app: Flask) -> None:
    load_catalogue()
    world = make_world()
    person, supervisor = world.own.counsellor, world.own.supervisor
    case = world.own.case
    shown = Shown("case", case.id, person.id, "supervisor")
    record_readings([shown], by=viewer_for(supervisor, clock.today()), place="case")
    db.session.commit()
    own, page = opened(app, person)
    assert re.findall(r'<h2 id="(\w+)">', page) == [str(chapter) for chapter in Chapter] == list(CHAPTERS)
    assert [page.count(f'href="#{chapter}"') for chapter in Chapter] == [1] * len(Chapter)
    # One's own words come long before the trail of what was done, and first in their own block.
    assert page.index(OWN_SECRET) < page.index('id="traces"')
    assert f"<dl><dt>Tittel</dt><dd>{OWN_SECRET}</dd>" in page
    # Names and words stand where the database has keys and codes.
    assert f"<td>{supervisor.name}</td>" in page and f"<td>{world.own.group.name}</td>" in page
    assert "<td>Leder gruppa det er sendt til</td>" in page and "<td>Hele saken</td>" in page
    values = set(re.findall(r"<(?:dd|td)>([^<]*)</", page))
    codes = {code for _name, _column, codes in coded_columns() for code in codes} | {str(role) for role in Role}
    assert values.isdisjoint(codes - {"Windows"})
    assert not [value for value in values if re.fullmatch(r"[a-z_]+\.[a-z_]+|\{.*\}", value)]
    # What seals a row stands in the file for machines alone.
    seal = own["text_reading"][0]["hash"]
    assert seal and seal not in page


def test_what_is_empty_is_told_in_one_list(sqlite_app: Flask) -> None:
    load_catalogue()
    person = member_of(make_group())
    own, page = opened(sqlite_app, person)
    empty = [part.title for part in parts() if not own[part.name]]
    told = page.split("<h3>")
    assert len(empty) > 20 and all(f"<li>{title}</li>" in page for title in empty)
    assert not [title for title in empty if any(section.startswith(f"{title}</h3>") for section in told)]


@pytest.mark.parametrize("reason", ["emergency", "supervisor"])
def test_whose_texts_one_has_read_oneself_is_not_told(sqlite_app: Flask, reason: str) -> None:
    load_catalogue()
    group = make_group()
    author, reader = member_of(group), member_of(group)
    record_readings([Shown("case", 7, author.id, reason)], by=viewer_for(reader, clock.today()), place="case")
    db.session.commit()
    own, page = opened(sqlite_app, reader)
    row = next(row for row in own["text_reading"] if row["subject_id"] == 7)
    assert row["author_id"] is None and row["reader_id"] == reader.id
    assert author.name not in page and "<td>Deg</td>" in page
    # The author is told who read.
    told, page = opened(sqlite_app, author)
    assert next(row for row in told["text_reading"] if row["subject_id"] == 7)["author_id"] == author.id
    assert f"<td>{reader.name}</td>" in page or f"<dd>{reader.name}</dd>" in page


def test_a_label_is_asked_for_by_table_first(sqlite_app: Flask) -> None:
    table = next(part.table for part in parts() if part.name == "mail_about")
    assert label_of(table, "session_id") == "Veiledning (nummer)"


def test_who_wrote_a_case_that_one_has_forwarded_is_not_told(sqlite_app: Flask) -> None:
    load_catalogue()
    author, group, forwarder = member_of(make_group(), "Nina Hav"), make_group(level=2), make_person("Frida Berg")
    case = make_case(author, group)
    make_case(author, group, forwarded_from_id=case.id, forwarded_by_id=forwarder.id)
    give_role(forwarder, Role.FM_SUPERVISOR, group.unit)
    own, page = opened(sqlite_app, forwarder)
    assert [(row["author_id"], row["forwarded_by_id"]) for row in own["supervision_case"]] == [(None, forwarder.id)]
    assert "Nina Hav" not in page and "<dt>Meldt videre av</dt><dd>Deg</dd>" in page
    own, page = opened(sqlite_app, author)
    assert {row["author_id"] for row in own["supervision_case"]} == {author.id}
    assert "<dt>Skrevet av</dt><dd>Deg</dd>" in page


def test_whoever_answers_a_hold_does_not_learn_who_asked(sqlite_app: Flask) -> None:
    load_catalogue()
    author, administrator = member_of(make_group(), "Nina Hav"), make_person("Arne Vik")
    give_role(administrator, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    case = make_case(author, make_group())
    asked = hold_operations.ask_for_hold(
        kind="case",
        subject_id=case.id,
        until_on=clock.today() + timedelta(days=200),
        reason="Skal brukes i opplæringen til våren.",
        request_key="one",
        by=viewer_for(author, clock.today()),
    )
    db.session.commit()
    asked.decided_by_id, asked.decided_at = administrator.id, clock.now()
    asked.state = HoldState.ACTIVE
    own, page = opened(sqlite_app, administrator)
    (row,) = own["retention_hold"]
    assert [row[name] for name in ("asked_by_id", "asked_role", "asked_at", "reason")] == [None] * 4
    assert row["decided_by_id"] == administrator.id and "Nina Hav" not in page
    own, page = opened(sqlite_app, author)
    (row,) = own["retention_hold"]
    assert row["asked_by_id"] == author.id and row["asked_at"] and "<dt>Avgjort av</dt><dd>Arne Vik</dd>" in page


def test_a_guarded_column_is_one_that_is_handed_out(sqlite_app: Flask) -> None:
    for part in parts():
        assert {own.column.key for own in part.table.guarded} <= set(part.columns), part.name
