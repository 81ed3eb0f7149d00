"""What the rooms for training and for anchoring tell of an office."""

from datetime import date

from hpmt_supervision.anchoring import queries as anchoring
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile.facts import ReviewFact
from hpmt_supervision.fidelity.profile.learning import CourseFact
from hpmt_supervision.learning.queries import completed_in


def courses_of(office_id: int, *periods: Period) -> list[tuple[CourseFact, ...]]:
    """Return the courses that people of an office completed in each of some periods, with how many people."""
    completed = completed_in([office_id], [(period.first, period.last) for period in periods])
    return [tuple(CourseFact(str(one.name), one.people) for one in found) for found in completed]


def reviews_of(office_id: int, first: date, last: date) -> tuple[ReviewFact, ...]:
    """Return the reviews agreed for days from one to another."""
    agreed = anchoring.reviews_of([office_id], first, last)
    return tuple(ReviewFact(one.agreed_on, one.held_on, one.leader_present) for one in agreed)
