"""Noting what is sent to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from hpmt_supervision.extensions import db

# What is recorded of a page is sealed with the row before it, which is asked for once; that is writing, and no part of
# what the page shows.
SEALS = ("text_reading.hash", "audit_event.hash", "pg_advisory_xact_lock")


def is_seal(statement: str) -> bool:
    """Tell whether a statement asks for the row that a new one is sealed with."""
    return any(seal in statement for seal in SEALS)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note every statement that is sent to the database, in order."""
    asked: list[str] = []

    def note(*details: object) -> None:
        asked.append(str(details[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
