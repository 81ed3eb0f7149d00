"""Sending what is due: taken in small batches, each result committed by itself.

A mail is marked as being sent, and that is committed, before the server hears of it. Whoever is killed leaves marked
mails behind; when their lease is over they are sent again with the same Message-ID. So nothing is lost, and at most the
one mail the server had taken when we died arrives twice.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import and_, or_, select, update

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.message import Letter, as_message
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.retrying import next_try
from hpmt_supervision.mail.states import MAIL_MOVES, SENDER
from hpmt_supervision.mail.transports import NoServer, Outcome, Transport, open_transport

log = structlog.stdlib.get_logger("hpmt.mail")

BATCH = 20
LEASE = timedelta(minutes=5)
# A batch that takes longer than this gives back what it has not come to, long before another sender takes it.
PATIENCE = timedelta(minutes=3)


def send_due(*, most: int = 1000, now: Callable[[], datetime] = clock.now) -> int:
    """Send what is due, in transactions of its own.

    Args:
        most: how many at most in one go, so that the next round finds new mail.
        now: tells the time.

    Returns:
        How many were sent.
    """
    settings: Settings = current_app.extensions["hpmt_settings"]
    sent = handled = 0
    with open_transport(settings) as transport:
        while handled < most:
            taken_at = now()
            keys = _take(min(BATCH, most - handled), taken_at)
            if not keys:
                break
            handled += len(keys)
            try:
                sent += _send_batch(keys, transport, settings, taken_at, now)
            except NoServer:
                log.warning("mail server not reached")
                break
    return sent


def _take(count: int, instant: datetime) -> list[int]:
    """Mark some mails as being sent, and commit; return their keys. Two senders never take the same."""
    due = and_(
        OutgoingMail.state.in_((MailState.WAITING, MailState.DEFERRED)),
        OutgoingMail.next_try_at <= instant,
    )
    abandoned = and_(OutgoingMail.state == MailState.SENDING, OutgoingMail.claimed_at <= instant - LEASE)
    intent = means_to_write.set(True)
    try:
        with unit_of_work():
            rows = db.session.scalars(
                select(OutgoingMail)
                .where(or_(due, abandoned))
                .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
                .limit(count)
                .with_for_update(skip_locked=True)
            ).all()
            for mail in rows:
                MAIL_MOVES.check(mail.state, MailState.SENDING, {SENDER})
                mail.state, mail.claimed_at = MailState.SENDING, instant
                mail.attempts += 1
            return [mail.id for mail in rows]
    finally:
        means_to_write.reset(intent)


def _send_batch(
    keys: Sequence[int], transport: Transport, settings: Settings, taken_at: datetime, now: Callable[[], datetime]
) -> int:
    sent = 0
    for place, key in enumerate(keys):
        if now() - taken_at > PATIENCE:
            _give_back(keys[place:], taken_at, None, now())
            break
        mail = db.session.get(OutgoingMail, key)
        # A row that somebody else has taken meanwhile, or whose text is gone, is not ours to send.
        if mail is None or mail.claimed_at != taken_at or mail.state != MailState.SENDING or mail.text is None:
            db.session.rollback()
            continue
        message = as_message(_letter(mail, settings))
        attempts, due_at = mail.attempts, mail.due_at
        # Nothing of the database is held while the server takes its time.
        db.session.rollback()
        try:
            outcome = transport.send(message)
        except NoServer:
            _give_back(keys[place:], taken_at, Outcome(MailState.DEFERRED), now())
            raise
        _write_down(key, taken_at, outcome, attempts, due_at, now())
        sent += outcome.state == MailState.SENT
    return sent


def _letter(mail: OutgoingMail, settings: Settings) -> Letter:
    return Letter(
        settings.mail_from,
        mail.to_address,
        mail.to_name,
        mail.subject or "",
        mail.text or "",
        mail.message_id,
        mail.due_at,
        mail.calendar,
        mail.calendar_method,
        mail.list_unsubscribe,
    )


def _write_down(
    key: int, taken_at: datetime, outcome: Outcome, attempts: int, due_at: datetime, instant: datetime
) -> None:
    """Commit what came of one mail, unless somebody else has taken it meanwhile."""
    state, again = outcome.state, instant
    if state == MailState.DEFERRED:
        later = next_try(attempts=attempts, due_at=due_at, now=instant)
        state, again = (MailState.GIVEN_UP, instant) if later is None else (MailState.DEFERRED, later)
    MAIL_MOVES.check(MailState.SENDING, state, {SENDER})
    intent = means_to_write.set(True)
    try:
        with unit_of_work():
            db.session.execute(
                update(OutgoingMail)
                .where(
                    OutgoingMail.id == key,
                    OutgoingMail.state == MailState.SENDING,
                    OutgoingMail.claimed_at == taken_at,
                )
                .values(
                    state=state,
                    next_try_at=again,
                    sent_at=instant if state == MailState.SENT else None,
                    code=outcome.code,
                    enhanced_code=outcome.enhanced_code,
                )
            )
    finally:
        means_to_write.reset(intent)


def _give_back(keys: Sequence[int], taken_at: datetime, outcome: Outcome | None, instant: datetime) -> None:
    """Let mails that were taken and not sent be taken again: later when no server was there, else at once."""
    for key in keys:
        mail = db.session.get(OutgoingMail, key)
        if mail is None:
            continue
        attempts, due_at = mail.attempts, mail.due_at
        db.session.rollback()
        _write_down(key, taken_at, outcome or Outcome(MailState.DEFERRED), attempts, due_at, instant)
