"""What the rooms for training and for anchoring tell of an office: the one seam between them and the profile."""

from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from hpmt_supervision.fidelity.definitions import Period
from hpmt_supervision.fidelity.profile.facts import ReviewFact
from hpmt_supervision.fidelity.profile.learning import CourseFact


def courses_of(office_id: int, period: Period) -> tuple[CourseFact, ...]:
    """Return the courses that people of an office have completed in a period, with how many people."""
    completed = _told_by("hpmt_supervision.learning.queries", "completed_training")
    return tuple(CourseFact(str(one.name), one.people) for one in completed([office_id], period.first, period.last))


def reviews_of(office_id: int, first: date, last: date) -> tuple[ReviewFact, ...]:
    """Return the reviews agreed for days from one to another."""
    agreed = _told_by("hpmt_supervision.anchoring.queries", "reviews_of")
    return tuple(ReviewFact(one.agreed_on, one.held_on, one.leader_present) for one in agreed([office_id], first, last))


def _told_by(module: str, name: str) -> Callable[[Sequence[int], date, date], Sequence[Any]]:
    """Return a room's function, or one that knows of nothing while the room has none."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError:
        return lambda unit_ids, first, last: ()
