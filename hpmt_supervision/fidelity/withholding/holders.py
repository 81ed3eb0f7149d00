"""A unit as a report sees it, and how few people are too few. Values only."""

from collections.abc import Iterable
from dataclasses import dataclass

# The smallest number of people a shown figure may rest on. Texts take it from here, or from ``few_people``, and never
# write the number themselves; a test reads all of them.
FEWEST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """A unit of the tree as the report sees it.

    Attributes:
        key: the unit.
        parent: the unit above, or None at the top.
        owns_groups: whether it is of the kind that owns the level's groups; the others only add up.
        has_row: whether the report has a row for it; a closed unit has none and is still part of the totals.
        people: the counted persons.
        attendances: counted attendances.
        active_days: active days.
        on_schedule_days: on-schedule days.
        sessions_held: sessions held, which every reader sees.
        distribution: counted persons by attendances; the last cell holds all higher numbers. Empty when not known.
    """

    key: int
    parent: int | None
    owns_groups: bool
    has_row: bool
    people: frozenset[int]
    attendances: int = 0
    active_days: int = 0
    on_schedule_days: int = 0
    sessions_held: int = 0
    distribution: tuple[int, ...] = ()


def few_people(fewest: int | None = None) -> str:
    """Return how many are too few to be told of, as texts say it: "1–4".

    Args:
        fewest: the smallest number that is told of; None for ``FEWEST_PEOPLE``.
    """
    return f"1–{(fewest or FEWEST_PEOPLE) - 1}"


def is_few(people: int) -> bool:
    """Tell whether figures on so many people are on someone, but on too few to be shown.

    Args:
        people: how many.
    """
    return 0 < people < FEWEST_PEOPLE


def is_small(people: Iterable[int]) -> bool:
    """Tell whether figures on these people are on someone, but on too few to be shown."""
    return is_few(len(frozenset(people)))
