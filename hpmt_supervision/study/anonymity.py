"""The guard against rare combinations: nobody stands in a class of fewer than k people. Values in, values out.

A class is what a colleague might know of somebody beforehand: the wave, the arm, the office and the position. The guard
gives up the least first: the positions of an office, then the office itself, which goes into a pool of small offices,
and at last the people of a pool that is still too small, who are left out.

Whether an office stands for itself is decided once for all waves. An office that stood for itself in one wave and in
the pool in another would let its people be picked out of the pool.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

# The smallest number of people in a class. It is as large as ``FEWEST_PEOPLE`` of the figures on pages and in files and
# still a number of its own: what a study may take down is agreed on with those who answer for it, and holds while pages
# change. It is never smaller, since rows are handed out here where others see sums; a test holds it to that.
K = 5
# What stands for the offices that are too small to stand for themselves.
POOL = -1


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody who counts at an office in a wave.

    Attributes:
        wave, unit, person: keys.
        arm: the office's arm in the wave.
        position: the person's position, as one of a few groups.
    """

    wave: int
    arm: str
    unit: int
    person: int
    position: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be told of whom.

    Attributes:
        alone: the offices that stand for themselves; every other is in the pool.
        left_out: the waves and arms in which the pool is too small to be shown at all.
        with_position: the offices, the pool among them, whose people's positions are shown.
    """

    alone: frozenset[int]
    left_out: frozenset[tuple[int, str]]
    with_position: frozenset[int]

    def row_of(self, wave: int, arm: str, unit: int) -> int | None:
        """Return what an office is shown as in a wave: itself, ``POOL``, or None when its people are left out."""
        if unit in self.alone:
            return unit
        return None if (wave, arm) in self.left_out else POOL


def guard(people: Collection[Presence], k: int = K) -> Guard:
    """Decide what may be told, so that each class that is told of has at least k people.

    Args:
        people: everybody who counts; the same person may stand at several offices and in several waves.
        k: the smallest number of people in a class.
    """
    at: dict[int, dict[tuple[int, str], set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in people:
        at[one.unit][one.wave, one.arm].add(one.person)
    alone = {unit for unit, found in at.items() if all(len(there) >= k for there in found.values())}
    while True:
        pool = _pool(at, alone)
        small = sorted(place for place, there in pool.items() if len(there) < k)
        joining = next((found for place in small if (found := _smallest(at, alone, place)) is not None), None)
        if joining is None:
            break
        alone.discard(joining)
    return Guard(frozenset(alone), frozenset(small), _with_position(people, alone, frozenset(small), k))


def _pool(
    at: Mapping[int, Mapping[tuple[int, str], set[int]]], alone: Collection[int]
) -> dict[tuple[int, str], set[int]]:
    """Return the people of the pool by wave and arm, each once."""
    pool: dict[tuple[int, str], set[int]] = defaultdict(set)
    for unit, found in at.items():
        if unit not in alone:
            for place, there in found.items():
                pool[place] |= there
    return pool


def _smallest(
    at: Mapping[int, Mapping[tuple[int, str], set[int]]], alone: Collection[int], place: tuple[int, str]
) -> int | None:
    """Return the office with fewest people among those that could fill the pool up in a wave and arm, or None."""
    candidates = [unit for unit in alone if place in at[unit]]
    return min(candidates, key=lambda unit: (len(at[unit][place]), unit), default=None)


def _with_position(
    people: Iterable[Presence], alone: Collection[int], left_out: Collection[tuple[int, str]], k: int
) -> frozenset[int]:
    """Return the offices whose every wave has at least k people in each position that occurs."""
    held: dict[int, dict[tuple[int, str], dict[int, set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for one in people:
        row = one.unit if one.unit in alone else POOL
        if row != POOL or (one.wave, one.arm) not in left_out:
            held[row][one.wave, one.arm][one.person].add(one.position)
    return frozenset(
        row
        for row, places in held.items()
        if all(_positions_are_common(by_person.values(), k) for by_person in places.values())
    )


def _positions_are_common(positions: Iterable[set[str]], k: int) -> bool:
    """Tell whether each set of positions is held by at least k people."""
    counts: dict[str, int] = defaultdict(int)
    for held in positions:
        counts[_one(held)] += 1
    return all(count >= k for count in counts.values())


def _one(positions: Iterable[str]) -> str:
    """Return one position for somebody who has several in the pool: the first by name."""
    return min(positions)
