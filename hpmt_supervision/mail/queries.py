"""Reading the outbox: what became of the mails about a session."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailSession, MailState, OutgoingMail


class DeliveryState(StrEnum):
    """What became of a mail, as whoever caused it is told."""

    WAITING = "waiting"
    SENT = "sent"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Delivery:
    """What became of the last mail to one recipient.

    Attributes:
        state: where it stands; one that is being sent is waiting still.
        at: since when.
        kind: what it was about.
    """

    state: DeliveryState
    at: datetime
    kind: str


def deliveries_of(session_id: int) -> dict[tuple[str, int], Delivery]:
    """Return what became of the last mail about a session to each recipient. One query.

    What is not due yet is left out, so that a reminder of next week does not hide whether the invitation arrived.
    The caller decides who may see it.

    Args:
        session_id: the session.

    Returns:
        By ``("person", person_id)`` or ``("guest", guest_id)``.
    """
    return deliveries_of_sessions([session_id]).get(session_id, {})


def deliveries_of_sessions(session_ids: list[int]) -> dict[int, dict[tuple[str, int], Delivery]]:
    """Return the same for several sessions, by session. One query.

    Args:
        session_ids: the sessions.
    """
    rows = db.session.execute(
        select(
            MailSession.session_id,
            OutgoingMail.person_id,
            OutgoingMail.guest_id,
            OutgoingMail.state,
            OutgoingMail.state_at,
            OutgoingMail.kind,
        )
        .join(OutgoingMail, OutgoingMail.id == MailSession.mail_id)
        .where(MailSession.session_id.in_(session_ids), OutgoingMail.due_at <= clock.now())
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
    )
    found: dict[int, dict[tuple[str, int], Delivery]] = {}
    for session_id, person_id, guest_id, state, at, kind in rows:
        shown = DeliveryState.WAITING if state == MailState.SENDING else DeliveryState(state)
        for part, key in (("person", person_id), ("guest", guest_id)):
            if key is not None:
                found.setdefault(session_id, {})[part, key] = Delivery(shown, at, kind)
    return found
