"""How rows of the trail are chained: each carries a seal over itself and over the seal of the row before (pure).

The seal is an HMAC-SHA-256 with a key from the settings. A plain hash would tell of a changed row only until somebody
reckoned all later hashes anew; without the key nobody can. ADR 27 tells what this shows and what it does not.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

# What the first row of a chain carries as the seal of the row before.
START = "0" * 64
# Counted up when the canonical form changes, so that older rows are still read as they were sealed.
FORM = 1


class Chain(StrEnum):
    """The chains, named as their tables: what was done, what was read, and what following the chains has found."""

    ACTS = "audit_event"
    READINGS = "text_reading"
    CHECKS = "chain_check"


# The chains of what people did. The third tells of these.
OF_PEOPLE = (Chain.ACTS, Chain.READINGS)


class Break(StrEnum):
    """What can be wrong with a row."""

    PREVIOUS = "previous"  # It does not follow the row before: something between was taken out, added or moved.
    SEAL = "seal"  # What stands in it is not what was sealed.
    KEY = "key"  # It is sealed with a key that is not at hand, or with an older one than the row before.
    CUT = "cut"  # A row that was noted as the last of the chain is gone from its end.
    ANCHOR = "anchor"  # A row that was noted as the last of the chain has another seal today.
    EMPTY = "empty"  # There is no row at all where there must have been some.


@dataclass(frozen=True)
class Link:
    """One row as the chain sees it.

    Attributes:
        id: the row's number.
        values: all other columns but the two seals, by name.
        previous: the seal of the row before.
        seal: its own.
    """

    id: int
    values: Mapping[str, Any]
    previous: str
    seal: str


@dataclass(frozen=True)
class Broken:
    """The first row at which a chain does not hold; 0 for a chain that has none and should have."""

    id: int
    why: Break


class Sealer:
    """Seals rows with the newest of some keys, and holds seals against all of them.

    Args:
        keys: texts of at least 32 signs, newest first.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {_name_of(key): key.encode() for key in keys}
        self._order = [_name_of(key) for key in keys]

    def seal(self, chain: str, key: int, values: Mapping[str, Any], previous: str) -> str:
        """Return the seal of a new row: the name of the key, a colon, and the HMAC in hexadecimal.

        Args:
            chain: the chain's table.
            key: the row's number.
            values: all other columns but the seals.
            previous: the seal of the row before, or ``START``.
        """
        return self._sealed(self._order[0], chain, key, values, previous)

    def age_of(self, seal: str) -> int | None:
        """Return how many keys are newer than the one of a seal, or None when it is not at hand."""
        name = seal.partition(":")[0]
        return self._order.index(name) if name in self._keys else None

    def fits(self, chain: str, link: Link) -> bool:
        """Tell whether a row is what was sealed; its key must be at hand."""
        name = link.seal.partition(":")[0]
        return hmac.compare_digest(self._sealed(name, chain, link.id, link.values, link.previous), link.seal)

    def _sealed(self, name: str, chain: str, key: int, values: Mapping[str, Any], previous: str) -> str:
        told = canonical(chain, key, values, previous)
        return f"{name}:{hmac.new(self._keys[name], told, hashlib.sha256).hexdigest()}"


def canonical(chain: str, key: int, values: Mapping[str, Any], previous: str) -> bytes:
    """Return the one form in which a row is sealed: every column by name, instants in UTC, whatever the database.

    Args:
        chain: the chain's table.
        key: the row's number.
        values: the columns.
        previous: the seal of the row before.
    """
    columns = [[name, _plain(values[name])] for name in sorted(values)]
    return json.dumps([FORM, chain, key, previous, columns], ensure_ascii=False, separators=(",", ":")).encode()


def first_break(
    chain: str, links: Iterable[Link], *, sealer: Sealer, anchors: Mapping[int, str], after: Link | None = None
) -> Broken | None:
    """Follow a chain and return the first row at which it does not hold, or None. Holds one row at a time.

    Args:
        chain: the chain's table.
        links: its rows in the order of their numbers.
        sealer: the keys.
        anchors: seals that were noted as the last of the chain at some time, by number.
        after: the row before the first of ``links``; by default the chain is followed from its start.
    """
    previous, last, youngest = (after.seal, after.id, None) if after else (START, 0, None)
    noted = dict(anchors)
    for link in links:
        if link.previous != previous or link.id <= last:
            return Broken(link.id, Break.PREVIOUS)
        age = sealer.age_of(link.seal)
        if age is None or (youngest is not None and age > youngest):
            return Broken(link.id, Break.KEY)
        if not sealer.fits(chain, link):
            return Broken(link.id, Break.SEAL)
        if noted.pop(link.id, link.seal) != link.seal:
            return Broken(link.id, Break.ANCHOR)
        previous, last, youngest = link.seal, link.id, age
    missing = [key for key in noted if after is None or key > after.id]
    return Broken(min(missing), Break.CUT) if missing else None


def _name_of(key: str) -> str:
    """Return the eight signs by which a seal tells its key. They tell nothing of the key itself."""
    return hashlib.sha256(b"hpmt chain key " + key.encode()).hexdigest()[:8]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int) else str(value)
