"""Sending what is due. It commits by itself, since a mail server cannot be rolled back.

A mail is marked as being sent, and that is committed, before the server hears of it; what came of it is committed for
each mail. A process that is killed leaves its mails marked, and they are taken up again when the lease is over. Only a
mail that the server took in the moment before the kill is sent twice, with the same Message-ID.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy.exc import OperationalError

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.mail import sending_operations as operations
from hpmt_supervision.mail.carriers import End, FolderCarrier, MailCarrier, NoConnection, Outcome, SmtpCarrier
from hpmt_supervision.mail.message import build
from hpmt_supervision.mail.models import OutgoingMail, Problem
from hpmt_supervision.mail.queries import is_any_due
from hpmt_supervision.mail.sending_operations import Claim
from hpmt_supervision.privacy.encryption import TextKeyError

log = structlog.stdlib.get_logger("hpmt.mail")

BATCH = 20
# One run ends after this long and the next goes on, so that a server that is asked to stop can do so.
WORKS_FOR_SECONDS = 20.0
# How often, and with which pause, the answer of a mail server is written down when the database is held by another.
NOTE_TRIES, NOTE_PAUSE_SECONDS = 6, 1.0


def mail_folder(settings: Settings) -> Path:
    """Return where mail lies when there is no mail server."""
    return settings.instance_path / "mail"


def carrier_of(settings: Settings) -> MailCarrier:
    """Return who takes mail under these settings."""
    if settings.mail.host is None:
        return FolderCarrier(mail_folder(settings))
    return SmtpCarrier(settings.mail)


@dataclass(frozen=True)
class _Round:
    """What one run of the sender works with.

    Attributes:
        carrier: who takes mail.
        instant: the present instant.
        is_over: whether the run should end.
    """

    carrier: MailCarrier
    instant: Callable[[], datetime]
    is_over: Callable[[], bool]


def send_due(now: datetime | None = None, *, carrier: MailCarrier | None = None) -> int:
    """Send the mail that is due, in small batches, until there is none or the run has lasted long enough.

    Commits several times; must not be called inside another unit of work.

    Args:
        now: the instant to judge by; the present one by default.
        carrier: who takes mail; what the settings say by default.

    Returns:
        How many mails were taken.
    """
    began, began_at = time.monotonic(), now or clock.now()
    if not is_any_due(began_at):
        db.session.rollback()
        return 0
    settings: Settings = current_app.extensions["hpmt_settings"]
    current = _Round(
        carrier or carrier_of(settings),
        instant=lambda: began_at + timedelta(seconds=int(time.monotonic() - began)),
        is_over=lambda: time.monotonic() - began > WORKS_FOR_SECONDS,
    )
    taken = 0
    try:
        while not current.is_over():
            with writing_unit():
                claims = operations.claim_due(now=current.instant(), most=BATCH)
            if not claims:
                break
            count, goes_on = _send_batch(current, claims)
            taken += count
            if not goes_on:
                break
    finally:
        current.carrier.close()
    if taken:
        _wake(current.instant())
    return taken


def _send_batch(current: _Round, claims: list[Claim]) -> tuple[int, bool]:
    """Send the mails taken up, and return how many were taken and whether to go on."""
    taken = 0
    for place, claim in enumerate(claims):
        if current.is_over():
            with writing_unit():
                operations.put_back(claims[place:], now=current.instant())
            return taken, False
        try:
            outcome = _send_one(current, claim)
        except NoConnection as error:
            for kept in claims[place:]:
                _note(current, kept, error.outcome)
            log.warning("mail not taken", problem=error.outcome.problem, code=error.outcome.code, mails=len(claims))
            return taken, False
        taken += outcome is not None and outcome.end is End.TAKEN
    return taken, True


def _send_one(current: _Round, claim: Claim) -> Outcome | None:
    """Send one mail, and write down what came of it."""
    made = _message_of(claim, current.instant())
    if made is Problem.TEXT_KEY:
        # Whoever runs the server can mend this, and then all of them can be sent.
        outcome = Outcome(End.LATER, made)
        _note(current, claim, outcome)
        return outcome
    if isinstance(made, Problem):
        with writing_unit():
            operations.give_up(claim, problem=made, now=current.instant())
        return None
    message, to_address = made
    outcome = current.carrier.give(message, to_address=to_address)
    _note(current, claim, outcome)
    return outcome


def _message_of(claim: Claim, now: datetime) -> tuple[EmailMessage, str] | Problem:
    """Return a mail's message, or why there is none. No transaction is open afterwards."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    try:
        mail = db.session.get(OutgoingMail, claim.mail_id, populate_existing=True)
        if mail is None or mail.to_address is None:
            return Problem.NOT_BUILT
        if mail.useless_after is not None and mail.useless_after < now:
            return Problem.TOO_LATE
        sender = settings.mail
        message = build(mail, sender_name=sender.sender_name, sender_address=sender.sender_address)
        return message, mail.to_address
    except (ValueError, TextKeyError) as error:
        # One mail that cannot be written must not keep the others back.
        log.warning("mail not built", mail_id=claim.mail_id, error=type(error).__name__)
        return Problem.TEXT_KEY if isinstance(error, TextKeyError) else Problem.NOT_BUILT
    finally:
        db.session.rollback()


def _note(current: _Round, claim: Claim, outcome: Outcome) -> None:
    """Write down what came of a mail. A database that is held by somebody is asked again, or the mail is sent twice."""
    for tries_left in reversed(range(NOTE_TRIES)):
        try:
            with writing_unit():
                mine = operations.note_outcome(claim, outcome, carrier=current.carrier.name, now=current.instant())
            break
        except OperationalError:
            if not tries_left:
                raise
            time.sleep(NOTE_PAUSE_SECONDS)
    if not mine:
        log.warning("mail taken up by another meanwhile", mail_id=claim.mail_id)


def _wake(now: datetime) -> None:
    with writing_unit():
        woken = operations.wake_after_outage(now=now)
    if woken:
        log.info("mail kept back by an outage is tried again", mails=woken)
