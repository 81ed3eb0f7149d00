"""The readable page of what is stored about a person: chapters, tables, and what is stored in the words of the app."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

from flask import stream_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect, select

from hpmt_supervision.extensions import db
from hpmt_supervision.own_data.collecting import ROWS_AT_A_TIME, Part, Rows
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.privacy.person_data import Chapter, key_names, label_of, words_of
from hpmt_supervision.web.formats import clock_time, day, day_time

CHAPTERS = {
    Chapter.PERSON: _l("Deg, rollene og gruppene dine"),
    Chapter.WRITTEN: _l("Det du har skrevet"),
    Chapter.SUPERVISION: _l("Veiledning og kalender"),
    Chapter.ACCOUNT: _l("Konto, innlogging og e-post"),
    Chapter.TRACES: _l("Hvem som har lest, og hva du har gjort"),
}
# They seal the trail, or name a row to other systems, and say nothing to a reader. The JSON file has them.
_ONLY_IN_JSON = frozenset({"hash", "previous_hash", "text_id"})
# Rows of more columns than this are read one by one; of fewer, side by side.
MOST_COLUMNS = 9

# The names of keys, by the table that they are keys of.
Names = Mapping[str, Mapping[int, Any]]


@dataclass(frozen=True)
class Column:
    """One column of a table on the page.

    Attributes:
        name: the column's own.
        label: what it is called.
        points_at: the table whose rows its numbers are called by name from, or None.
    """

    name: str
    label: str
    points_at: str | None


@dataclass(frozen=True)
class Filled:
    """One table that holds something.

    Attributes:
        title: what it is.
        headings: what its columns are called.
        is_table: whether its rows stand side by side, under headings; else each by itself.
        rows: one text for each column; empty where nothing is stored.
    """

    title: str
    headings: tuple[str, ...]
    is_table: bool
    rows: Iterator[list[str]]


def readable_page(parts: list[Part], rows: Rows, *, person_id: int, name: str, made_at: datetime) -> Iterator[str]:
    """Give the readable page in pieces.

    Args:
        parts: the tables.
        rows: gives the rows of a table.
        person_id, name: the person.
        made_at: when it is made.
    """

    def filled(chapter: Chapter, empty: list[str]) -> Iterator[Filled]:
        """Give a chapter's tables, and add the titles of those that hold nothing to ``empty``."""
        for part in parts:
            if part.table.chapter is chapter:
                found = rows(part)
                first = next(found, None)
                if first is None:
                    empty.append(part.title)
                else:
                    yield _filled(part, chain([first], found), person_id)

    yield from stream_template("own_data/file.html", chapters=CHAPTERS, filled=filled, name=name, made_at=made_at)


def _filled(part: Part, rows: Iterator[dict[str, Any]], person_id: int) -> Filled:
    columns = page_columns(part)
    is_table = not _texts(part) and len(columns) <= MOST_COLUMNS
    return Filled(
        part.title, tuple(column.label for column in columns), is_table, _told(part, columns, rows, person_id)
    )


def page_columns(part: Part) -> list[Column]:
    """Return a table's columns as the page has them: texts first, and numbers that have no names last.

    Args:
        part: the table.
    """
    texts = _texts(part)
    found = [
        Column(key, label_of(part.table, key) or key, _points_at(part, key))
        for key in part.columns
        if key not in _ONLY_IN_JSON
    ]
    # Where only one column holds a person, every row says that it is oneself.
    alone = part.table.by[0].key if len(part.table.by) == 1 and part.table.where is None else None
    columns = [column for column in found if column.name != alone or column.points_at != "person"]
    keys = {key.key for key in inspect(part.table.model).primary_key}

    def place(column: Column) -> int:
        is_number = column.name in keys or column.name.endswith("_id")
        return 0 if column.name in texts else 2 if is_number and column.points_at is None else 1

    return sorted(columns, key=place)


def _texts(part: Part) -> set[str]:
    """Return the columns that somebody has written in."""
    columns = inspect(part.table.model).column_attrs
    return {key for key in part.columns if isinstance(columns[key].columns[0].type, EncryptedText)}


def _points_at(part: Part, key: str) -> str | None:
    """Return the table that a column holds keys of, if its rows have names."""
    column = inspect(part.table.model).column_attrs[key].columns[0]
    targets = {one.column.table.name for one in column.foreign_keys if one.column.name == "id"}
    if not targets and key != "id" and any(by.key == key for by in part.table.by):
        # What outlives the person it is about holds the person's key without a foreign key.
        targets = {"person"}
    return next(iter(targets & key_names().keys()), None)


def _told(part: Part, columns: list[Column], rows: Iterator[dict[str, Any]], person_id: int) -> Iterator[list[str]]:
    while some := list(islice(rows, ROWS_AT_A_TIME)):
        names = _names_of(columns, some)
        for row in some:
            yield [_readable(part, column, row[column.name], names, person_id) for column in columns]


def _names_of(columns: list[Column], rows: Iterable[dict[str, Any]]) -> Names:
    """Return the names of everything that some rows point at, in one query for each table."""
    found: dict[str, dict[int, Any]] = {}
    for table, (model, name) in key_names().items():
        keys = {row[column.name] for column in columns if column.points_at == table for row in rows}
        if keys - {None}:
            named = db.session.scalars(select(model).where(model.id.in_(keys - {None})).order_by(model.id))
            found[table] = {row.id: name(row) for row in named}
    return found


def _readable(part: Part, column: Column, value: Any, names: Names, person_id: int) -> str:
    if value is None:
        return ""
    if column.points_at == "person" and value == person_id:
        return _("Deg")
    if column.points_at is not None:
        value = names.get(column.points_at, {}).get(value, value)
    words = words_of(part.table, column.name)
    if words is not None and value != "":
        return words(value) if callable(words) else str(words.get(value, value))
    return _plainly(value)


def _plainly(value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return day_time(value)
    if isinstance(value, date):
        return f"{day(value.date())}, {clock_time(value.time())}" if isinstance(value, datetime) else day(value)
    if isinstance(value, time):
        return clock_time(value)
    return str(value)
