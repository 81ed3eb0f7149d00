"""The tree of units and spells of days, as plain values: no database and no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Which kind of unit stands above which; the nation stands alone at the top.
PARENT_KIND: Mapping[str, str | None] = {"national": None, "county": "national", "office": "county"}
# Supervision level 1 happens at offices, level 2 across a county, level 3 nationally.
KIND_OF_LEVEL: Mapping[int, str] = {1: "office", 2: "county", 3: "national"}


@dataclass(frozen=True)
class Spell:
    """Days from the first to the last, both included; open-ended when there is no last day."""

    first: date
    last: date | None = None

    @property
    def is_possible(self) -> bool:
        """Tell whether the last day is not before the first."""
        return self.last is None or self.last >= self.first


def is_legal_parent(kind: str, parent_kind: str | None) -> bool:
    """Tell whether a unit of a kind may stand under a parent of another kind (None: no parent).

    Args:
        kind: ``national``, ``county`` or ``office``.
        parent_kind: the parent's kind, or None for no parent.
    """
    return kind in PARENT_KIND and PARENT_KIND[kind] == parent_kind


def descendants(parents: Mapping[int, int | None], unit: int) -> set[int]:
    """Return the units below a unit, at any depth; the unit itself is not part of the answer.

    Args:
        parents: every unit's parent, None at the top.
        unit: the unit to start from.
    """
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = list(children.get(unit, []))
    while waiting:
        child = waiting.pop()
        if child not in found and child != unit:
            found.add(child)
            waiting.extend(children.get(child, []))
    return found


def is_within(spell: Spell, day: date) -> bool:
    """Tell whether a day belongs to a spell."""
    return spell.first <= day and (spell.last is None or day <= spell.last)


def overlap(one: Spell, other: Spell) -> bool:
    """Tell whether two spells share a day."""
    return (other.last is None or one.first <= other.last) and (one.last is None or other.first <= one.last)


def first_overlap(spells: Iterable[Spell], new: Spell) -> Spell | None:
    """Return the earliest of some spells that shares a day with a new one, or None.

    Args:
        spells: the spells there are.
        new: the one to be added.
    """
    return min((spell for spell in spells if overlap(spell, new)), key=lambda spell: spell.first, default=None)
