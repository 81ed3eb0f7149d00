"""Sending what is due: taken in small batches, each result committed by itself.

A mail is marked as being sent, and that is committed, before the server hears of it. Whoever is killed leaves marked
mails behind; when their lease is over they are sent again with the same Message-ID. So nothing is lost, and at most the
one mail the server had taken when we died arrives twice.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.mail import queries
from hpmt_supervision.mail.message import Letter, as_message
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.retrying import next_try
from hpmt_supervision.mail.states import MAIL_MOVES, SENDER
from hpmt_supervision.mail.transports import NoServer, Outcome, Transport, open_transport
from hpmt_supervision.privacy.encryption import TextKeyError

log = structlog.stdlib.get_logger("hpmt.mail")

BATCH = 20
LEASE = timedelta(minutes=5)
# A batch that takes longer than this gives back what it has not come to, long before another sender takes it.
PATIENCE = timedelta(minutes=3)
# How often, and with which pause, the database is asked to note what a server said. Each try may wait for a lock.
WRITES_DOWN_TRIES, WRITES_DOWN_PAUSE_SECONDS = 6, 1.0


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
    # A look costs no lock; on SQLite taking mail would keep everybody else from writing, every two seconds.
    anything = queries.is_any_due(now(), lease=LEASE)
    db.session.rollback()
    if not anything:
        return 0
    with open_transport(settings) as transport:
        while handled < most:
            taken_at = now()
            taken = _take(min(BATCH, most - handled), taken_at)
            if not taken:
                break
            handled += len(taken)
            try:
                sent += _send_batch(taken, transport, settings, now)
            except NoServer:
                log.warning("mail server not reached")
                break
    if sent:
        _wake(now())
    return sent


@dataclass(frozen=True)
class _Taken:
    """A mail this process has marked. Whoever takes it after the lease counts one attempt more."""

    key: int
    attempts: int
    due_at: datetime


def _take(count: int, instant: datetime) -> list[_Taken]:
    """Mark some mails as being sent, and commit. Two senders never take the same."""
    with writing_unit():
        # Only the columns that are needed: a text whose key is missing must not keep other mail back.
        rows = db.session.execute(
            select(OutgoingMail.id, OutgoingMail.state, OutgoingMail.attempts, OutgoingMail.due_at)
            .where(queries.to_be_taken(instant, lease=LEASE))
            .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
            .limit(count)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            MAIL_MOVES.check(row.state, MailState.SENDING, {SENDER})
        db.session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id.in_([row.id for row in rows]))
            .values(state=MailState.SENDING, claimed_at=instant, attempts=OutgoingMail.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        return [_Taken(row.id, row.attempts + 1, row.due_at) for row in rows]


def _send_batch(batch: Sequence[_Taken], transport: Transport, settings: Settings, now: Callable[[], datetime]) -> int:
    sent, began = 0, now()
    for place, taken in enumerate(batch):
        if now() - began > PATIENCE:
            for kept in batch[place:]:
                _write_down(kept, Outcome(MailState.DEFERRED), now())
            break
        try:
            outcome = _send_one(taken, transport, settings)
        except NoServer:
            for kept in batch[place:]:
                _write_down(kept, Outcome(MailState.DEFERRED), now())
            raise
        if outcome is not None:
            _write_down(taken, outcome, now())
            sent += outcome.state == MailState.SENT
    return sent


def _send_one(taken: _Taken, transport: Transport, settings: Settings) -> Outcome | None:
    """Give one mail to the server; None when it is not ours any more."""
    try:
        mail = db.session.get(OutgoingMail, taken.key, populate_existing=True)
        # A row that somebody else has taken meanwhile, or whose text is gone, is not ours to send.
        is_ours = mail is not None and (mail.state, mail.attempts) == (MailState.SENDING, taken.attempts)
        if mail is None or not is_ours or mail.text is None:
            return None
        message = as_message(_letter(mail, settings))
    except (ValueError, TextKeyError) as error:
        # One mail that cannot be written keeps no other back. A missing key can be put back, and then it is sent.
        log.warning("mail not written", mail_id=taken.key, fault=type(error).__name__)
        return Outcome(MailState.DEFERRED if isinstance(error, TextKeyError) else MailState.BOUNCED)
    finally:
        # Nothing of the database is held while the server takes its time.
        db.session.rollback()
    return transport.send(message)


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


def _write_down(taken: _Taken, outcome: Outcome, instant: datetime) -> None:
    """Commit what came of one mail, unless somebody else has taken it meanwhile.

    A database that somebody else holds, or that is away for a moment, is asked again: what the server said is known
    here alone, and a mail it took would otherwise be sent twice.
    """
    for tries_left in reversed(range(WRITES_DOWN_TRIES)):
        try:
            with writing_unit():
                _move(taken, outcome, instant)
            return
        except OperationalError:
            if not tries_left:
                raise
            time.sleep(WRITES_DOWN_PAUSE_SECONDS)


def _move(taken: _Taken, outcome: Outcome, instant: datetime) -> None:
    state, again = outcome.state, instant
    if state == MailState.DEFERRED:
        later = next_try(attempts=taken.attempts, due_at=taken.due_at, now=instant)
        state, again = (MailState.GIVEN_UP, instant) if later is None else (MailState.DEFERRED, later)
    MAIL_MOVES.check(MailState.SENDING, state, {SENDER})
    db.session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.id == taken.key,
            OutgoingMail.state == MailState.SENDING,
            OutgoingMail.attempts == taken.attempts,
        )
        .values(
            state=state,
            next_try_at=again,
            sent_at=instant if state == MailState.SENT else None,
            code=outcome.code,
            enhanced_code=outcome.enhanced_code,
        )
        .execution_options(synchronize_session=False)
    )


def _wake(instant: datetime) -> None:
    """Let mail that waits because no server gave an answer be tried in the next round, since one answers again."""
    anything = queries.is_any_kept_back(instant)
    db.session.rollback()
    if not anything:
        return
    with writing_unit():
        db.session.execute(
            update(OutgoingMail)
            .where(queries.kept_back(instant))
            .values(next_try_at=instant)
            .execution_options(synchronize_session=False)
        )
