"""Factories for agreed reviews."""

from datetime import date

from hpmt_supervision.anchoring.models import AgreedReview, ReviewState
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, Unit


def make_review(
    unit: Unit,
    agreed_on: date,
    *,
    by: Person,
    agreed_with: Person | None = None,
    held_on: date | None = None,
    leader_present: bool | None = None,
    not_held: bool = False,
) -> AgreedReview:
    """Let an office have agreed on a review, which was held when ``held_on`` is given."""
    state = ReviewState.HELD if held_on else ReviewState.NOT_HELD if not_held else ReviewState.AGREED
    row = AgreedReview(
        unit_id=unit.id,
        agreed_on=agreed_on,
        agreed_with_id=agreed_with.id if agreed_with else None,
        state=state,
        held_on=held_on,
        leader_present=leader_present if held_on else None,
        made_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    return row
