"""Reads about wishes to be made nobody."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.extensions import db
from hpmt_supervision.own_data.models import AnonymisationRequest, RequestState
from hpmt_supervision.people.models import FormerPerson

MOST_SHOWN = 20


def waiting() -> list[AnonymisationRequest]:
    """Return the wishes that wait, the oldest first."""
    return list(
        db.session.scalars(
            select(AnonymisationRequest)
            .where(AnonymisationRequest.state == RequestState.ASKED)
            .options(joinedload(AnonymisationRequest.person))
            .order_by(AnonymisationRequest.asked_at, AnonymisationRequest.id)
            .limit(MOST_SHOWN)
        )
    )


def former_count() -> int:
    """Return how many have been made nobody."""
    return db.session.scalar(select(func.count()).select_from(FormerPerson)) or 0


def open_request(person_id: int) -> AnonymisationRequest | None:
    """Return a person's wish that waits to be carried out, or None."""
    return db.session.scalar(
        select(AnonymisationRequest).where(
            AnonymisationRequest.person_id == person_id, AnonymisationRequest.state == RequestState.ASKED
        )
    )
