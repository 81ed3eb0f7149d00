"""When the distribution of a county or the nation tells of few people beneath it. Values in, values out.

How many attended how often is shown for a county and the nation. A reader also knows how many sessions each office
held, and nobody attends more than there are. Where everyone who can be in the cells of a small office is in one
cell, its people are in that one; and where nobody has been long without supervision, those of a small office have not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE


@dataclass(frozen=True, slots=True)
class Part:
    """One of the units that a total adds up.

    Attributes:
        people: counted persons.
        attendances: counted attendances.
        sessions_held: sessions held.
    """

    people: int
    attendances: int
    sessions_held: int


def tells_of_few(cells: Sequence[int], shown: Iterable[Part], few: Iterable[Part]) -> bool:
    """Tell whether a distribution gives away how often the people of a small unit attended.

    Args:
        cells: counted persons of the total by attendances; the last cell holds all higher numbers.
        shown: the units beneath whose rows are shown.
        few: the units beneath that rest on 1–4 people, or do so in a month.
    """
    highest = len(cells) - 1
    rest = list(cells)
    for part in shown:
        # Where nobody attended, or everyone attended everything, the reader knows the cells of all.
        if part.attendances in (0, part.people * part.sessions_held):
            rest[min(part.sessions_held, highest) if part.attendances else 0] -= part.people
    return any(_is_told(rest, part, highest) for part in few if part.people and part.sessions_held)


def _is_told(rest: Sequence[int], part: Part, highest: int) -> bool:
    """Tell whether the cells that the people of a part can be in leave no doubt about them."""
    able = {cell: rest[cell] for cell in range(min(part.sessions_held, highest) + 1) if rest[cell] > 0}
    if sum(able.values()) < part.people + FEWEST_PEOPLE:
        return True
    # In the last cell the numbers differ, when there are more sessions than its lowest number.
    return len(able) < 2 and not (highest in able and part.sessions_held > highest)
