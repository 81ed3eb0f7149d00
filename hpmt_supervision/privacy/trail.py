"""Writing rows of the trail: noted while a transaction goes on, chained and inserted last before it commits.

Whoever appends to a chain must know its last seal, so writers take turns. They do so as late as they can: rows wait
with the session, and only when everything else is flushed is the turn taken, the rows sealed and inserted, and the
transaction committed. Nothing that waits for anybody else happens in between, so that no turn ends in a deadlock.

A transaction that reads one of the tables sees its own rows all the same, because they are written before that.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from flask import current_app
from sqlalchemy import Connection, Insert, Join, Table, func, insert, select
from sqlalchemy.event import listen
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction
from sqlalchemy.sql.selectable import AliasedReturnsRows

from hpmt_supervision.core import clock
from hpmt_supervision.privacy.chain import START, Chain, Sealer
from hpmt_supervision.privacy.models import AuditEvent, ChainCheck, TextReading

SEALER = "hpmt_trail_sealer"
Chained = AuditEvent | TextReading | ChainCheck
MODELS: dict[Chain, type[AuditEvent] | type[TextReading] | type[ChainCheck]] = {
    Chain.ACTS: AuditEvent,
    Chain.READINGS: TextReading,
    Chain.CHECKS: ChainCheck,
}
# When a row was made, by chain.
INSTANTS = {Chain.ACTS: "at", Chain.READINGS: "read_at", Chain.CHECKS: "checked_at"}
TABLES = {chain: cast(Table, model.__table__) for chain, model in MODELS.items()}
NAMES = frozenset(str(chain) for chain in Chain)
SEALS = frozenset({"previous_hash", "hash"})
# Names the turn of each chain among PostgreSQL's advisory locks.
TURNS = {Chain.ACTS: 7_310_001, Chain.READINGS: 7_310_002, Chain.CHECKS: 7_310_003}
# The option of a statement that wants the rows as they are committed, and takes no turn for the waiting ones.
AS_COMMITTED = {"hpmt_trail_as_committed": True}

_WAITING = "hpmt_trail_waiting"
_MARKS = "hpmt_trail_marks"

Row = dict[str, Any]


def note(session: Session, chain: Chain, rows: Sequence[Row]) -> None:
    """Let rows wait for the end of a session's transaction.

    Args:
        session: the session.
        chain: which chain they belong to.
        rows: their columns, but the number and the seals.
    """
    waiting_rows(session)[chain].extend(rows)


def waiting_rows(session: Session) -> dict[Chain, list[Row]]:
    """Return the rows that wait with a session, by chain and in order."""
    found: dict[Chain, list[Row]] = session.info.setdefault(_WAITING, {chain: [] for chain in Chain})
    return found


def take_waiting(session: Session) -> dict[Chain, list[Row]]:
    """Return the rows that wait with a session and let it forget them; whoever takes them must write them."""
    taken = waiting_rows(session)
    session.info[_WAITING] = {chain: [] for chain in Chain}
    return taken


def write(connection: Connection, rows: Mapping[Chain, Sequence[Row]]) -> None:
    """Chain rows and insert them. Their turns are held until the connection's transaction ends.

    Args:
        connection: one in a transaction that commits soon.
        rows: by chain, in order.
    """
    for chain in Chain:
        if rows.get(chain):
            _append(connection, chain, rows[chain])


def sealer() -> Sealer:
    """Return the keys of the present application."""
    found = current_app.extensions[SEALER]
    assert isinstance(found, Sealer)
    return found


def _append(connection: Connection, chain: Chain, rows: Sequence[Row]) -> None:
    table = TABLES[chain]
    if connection.dialect.name == "postgresql":
        # In a statement of its own: the next one must see what those before us have committed.
        connection.execute(select(func.pg_advisory_xact_lock(TURNS[chain])))
    found = connection.execute(select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)).one_or_none()
    key, previous = (found.id, found.hash) if found else (0, START)
    keys = sealer()
    chained = []
    for row in rows:
        key += 1
        seal = keys.seal(chain, key, row, previous)
        chained.append({"id": key, **row, "previous_hash": previous, "hash": seal})
        previous = seal
    statement: Insert = insert(table)
    connection.execute(statement, chained)


def _before_commit(session: Session) -> None:
    if session.get_nested_transaction() is not None or not any(waiting_rows(session).values()):
        return
    # Everything else goes first, so that nothing waits for anybody once the turn is taken.
    session.flush()
    _write_waiting(session)


def _write_waiting(session: Session) -> None:
    rows = take_waiting(session)
    if any(rows.values()):
        write(session.connection(), rows)


def _before_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    """Let rows that somebody added to the session wait with the others, so that no row goes in without its seal."""
    for row in [row for row in session.new if isinstance(row, Chained)]:
        chain = Chain(type(row).__tablename__)
        session.expunge(row)
        note(session, chain, [_columns(row, chain)])


def _columns(row: Chained, chain: Chain) -> Row:
    names = (column.name for column in TABLES[chain].columns)
    values = {name: getattr(row, name) for name in names if name not in SEALS | {"id"}}
    if isinstance(row, AuditEvent):
        values["details"] = values["details"] if values["details"] is not None else "{}"
    instant = INSTANTS[chain]
    values[instant] = values[instant] or clock.now()
    return values


def _before_reading(state: ORMExecuteState) -> None:
    session = state.session
    if state.execution_options.get("hpmt_trail_as_committed"):
        return
    if not any(waiting_rows(session).values()) and not session.new:
        return
    if _reads_the_trail(state.statement):
        if session.new:
            session.flush()
        _write_waiting(session)


def _reads_the_trail(part: Any) -> bool:
    """Tell whether a statement selects from one of the tables, also inside what it selects from.

    Asked for every statement while rows wait, so it looks at what is selected alone and not at the conditions.
    """
    if isinstance(part, Table):
        return part.name in NAMES
    if isinstance(part, AliasedReturnsRows):
        return _reads_the_trail(part.element)
    if isinstance(part, Join):
        return _reads_the_trail(part.left) or _reads_the_trail(part.right)
    inner = [*getattr(part, "selects", ()), *getattr(part, "_from_obj", ())]
    inner += [source for column in getattr(part, "_raw_columns", ()) for source in column._from_objects]
    return any(map(_reads_the_trail, inner))


def _after_create(session: Session, transaction: SessionTransaction) -> None:
    """Note how much waits when a savepoint is set."""
    if transaction.nested:
        counts = {chain: len(rows) for chain, rows in waiting_rows(session).items()}
        session.info.setdefault(_MARKS, {})[transaction] = counts


def _after_rollback(session: Session, transaction: SessionTransaction) -> None:
    """Forget what was noted since the savepoint, or everything when the whole transaction is undone."""
    if transaction.parent is None:
        take_waiting(session)
        return
    counts = session.info.get(_MARKS, {}).get(transaction)
    if counts is not None:
        for chain, rows in waiting_rows(session).items():
            del rows[counts[chain] :]


def _after_end(session: Session, transaction: SessionTransaction) -> None:
    # A savepoint ends before it is told that it was undone, so its mark stays until the whole transaction ends.
    if transaction.parent is None:
        take_waiting(session)
        session.info.pop(_MARKS, None)


def register() -> None:
    """Listen to every session of the process; twice changes nothing."""
    _listen()


@cache
def _listen() -> None:
    # SQLAlchemy adds some of these once more each time, and then asks each of them.
    listen(Session, "before_commit", _before_commit)
    listen(Session, "before_flush", _before_flush)
    listen(Session, "do_orm_execute", _before_reading)
    listen(Session, "after_transaction_create", _after_create)
    listen(Session, "after_soft_rollback", _after_rollback)
    listen(Session, "after_transaction_end", _after_end)
