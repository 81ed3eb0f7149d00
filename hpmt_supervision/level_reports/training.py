"""The training that a report tells of: the one place where this room asks the room of learning."""

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from hpmt_supervision.fidelity.small_numbers import FEWEST_PEOPLE
from hpmt_supervision.level_reports.figures import CourseLine

_QUERIES = "hpmt_supervision.learning.queries"


def courses_completed(
    unit_ids: Sequence[int], first: date, last: date, *, from_outside: bool
) -> tuple[CourseLine, ...]:
    """Return the courses completed at some units within a period.

    Args:
        unit_ids: the units where people were registered.
        first, last: the period.
        from_outside: whether counts of 1–4 people are withheld.
    """
    if find_spec(_QUERIES) is None:
        return ()
    found = import_module(_QUERIES).completed_training(unit_ids, first, last)
    return tuple(
        CourseLine(str(one.name), None if from_outside and 0 < one.people < FEWEST_PEOPLE else one.people)
        for one in found
    )
