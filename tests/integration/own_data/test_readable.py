"""The readable page of one's own data: words and names instead of codes and numbers, in chapters, and nobody else's."""

import re

from flask import Flask
from sqlalchemy import CheckConstraint

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.own_data.collecting import parts
from hpmt_supervision.own_data.readable import CHAPTERS, page_columns
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.audit import Shown, record_readings
from hpmt_supervision.privacy.person_data import WORDS, Chapter, label_of, words_of
from tests.contracts.world import OWN_SECRET, make_world
from tests.factories.catalogue import load_catalogue
from tests.factories.own_data import opened
from tests.factories.people import make_group, member_of, viewer_for

CODES = re.compile(r"(\w+) IN \(([^)]*)\)")


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


def test_a_label_is_asked_for_by_table_first(sqlite_app: Flask) -> None:
    table = next(part.table for part in parts() if part.name == "mail_about")
    assert label_of(table, "session_id") == "Veiledning (nummer)"
