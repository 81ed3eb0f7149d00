"""What is stored about a person: every room declares its tables here, and the room ``own_data`` hands them out.

A declaration names the columns that hold a person's key, and which texts in the row are the person's own. Texts of
others never go along, whoever the row is about, nor do values that are ``guarded`` for somebody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.privacy.column_labels import COMMON

TABLES = "hpmt_person_tables"
LABELS = "hpmt_person_column_labels"
WORDS = "hpmt_person_column_words"
KEY_NAMES = "hpmt_person_key_names"
EXPLAINED = "hpmt_explained_tables"

Column = InstrumentedAttribute[Any]
# What the codes of a column are called: a word for each, or a function from what is stored to words.
Words = Mapping[Any, Any] | Callable[[str], str]
Owner = ColumnElement[Any] | Column | Callable[[int], ColumnElement[Any]]


class Chapter(StrEnum):
    """Where on the readable page a table stands, in this order."""

    PERSON = "person"
    WRITTEN = "written"
    SUPERVISION = "supervision"
    ACCOUNT = "account"
    TRACES = "traces"


@dataclass(frozen=True)
class Owned:
    """A text, or another value, that is somebody's own.

    Attributes:
        column: the column that holds it.
        owner: the expression that gives whose it is, or a function from a person to one that gives the person, or
            nothing, where it can be several people's.
    """

    column: Column
    owner: Owner

    def owner_for(self, person_id: int) -> ColumnElement[Any] | Column:
        """Return the expression that gives the person's key where it is theirs."""
        if isinstance(self.owner, ColumnElement | InstrumentedAttribute):
            return self.owner
        return self.owner(person_id)


@dataclass(frozen=True)
class PersonTable:
    """One table that holds something about people.

    Attributes:
        title: what it is, in plain words.
        model: the class of its rows.
        by: the columns that hold a person's key.
        texts: the texts in it, each with whose it is; any other text stays out.
        guarded: columns besides texts that are told to nobody but whose they are, such as who wrote what another reads.
        leave_out: the names of columns that are never handed out, as secrets are.
        where: gives the condition for a person's rows when it is more than one of ``by`` being the person.
        read_as: what a reading row calls its texts, such as ``case``; None when readings are not recorded.
        read_id: the column whose key a reading row holds; the row's own by default.
        read_author: the column that holds who a reading is told to, when that is not always the person who reads.
        chapter: where it stands on the readable page.
    """

    title: Any
    model: type[Any]
    by: tuple[Column, ...]
    texts: tuple[Owned, ...] = ()
    guarded: tuple[Owned, ...] = ()
    leave_out: tuple[str, ...] = ()
    where: Callable[[int], ColumnElement[bool]] | None = None
    read_as: str | None = None
    read_id: Column | None = None
    read_author: Column | None = None
    chapter: Chapter = Chapter.SUPERVISION

    def of(self, person_id: int) -> ColumnElement[bool]:
        """Return the condition for a person's rows."""
        if self.where is not None:
            return self.where(person_id)
        return or_(*(column == person_id for column in self.by))


def owned_by(owner: Owner, *columns: Column) -> tuple[Owned, ...]:
    """Return some texts, or other values, that all are the same person's own."""
    return tuple(Owned(column, owner) for column in columns)


def add_person_tables(
    app: Flask,
    *tables: PersonTable,
    labels: Mapping[str, Any] | None = None,
    words: Mapping[str, Words] | None = None,
    names: Mapping[type[Any], Callable[[Any], Any]] | None = None,
) -> None:
    """Register what a room holds about people.

    Args:
        app: the application.
        tables: the tables.
        labels: what their columns are called in plain words, by column, or by ``table.column`` for one table alone.
            Columns that many rooms have are called what ``column_labels.COMMON`` says.
        words: what codes in their columns are called, by column or ``table.column`` in the same way.
        names: see ``name_keys``.
    """
    app.extensions.setdefault(TABLES, []).extend(tables)
    for table in tables:
        name_codes(app, table.model, words or {})
    known = app.extensions.setdefault(LABELS, {})
    known.update({table.model.__tablename__: labels or {} for table in tables})
    name_keys(app, names or {})


def name_codes(app: Flask, model: type[Any], words: Mapping[str, Words]) -> None:
    """Say what codes in a table's columns are called, for a room that knows the words of a table before it.

    Args:
        app: the application.
        model: the class of the table's rows.
        words: by column, or by ``table.column``.
    """
    app.extensions.setdefault(WORDS, {}).setdefault(model.__tablename__, {}).update(words)


def name_keys(app: Flask, names: Mapping[type[Any], Callable[[Any], Any]]) -> None:
    """Say what the rows of some tables are called where another table holds their key, as an office by its name.

    Args:
        app: the application.
        names: a function for each class of rows, from a row to its name or its instant.
    """
    app.extensions.setdefault(KEY_NAMES, {}).update(names)


def label_of(table: PersonTable, column: str) -> str | None:
    """Return what a column is called in plain words, or None when nobody has said.

    Args:
        table: the table.
        column: its name.
    """
    name = table.model.__tablename__
    own = current_app.extensions.get(LABELS, {}).get(name, {})
    label = own.get(f"{name}.{column}") or own.get(column) or COMMON.get(column)
    return None if label is None else str(label)


def words_of(table: PersonTable, column: str) -> Words | None:
    """Return what the codes in a column are called, or None when it holds no codes.

    Args:
        table: the table.
        column: its name.
    """
    name = table.model.__tablename__
    own: Mapping[str, Words] = current_app.extensions.get(WORDS, {}).get(name, {})
    return own.get(f"{name}.{column}") or own.get(column)


def key_names() -> dict[str, tuple[type[Any], Callable[[Any], Any]]]:
    """Return how a key is told by name, for each table that has names: the class of its rows, and from row to name."""
    found = current_app.extensions.get(KEY_NAMES, {})
    return {model.__tablename__: (model, name) for model, name in found.items()}


def each_word(words: Mapping[Any, Any], separator: str | None = None) -> Callable[[str], str]:
    """Return a function that tells a column of several codes.

    Args:
        words: a word for each code.
        separator: what stands between codes; white space by default.
    """
    return lambda stored: ", ".join(str(words.get(code, code)) for code in stored.split(separator))


def explain_table(app: Flask, model: type[Any], why: str) -> None:
    """Say why a table that points at a person, or at a person's texts, is handed out nowhere.

    Args:
        app: the application.
        model: the class of its rows.
        why: a sentence.
    """
    app.extensions.setdefault(EXPLAINED, {})[model.__tablename__] = why


def person_tables() -> list[PersonTable]:
    """Return everything that is registered, in the order of the rooms."""
    return list(current_app.extensions.get(TABLES, []))


def explained_tables() -> dict[str, str]:
    """Return the tables that are handed out nowhere, by name, with the reason."""
    return dict(current_app.extensions.get(EXPLAINED, {}))
