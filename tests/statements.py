"""Noting what is sent to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from hpmt_supervision.core.database import means_to_write
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


@contextmanager
def unannounced_writes() -> Iterator[list[str]]:
    """Note the statements that write in a transaction that began as a reader's, as "INSERT INTO table".

    SQLite refuses them at once when somebody else has written meanwhile, and the page is a server error.
    """
    found: list[str] = []

    def note(*details: object) -> None:
        statement = str(details[2]).lstrip()
        if statement.upper().startswith(("INSERT", "UPDATE", "DELETE")) and not means_to_write.get():
            found.append(statement.split("(")[0].strip())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
