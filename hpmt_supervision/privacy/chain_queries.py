"""Reading the chains: their rows as they are sealed, their last rows, and what the checks of them have found."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.chain import Break, Broken, Chain, Link, first_break
from hpmt_supervision.privacy.models import ChainCheck
from hpmt_supervision.privacy.trail import SEALS, TABLES, sealer

AT_A_TIME = 1_000
# What acts on texts name as their subject. Acts on logs name the session, and sessions have acts without a text.
TEXTS = ("case", "fe_form")


@dataclass(frozen=True)
class Followed:
    """A chain that was followed.

    Attributes:
        chain: which one.
        rows: how many rows it has as far as it was followed.
        last: the last of them, or None for an empty chain.
        broken: the first row at which it does not hold, or None.
    """

    chain: Chain
    rows: int
    last: Link | None
    broken: Broken | None


def links(chain: Chain, *, first: int = 1, last: int | None = None) -> Generator[Link, None, None]:
    """Return the rows of a chain in order, some at a time, so that no chain is too long for memory.

    Args:
        chain: which one.
        first, last: the numbers to begin and end with; all rows by default.
    """
    table = TABLES[chain]
    wanted = select(table).where(table.c.id >= first).order_by(table.c.id)
    if last is not None:
        wanted = wanted.where(table.c.id <= last)
    with db.session.connection().execute(wanted, execution_options={"yield_per": AT_A_TIME}) as rows:
        for row in rows:
            yield _link(table, row)


def follow(chain: Chain, *, anchors: dict[int, str] | None = None) -> Followed:
    """Follow a chain from its first row to its last, or to the first at which it does not hold.

    Args:
        chain: which one.
        anchors: seals of last rows noted elsewhere, by number; those that the checks have noted count anyway.
    """
    noted = noted_ends(chain) | (anchors or {})
    # Closed also when the chain does not hold and the rest of it is never asked for.
    with closing(links(chain)) as rows:
        counted = _Counted(rows)
        broken = first_break(chain, counted, sealer=sealer(), anchors=noted)
    if broken is None and counted.last is None and _must_have_rows(chain):
        broken = Broken(0, Break.EMPTY)
    return Followed(chain, counted.rows, counted.last, broken)


def last_link(chain: Chain) -> Link | None:
    """Return the last row of a chain, or None when it is empty."""
    table = TABLES[chain]
    row = db.session.connection().execute(select(table).order_by(table.c.id.desc()).limit(1)).one_or_none()
    return _link(table, row) if row is not None else None


def noted_ends(chain: Chain) -> dict[int, str]:
    """Return the last rows that checks have noted of a chain: the seal of each, by number.

    A check that found a break has noted the last row before it, which held, so its note counts as any other.
    """
    rows = db.session.execute(
        select(ChainCheck.last_id, ChainCheck.last_hash)
        .where(ChainCheck.chain == chain, ChainCheck.last_id.is_not(None))
        .order_by(ChainCheck.id)
    )
    return {key: seal for key, seal in rows if key is not None and seal is not None}


def _must_have_rows(chain: Chain) -> bool:
    """Tell whether a chain cannot be empty: who makes a person does an act, and who writes a text is shown it."""
    if chain is Chain.CHECKS:
        return False  # Before the first night nothing has been noted.
    if chain is Chain.READINGS:
        acts = TABLES[Chain.ACTS]
        wanted = select(acts.c.id).where(acts.c.subject_kind.in_(TEXTS), acts.c.actor_id.is_not(None))
    else:
        # The table belongs to a later room, so it is asked for by its name.
        wanted = select(db.metadata.tables["person"].c.id)
    return db.session.connection().execute(wanted.limit(1)).one_or_none() is not None


@dataclass(frozen=True)
class State:
    """What the latest check of a chain found: when, and the first row at which it did not hold with the reason."""

    checked_at: datetime | None = None
    rows: int = 0
    broken_id: int | None = None
    why: Break | None = None


def states() -> dict[Chain, State]:
    """Return what the latest check of each chain found; one that was never checked has no time."""
    latest = select(ChainCheck).order_by(ChainCheck.id.desc()).limit(2 * len(Chain))
    found: dict[Chain, State] = {}
    for row in db.session.scalars(latest):
        why = Break(row.why) if row.why else None
        found.setdefault(Chain(row.chain), State(row.checked_at, row.row_count, row.broken_id, why))
    return {chain: found.get(chain, State()) for chain in Chain}


class _Counted:
    """Rows that are counted as they pass; the last that was counted is kept."""

    def __init__(self, rows: Iterator[Link]) -> None:
        self._rows = rows
        self.rows = 0
        self.last: Link | None = None

    def __iter__(self) -> Iterator[Link]:
        for row in self._rows:
            yield row
            self.rows, self.last = self.rows + 1, row


def _link(table: Table, row: Any) -> Link:
    values = {column.name: getattr(row, column.name) for column in table.columns if column.name not in SEALS | {"id"}}
    return Link(row.id, values, row.previous_hash, row.hash)
