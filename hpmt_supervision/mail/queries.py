"""Reading the outbox: what became of the mails about a session, what is due, and how quickly mail leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, func, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import DEAD_STATES, OPEN_STATES, Carrier, MailSession, MailState, OutgoingMail

# The promise: this share of the mail leaves within this long after it is due.
PROMISED_SHARE = 0.95
PROMISED_DELAY = timedelta(seconds=10)
# How many rows the status page shows of each list.
MOST_SHOWN = 100


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


def is_any_due(now: datetime) -> bool:
    """Tell whether any mail is due. Costs the same however much has been sent.

    Args:
        now: the present instant.
    """
    return db.session.scalar(select(OutgoingMail.id).where(OutgoingMail.next_try_at <= now).limit(1)) is not None


@dataclass(frozen=True)
class SendRate:
    """How quickly mail left.

    Attributes:
        due: how many mails fell due in the time looked at.
        in_time: how many of them a mail server (or the folder) had taken within ten seconds.
        slowest_seconds: the longest that one of them that was sent took; None when none was.
    """

    due: int
    in_time: int
    slowest_seconds: int | None

    @property
    def share(self) -> float | None:
        """Return the share that left in time, or None when nothing was due."""
        return self.in_time / self.due if self.due else None

    @property
    def keeps_promise(self) -> bool | None:
        """Tell whether the promise was kept, or None when nothing was due."""
        share = self.share
        return None if share is None else share >= PROMISED_SHARE


def send_rate(window: timedelta, *, now: datetime | None = None) -> SendRate:
    """Return how much of the mail that fell due in the last while left within ten seconds.

    What is deferred, given up or still waiting counts as late once the ten seconds are over. What the recipient's
    server refused for good is left out, since no haste would have helped it.

    Args:
        window: how far back to look.
        now: the present instant; by default that of the clock.
    """
    end = (now or clock.now()) - PROMISED_DELAY
    delay = OutgoingMail.delay_seconds
    in_time = func.count(case((delay <= PROMISED_DELAY.total_seconds(), 1)))
    due, quick, slowest = db.session.execute(
        select(func.count(), in_time, func.max(delay)).where(
            OutgoingMail.due_at > end - window, OutgoingMail.due_at <= end, OutgoingMail.state != MailState.BOUNCED
        )
    ).one()
    return SendRate(due, quick, slowest)


def state_counts() -> dict[MailState, int]:
    """Return how many mails are in each state that is not its happy end. One query."""
    states = (*OPEN_STATES, *DEAD_STATES)
    rows = db.session.execute(
        select(OutgoingMail.state, func.count()).where(OutgoingMail.state.in_(states)).group_by(OutgoingMail.state)
    )
    found = {MailState(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in states}


def overdue_count(now: datetime) -> int:
    """Return how many mails should have left by now and have not, tried or not.

    Args:
        now: the present instant.
    """
    is_open = and_(OutgoingMail.next_try_at.is_not(None), OutgoingMail.due_at <= now)
    return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(is_open)) or 0


@dataclass(frozen=True)
class MailLine:
    """What is shown of a mail to those who look after the sending: never its subject or text.

    Attributes:
        mail_id, kind, state, state_at: which mail it is and where it stands.
        recipient: whom it was to; None once that is deleted.
        address: the address; None once that is deleted.
        problem, smtp_code, smtp_status: why it did not leave.
        attempts: how often it was tried.
        next_try_at: when it is tried next.
        can_be_tried: whether its text is still kept.
        message_id: its Message-ID.
    """

    mail_id: int
    kind: str
    state: str
    state_at: datetime
    recipient: str | None
    address: str | None
    problem: str | None
    smtp_code: int | None
    smtp_status: str | None
    attempts: int
    next_try_at: datetime | None
    can_be_tried: bool
    message_id: str


def _lines(*where: ColumnElement[bool]) -> list[MailLine]:
    rows = db.session.execute(
        select(
            OutgoingMail.id,
            OutgoingMail.kind,
            OutgoingMail.state,
            OutgoingMail.state_at,
            OutgoingMail.to_name,
            OutgoingMail.to_address,
            OutgoingMail.problem,
            OutgoingMail.smtp_code,
            OutgoingMail.smtp_status,
            OutgoingMail.attempts,
            OutgoingMail.next_try_at,
            OutgoingMail.text_deleted_at.is_(None),
            OutgoingMail.message_id,
        )
        .where(*where)
        .order_by(OutgoingMail.state_at.desc(), OutgoingMail.id.desc())
        .limit(MOST_SHOWN)
    )
    return [MailLine(*tuple(row)) for row in rows]


def dead_letters() -> list[MailLine]:
    """Return the mails that did not arrive and are not tried any more, the latest first. At most a hundred."""
    return _lines(OutgoingMail.state.in_(DEAD_STATES))


def deferred_mails() -> list[MailLine]:
    """Return the mails that are tried again later, the latest first. At most a hundred."""
    return _lines(OutgoingMail.state == MailState.DEFERRED)


def kept_mails() -> list[MailLine]:
    """Return the mails that lie in the local folder, the latest first. At most a hundred."""
    return _lines(
        OutgoingMail.state == MailState.SENT,
        OutgoingMail.carrier == Carrier.FOLDER,
        OutgoingMail.text_deleted_at.is_(None),
    )


def get_mail(mail_id: int) -> OutgoingMail:
    """Return a mail whose text is kept; whether it is a dead letter is for the table of states to say.

    Raises:
        NotFound: when there is none of this key.
    """
    mail = db.session.get(OutgoingMail, mail_id)
    if mail is None or mail.text_deleted_at is not None:
        raise NotFound(_("E-posten finnes ikke, eller teksten er slettet."))
    return mail


def get_kept_mail(mail_id: int) -> OutgoingMail:
    """Return a mail that lies in the local folder.

    Raises:
        NotFound: when there is none of this key.
    """
    mail = db.session.get(OutgoingMail, mail_id)
    if mail is None or mail.carrier != Carrier.FOLDER or mail.text_deleted_at is not None:
        raise NotFound(_("E-posten finnes ikke, eller teksten er slettet."))
    return mail
