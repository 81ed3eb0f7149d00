"""How long texts are kept: every room declares its kinds of text here. What runs them is the room ``retention``.

A declaration answers both "what is deleted tonight" and "when will this be gone", so that what people are told is what
happens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Integer, Select, String, cast, null, select
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.core.database import UtcDateTime
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.privacy.terms import Bounds, Term

HOLDABLE = "hpmt_holdable"
KINDS = "hpmt_text_kinds"
SWEEPS = "hpmt_sweeps"
EXPLAINED = "hpmt_explained_columns"

# A column of a model class; what type of value it holds is no matter here.
Column = InstrumentedAttribute[Any]


def waiting_rows(
    *,
    subject_id: ColumnElement[Any] | Column,
    runs_from: ColumnElement[Any] | Column,
    held_id: ColumnElement[Any] | Column | None = None,
    programme_id: ColumnElement[Any] | Column | None = None,
    author_id: ColumnElement[Any] | Column | None = None,
    not_before: ColumnElement[Any] | Column | None = None,
) -> Select[Any]:
    """Return the select that a kind's ``waiting`` gives, to which it adds where the rows come from.

    Args:
        subject_id: the key of the text.
        runs_from: the instant its time runs from.
        held_id: the key that a hold is put on; the text's own by default.
        programme_id: whose term it follows; the first programme's by default and where it is NULL.
        author_id: whose text it is; nobody's by default.
        not_before: an instant whose whole day it waits for, whatever its time says.
    """
    return select(
        subject_id.label("subject_id"),
        runs_from.label("runs_from"),
        (subject_id if held_id is None else held_id).label("held_id"),
        (cast(null(), Integer) if programme_id is None else programme_id).label("programme_id"),
        (cast(null(), Integer) if author_id is None else author_id).label("author_id"),
        (cast(null(), UtcDateTime) if not_before is None else not_before).label("not_before"),
    )


def naming_rows(
    *,
    subject_id: ColumnElement[Any] | Column,
    author_id: ColumnElement[Any] | Column,
    at: ColumnElement[Any] | Column,
    title: Column | None = None,
    place: ColumnElement[Any] | Column | None = None,
) -> Select[Any]:
    """Return the select that a kind's ``named`` gives: what the author of a text knows it by.

    Args:
        subject_id: the key of the text.
        author_id: whose text it is.
        at: the instant it belongs to: of the meeting, of the session, or when it was written.
        title: the encrypted column with what its author called it; none by default.
        place: what it is about when that is no text of anybody's, such as the name of a group; none by default.
    """
    return select(
        subject_id.label("subject_id"),
        author_id.label("author_id"),
        at.label("at"),
        (cast(null(), EncryptedText) if title is None else title).label("title"),
        (cast(null(), String) if place is None else place).label("place"),
    )


@dataclass(frozen=True)
class TextKind:
    """One kind of text, and what deletes it when its time is over.

    Attributes:
        code: a short code, such as ``case_texts``.
        name: what it is, in plain words.
        runs_from: from when its time runs, in plain words, such as "da saken ble lukket".
        term: how long it is kept when the programme says nothing else.
        bounds: what a programme may set it to, or None when it is the same everywhere.
        goes_with: what is deleted along with it, in plain words.
        stays: which counts stay, in plain words.
        columns: the columns it empties.
        waiting: gives a select of the rows whose time runs, one row each, made by ``waiting_rows``.
        delete: deletes the rows of some keys with what goes along, at an instant; it flushes and returns how many rows
            of the kind it touched.
        subject_kind: what a hold calls it, such as ``case``; None when it cannot be held.
        address: gives the address of a text's page, for its author; None when it has none.
        named: gives a select of what their author knows the rows by, by ``naming_rows``; None when they are nobody's.
        read_as: what a reading row calls the text that a title of ``named`` is part of; None when it gives no titles.
        is_closing: whether its time only closes something, whose texts are deleted by another kind later.
        then: the code of that kind.
    """

    code: str
    name: Any
    runs_from: Any
    term: Term
    bounds: Bounds | None
    goes_with: Any
    stays: Any
    columns: tuple[Column, ...]
    waiting: Callable[[], Select[Any]]
    delete: Callable[[Sequence[int], datetime], int]
    subject_kind: str | None = None
    address: Callable[[int], str] | None = None
    named: Callable[[], Select[Any]] | None = None
    read_as: str | None = None
    is_closing: bool = False
    then: str | None = None


@dataclass(frozen=True)
class Sweep:
    """Something other than people's texts that is deleted in the same night, always after the same time.

    Attributes:
        code: a short code, such as ``busy_times``.
        name: what is deleted and when, in plain words.
        columns: the columns it empties, or whose rows it deletes.
        run: deletes what is due at an instant, flushes, and returns how many rows it touched.
    """

    code: str
    name: Any
    columns: tuple[Column, ...]
    run: Callable[[datetime], int]


@dataclass(frozen=True)
class FoundText:
    """A text that somebody may ask to have kept longer.

    Attributes:
        id: the key a hold is put on; of a forwarded case, that of the case its author wrote.
        is_own: whether the person who asks wrote it.
    """

    id: int
    is_own: bool


@dataclass(frozen=True)
class Holdable:
    """What can be held, as its room finds it.

    Attributes:
        kind: what a hold calls it, such as ``case``.
        name: what it is, in plain words.
        find: gives the text of a number for a person, or None when there is none or it is deleted. It shows no text.
        address: gives the address of its page.
    """

    kind: str
    name: Any
    find: Callable[[int, int], FoundText | None]
    address: Callable[[int], str]


def add_kind(app: Flask, kind: TextKind) -> None:
    """Register a room's kind of text. Kinds run in the order the rooms are switched on."""
    app.extensions.setdefault(KINDS, {})[kind.code] = kind


def add_sweep(app: Flask, sweep: Sweep) -> None:
    """Register something else that a room deletes each night."""
    app.extensions.setdefault(SWEEPS, []).append(sweep)


def add_holdable(app: Flask, holdable: Holdable) -> None:
    """Register something that can be held."""
    app.extensions.setdefault(HOLDABLE, {})[holdable.kind] = holdable


def holdables() -> dict[str, Holdable]:
    """Return everything that can be held, by its kind."""
    return dict(current_app.extensions.get(HOLDABLE, {}))


def explain_column(app: Flask, column: Column, why: str) -> None:
    """Say why an encrypted column belongs to no kind of text; a test asks for one or the other.

    Args:
        app: the application.
        column: the column.
        why: a sentence that says what deletes it.
    """
    app.extensions.setdefault(EXPLAINED, []).append((column, why))


def kinds() -> list[TextKind]:
    """Return every registered kind of text."""
    return list(current_app.extensions.get(KINDS, {}).values())


def kind_of(code: str) -> TextKind:
    """Return a kind of text.

    Raises:
        KeyError: when no room registered it.
    """
    kind: TextKind = current_app.extensions[KINDS][code]
    return kind


def sweeps() -> list[Sweep]:
    """Return everything else that is deleted each night."""
    return list(current_app.extensions.get(SWEEPS, []))


def explained_columns() -> list[tuple[Column, str]]:
    """Return the encrypted columns that belong to no kind, each with the reason."""
    return list(current_app.extensions.get(EXPLAINED, []))
