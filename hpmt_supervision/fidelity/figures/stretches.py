"""Sets of whole numbers as stretches of one long line, added, subtracted and counted without walking them.

Every counted person of every row gets a part of the line of its own, one number a day. Memberships, absences and
"within one interval of an attendance" then become stretches, and sums follow from sorting and counting.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Disjoint stretches of the line in rising order: first and last number of each, both included."""

    first: Whole
    last: Whole

    def count_before(self, at: Whole) -> tuple[Whole, NDArray[np.bool_]]:
        """Return how many numbers of the stretches lie before each ``at``, and whether ``at`` lies in one."""
        if self.first.size == 0:
            return np.zeros(at.size, np.int64), np.zeros(at.size, np.bool_)
        length = self.last - self.first + 1
        # A stretch of no length in front spares the question of what comes before the first.
        starts = np.concatenate(([np.iinfo(np.int64).min // 2], self.first))
        lengths = np.concatenate(([0], length))
        before = np.concatenate(([0, 0], np.cumsum(length)[:-1]))
        place = np.searchsorted(starts, at, side="right") - 1
        into = at - starts[place]
        return before[place] + np.minimum(into, lengths[place]), into < lengths[place]


def merged(first: Whole, last: Whole, *, ordered: bool = False) -> Stretches:
    """Return the union of stretches that may overlap or touch."""
    if first.size == 0:
        return Stretches(first, last)
    if not ordered:
        order = np.argsort(first, kind="stable")
        first, last = first[order], last[order]
    reach = np.maximum.accumulate(last)
    apart = first[1:] > reach[:-1] + 1
    edge = np.ones(1, np.bool_)
    return Stretches(first[np.concatenate((edge, apart))], reach[np.concatenate((apart, edge))])


def without(kept: Stretches, removed: Stretches) -> Stretches:
    """Return the numbers that lie in ``kept`` and not in ``removed``."""
    at = np.concatenate((kept.first, kept.last + 1, removed.first, removed.last + 1))
    step = np.repeat(np.array([1, -1, -1, 1]), [kept.first.size, kept.last.size, removed.first.size, removed.last.size])
    order = np.argsort(at, kind="stable")
    at, level = at[order], np.cumsum(step[order])
    holds = (level[:-1] == 1) & (at[1:] > at[:-1])
    return Stretches(at[:-1][holds], at[1:][holds] - 1)


def ranges(low: Whole, high: Whole) -> tuple[Whole, Whole]:
    """Return the members of many ranges low ≤ i < high in turn, and which range each comes from."""
    sizes = high - low
    source = np.repeat(np.arange(low.size), sizes)
    return np.arange(source.size) + (low - np.cumsum(sizes) + sizes)[source], source
