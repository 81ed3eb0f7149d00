"""Collecting what is stored about a person, a row at a time, and the texts that it shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, inspect, literal, or_, select

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.audit import Shown
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.privacy.person_data import Chapter, Column, PersonTable, person_tables

ROWS_AT_A_TIME = 200
# Columns that only steer the app, or are secrets wherever they stand.
_NEVER = frozenset({"request_key", "edit_key", "version", "token_hash", "password_hash", "secret"})


@dataclass(frozen=True)
class Part:
    """One table of what is handed out.

    Attributes:
        title: what it is, in plain words.
        name: the table's name.
        columns: the names of its columns, in order.
    """

    title: str
    name: str
    columns: tuple[str, ...]
    table: PersonTable


Rows = Callable[[Part], Iterator[dict[str, Any]]]
"""Gives a person's rows of one table."""


def parts() -> list[Part]:
    """Return every table that is handed out, by chapter, and in each in the order of the rooms."""
    return [
        Part(str(table.title), table.model.__tablename__, tuple(column.key for column in _columns(table)), table)
        for table in sorted(person_tables(), key=lambda table: list(Chapter).index(table.chapter))
    ]


def rows_of(part: Part, person_id: int) -> Iterator[dict[str, Any]]:
    """Give a person's rows of one table, in order of key. A text or a guarded value that is somebody else's is None.

    Args:
        part: from ``parts``.
        person_id: the person.
    """
    owners = {own.column.key: own.owner_for(person_id) for own in (*part.table.texts, *part.table.guarded)}
    columns = _columns(part.table)
    # Whose each of them is comes along, so that what is somebody else's is left out row by row.
    wanted = [*columns, *(owner.label(f"owner_of_{key}") for key, owner in owners.items())]
    found: Select[Any] = select(*wanted).where(part.table.of(person_id)).order_by(*_keys(part.table))
    for row in db.session.execute(found).yield_per(ROWS_AT_A_TIME):
        values = row._mapping
        yield {
            column.key: None
            if column.key in owners and values[f"owner_of_{column.key}"] != person_id
            else values[column.key]
            for column in columns
        }


def texts_shown(person_id: int) -> list[Shown]:
    """Return the case, FE, log and need texts that the download holds, each once, to be recorded as read."""
    found: dict[tuple[str, int], Shown] = {}
    for table in person_tables():
        if table.read_as is None:
            continue
        key = table.read_id if table.read_id is not None else inspect(table.model).primary_key[0]
        has_text = or_(*((text.column.is_not(None)) & (text.owner_for(person_id) == person_id) for text in table.texts))
        author = table.read_author if table.read_author is not None else literal(person_id)
        rows = db.session.execute(select(key, author).where(table.of(person_id), has_text).order_by(key))
        for subject_id, author_id in rows:
            reason = "author" if author_id == person_id else "receiver"
            found[table.read_as, subject_id] = Shown(table.read_as, subject_id, author_id, reason)
    return list(found.values())


def _columns(table: PersonTable) -> list[Column]:
    """Return the columns that are handed out: no secrets, and no text that is not declared as somebody's own."""
    own = {text.column.key for text in table.texts}
    mapper = inspect(table.model)
    kept = []
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        hidden = attribute.key in _NEVER or attribute.key in table.leave_out
        undeclared = isinstance(column.type, EncryptedText) and attribute.key not in own
        if not hidden and not undeclared:
            kept.append(getattr(table.model, attribute.key))
    return kept


def _keys(table: PersonTable) -> tuple[Any, ...]:
    return tuple(inspect(table.model).primary_key)
