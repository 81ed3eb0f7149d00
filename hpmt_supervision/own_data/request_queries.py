"""Reads about wishes to be made nobody."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.extensions import db
from hpmt_supervision.own_data.models import AnonymisationRequest, RequestState
from hpmt_supervision.people.models import FormerPerson
from hpmt_supervision.privacy.forgetting import hindrances_of

MOST_SHOWN = 20


@dataclass(frozen=True)
class Wish:
    """A wish that waits, with what must be settled before it is carried out."""

    request: AnonymisationRequest
    hindrances: list[str]


def waiting(today: date) -> list[Wish]:
    """Return the wishes that wait, the oldest first.

    Args:
        today: the local day that what must be settled is looked for on.
    """
    rows = db.session.scalars(
        select(AnonymisationRequest)
        .where(AnonymisationRequest.state == RequestState.ASKED)
        .options(joinedload(AnonymisationRequest.person))
        .order_by(AnonymisationRequest.asked_at, AnonymisationRequest.id)
        .limit(MOST_SHOWN)
    )
    return [Wish(row, hindrances_of(row.person_id, today)) for row in rows]


def former_count() -> int:
    """Return how many have been made nobody."""
    return db.session.scalar(select(func.count()).select_from(FormerPerson)) or 0
