"""Reads about mail: how it went, for those who sent it and for those who run the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import defer
from sqlalchemy.sql import ColumnElement

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.kinds import ADDRESS_CHANGED, closed_kinds
from hpmt_supervision.mail.models import MailAbout, MailState, OutgoingMail

# The promise: 95 percent of the mails leave within so long of being due.
PROMISED_WITHIN = timedelta(seconds=10)
# A list of mails neither needs what they say nor may fail because a key of one of them is missing.
WITHOUT_TEXT = (defer(OutgoingMail.subject), defer(OutgoingMail.text), defer(OutgoingMail.calendar))
_STOPPED = (MailState.BOUNCED, MailState.GIVEN_UP)


@dataclass(frozen=True)
class Delivery:
    """How the latest mail to somebody about a session went.

    Attributes:
        state: where it stands.
        at: when it came there: when it was sent, or when it was last tried or written.
    """

    state: MailState
    at: datetime


@dataclass(frozen=True)
class SendRate:
    """How fast mail left in a stretch of time.

    Attributes:
        due: how many came due and were neither refused by the recipient's server nor are still within the promise.
        in_time: how many of those left within the promise.
    """

    due: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Return the share that left in time, or None when nothing was due."""
        return self.in_time / self.due if self.due else None


def deliveries_of(session_id: int) -> dict[tuple[str, int], Delivery]:
    """Return how the latest mail about a session went, for each recipient. The caller decides who may see it.

    What is not due yet is left out, so that a reminder of next week does not hide whether the invitation arrived.

    Args:
        session_id: the session's key.

    Returns:
        Deliveries by ``("person", key)`` or ``("guest", key)``.
    """
    rows = db.session.scalars(
        select(OutgoingMail)
        .join(MailAbout, MailAbout.mail_id == OutgoingMail.id)
        .where(MailAbout.session_id == session_id, OutgoingMail.due_at <= clock.now())
        .options(*WITHOUT_TEXT)
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
    )
    found: dict[tuple[str, int], Delivery] = {}
    for row in rows:
        who = ("guest", row.guest_id) if row.guest_id is not None else ("person", row.person_id)
        if who[1] is not None:
            found[(who[0], who[1])] = Delivery(MailState(row.state), row.sent_at or row.claimed_at or row.created_at)
    return found


def counts_by_state() -> dict[MailState, int]:
    """Return how many mails of open kinds stand in each state, but for the sent ones, which grow without end."""
    rows = db.session.execute(
        select(OutgoingMail.state, func.count())
        .where(OutgoingMail.state != MailState.SENT, _open_kind())
        .group_by(OutgoingMail.state)
        .order_by(OutgoingMail.state)
    )
    found = {MailState(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in MailState if state != MailState.SENT}


def send_rate(since: datetime, now: datetime) -> SendRate:
    """Return how fast the mails of open kinds that came due in a stretch of time left.

    Args:
        since: its beginning.
        now: its end.
    """
    rows = db.session.execute(
        select(OutgoingMail.due_at, OutgoingMail.sent_at)
        .where(
            OutgoingMail.due_at >= since,
            OutgoingMail.due_at <= now,
            OutgoingMail.state != MailState.BOUNCED,
            _open_kind(),
            or_(OutgoingMail.sent_at.is_not(None), OutgoingMail.due_at <= now - PROMISED_WITHIN),
        )
        .order_by(OutgoingMail.id)
    ).all()
    soon = sum(sent is not None and sent - due <= PROMISED_WITHIN for due, sent in rows)
    return SendRate(len(rows), soon)


def stopped(limit: int = 100) -> Sequence[OutgoingMail]:
    """Return the mails that did not arrive and can be tried again, newest first.

    Args:
        limit: how many at most.
    """
    return db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.state.in_(_STOPPED), OutgoingMail.text_deleted_at.is_(None), _open_kind())
        .options(*WITHOUT_TEXT)
        .order_by(OutgoingMail.id.desc())
        .limit(limit)
    ).all()


def latest(limit: int = 50) -> Sequence[OutgoingMail]:
    """Return the latest mails that were sent to the local folder, newest first.

    Args:
        limit: how many at most.
    """
    return db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.state == MailState.SENT, OutgoingMail.text_deleted_at.is_(None), _open_kind())
        .options(*WITHOUT_TEXT)
        .order_by(OutgoingMail.sent_at.desc(), OutgoingMail.id.desc())
        .limit(limit)
    ).all()


def mail_with_text(mail_id: int) -> OutgoingMail:
    """Return one mail of an open kind whose text is still there.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.get(OutgoingMail, mail_id)
    if found is None or found.kind in closed_kinds() or found.text is None:
        raise NotFound("")
    return found


def _open_kind() -> ColumnElement[bool]:
    """Return the condition that those who run the system may know of a mail."""
    return OutgoingMail.kind.not_in(closed_kinds())


def to_be_taken(instant: datetime, *, lease: timedelta) -> ColumnElement[bool]:
    """Return the rows a sender takes: those that are due, and those a sender that died has left behind.

    Args:
        instant: the present instant.
        lease: how long a sender may say nothing before it is taken for dead.
    """
    return or_(
        and_(
            OutgoingMail.state.in_((MailState.WAITING, MailState.DEFERRED)),
            OutgoingMail.next_try_at <= instant,
        ),
        and_(OutgoingMail.state == MailState.SENDING, OutgoingMail.claimed_at <= instant - lease),
    )


def is_any_due(instant: datetime, *, lease: timedelta) -> bool:
    """Tell whether a sender would take anything, without taking a lock.

    Args:
        instant: the present instant.
        lease: as for ``to_be_taken``.
    """
    return db.session.scalar(select(OutgoingMail.id).where(to_be_taken(instant, lease=lease)).limit(1)) is not None


def is_any_kept_back(instant: datetime) -> bool:
    """Tell whether mail waits for a later try because no server gave an answer.

    Args:
        instant: the present instant.
    """
    return db.session.scalar(select(OutgoingMail.id).where(kept_back(instant)).limit(1)) is not None


def kept_back(instant: datetime) -> ColumnElement[bool]:
    """Return the rows that wait for a later try because no server gave an answer, so that none refused them."""
    return and_(
        OutgoingMail.state == MailState.DEFERRED, OutgoingMail.code.is_(None), OutgoingMail.next_try_at > instant
    )


def former_addresses(person_id: int, *, since: datetime) -> list[tuple[int, str]]:
    """Return the addresses that were told of not being somebody's any more, the first told first.

    Args:
        person_id: whose they were; the one of now may be among them.
        since: since when. The addresses of mails are deleted after thirty days.

    Returns:
        Each address once, with the key of the first mail that told it.
    """
    first = func.min(OutgoingMail.id)
    rows = db.session.execute(
        select(first, OutgoingMail.to_address)
        .where(
            OutgoingMail.person_id == person_id,
            OutgoingMail.kind == ADDRESS_CHANGED,
            OutgoingMail.created_at >= since,
            OutgoingMail.to_address != "",
        )
        .group_by(OutgoingMail.to_address)
        .order_by(first)
    )
    return [(key, address) for key, address in rows]
