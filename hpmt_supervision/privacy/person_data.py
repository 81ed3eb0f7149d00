"""What is stored about a person: every room declares its tables here, and the room ``own_data`` hands them out.

A declaration names the columns that hold a person's key, and which texts in the row are the person's own. Texts of
others never go along, whoever the row is about.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.privacy.column_labels import COMMON

TABLES = "hpmt_person_tables"
LABELS = "hpmt_person_column_labels"
EXPLAINED = "hpmt_explained_tables"

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True)
class OwnText:
    """A text that is somebody's own.

    Attributes:
        column: the column that holds it.
        owner: the expression that gives whose it is.
    """

    column: Column
    owner: ColumnElement[Any] | Column


@dataclass(frozen=True)
class PersonTable:
    """One table that holds something about people.

    Attributes:
        title: what it is, in plain words.
        model: the class of its rows.
        by: the columns that hold a person's key.
        texts: the texts in it, each with whose it is; any other text stays out.
        leave_out: the names of columns that are never handed out, as secrets are.
        where: gives the condition for a person's rows when it is more than one of ``by`` being the person.
        read_as: what a reading row calls its texts, such as ``case``; None when readings are not recorded.
        read_id: the column whose key a reading row holds; the row's own by default.
    """

    title: Any
    model: type[Any]
    by: tuple[Column, ...]
    texts: tuple[OwnText, ...] = ()
    leave_out: tuple[str, ...] = ()
    where: Callable[[int], ColumnElement[bool]] | None = None
    read_as: str | None = None
    read_id: Column | None = None

    def of(self, person_id: int) -> ColumnElement[bool]:
        """Return the condition for a person's rows."""
        if self.where is not None:
            return self.where(person_id)
        return or_(*(column == person_id for column in self.by))


def own_texts(owner: ColumnElement[Any] | Column, *columns: Column) -> tuple[OwnText, ...]:
    """Return some texts that all are the same person's own."""
    return tuple(OwnText(column, owner) for column in columns)


def add_person_tables(app: Flask, *tables: PersonTable, labels: Mapping[str, Any] | None = None) -> None:
    """Register what a room holds about people.

    Args:
        app: the application.
        tables: the tables.
        labels: what their columns are called in plain words, by column, or by ``table.column`` for one table alone.
            Columns that many rooms have are called what ``column_labels.COMMON`` says.
    """
    app.extensions.setdefault(TABLES, []).extend(tables)
    known = app.extensions.setdefault(LABELS, {})
    known.update({table.model.__tablename__: labels or {} for table in tables})


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
