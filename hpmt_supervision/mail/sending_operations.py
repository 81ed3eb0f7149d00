"""Moving mail through its states while it is sent: taking it up, writing down what came of it, trying it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, func, select, update

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.carriers import End, Outcome
from hpmt_supervision.mail.models import Carrier, MailState, OutgoingMail, Problem
from hpmt_supervision.mail.queries import get_mail
from hpmt_supervision.mail.states import ADMINISTRATOR, MAIL_MOVES, SENDER
from hpmt_supervision.mail.waiting_times import next_try
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act

# Whoever has taken mail up and said nothing for this long has died. It is longer than the slowest server takes for one
# mail and than a sender works on one batch.
LEASE = timedelta(minutes=5)
# What kept mail back on our side or the server's, and not on the recipient's.
OUTAGES = (Problem.NO_CONNECTION, Problem.NO_TLS, Problem.LOGIN, Problem.LOST_CONNECTION)


@dataclass(frozen=True)
class Claim:
    """A mail that this process has taken up.

    Attributes:
        mail_id: its key.
        attempts: the number of this attempt; another number means that somebody else has taken it up since.
        first_tried_at: when it was first tried.
        due_at: when it was due.
    """

    mail_id: int
    attempts: int
    first_tried_at: datetime
    due_at: datetime


def claim_due(*, now: datetime, most: int) -> list[Claim]:
    """Take up some of the mail that is due. Flushes; the caller commits before it speaks to a server.

    On PostgreSQL what another process is taking up is passed over; on SQLite there is one writer at a time.

    Args:
        now: the present instant.
        most: how many at most.
    """
    rows = db.session.execute(
        select(
            OutgoingMail.id,
            OutgoingMail.state,
            OutgoingMail.attempts,
            OutgoingMail.first_tried_at,
            OutgoingMail.due_at,
        )
        .where(OutgoingMail.next_try_at <= now)
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        MAIL_MOVES.check(row.state, MailState.SENDING, {SENDER})
    if rows:
        db.session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id.in_([row.id for row in rows]))
            .values(
                state=MailState.SENDING,
                state_at=now,
                next_try_at=now + LEASE,
                attempts=OutgoingMail.attempts + 1,
                first_tried_at=func.coalesce(OutgoingMail.first_tried_at, now),
            )
            .execution_options(synchronize_session=False)
        )
    return [Claim(row.id, row.attempts + 1, row.first_tried_at or now, row.due_at) for row in rows]


def note_outcome(claim: Claim, outcome: Outcome, *, carrier: Carrier, now: datetime) -> bool:
    """Write down what came of a mail, unless somebody else has taken it up meanwhile. Flushes.

    Args:
        claim: the mail.
        outcome: what came of it.
        carrier: who was asked to take it.
        now: the present instant.

    Returns:
        Whether it was still this process's.
    """
    values: dict[str, Any] = {"smtp_code": outcome.code, "smtp_status": outcome.status, "problem": outcome.problem}
    again = next_try(now=now, first_tried_at=claim.first_tried_at, attempts=claim.attempts)
    if outcome.end is End.TAKEN:
        delay = max(0, int((now - claim.due_at).total_seconds()))
        values |= {
            "state": MailState.SENT,
            "sent_at": now,
            "carrier": carrier,
            "delay_seconds": delay,
            "next_try_at": None,
        }
    elif outcome.end is End.NEVER:
        values |= {"state": MailState.BOUNCED, "next_try_at": None}
    elif again is None:
        values |= {"state": MailState.GIVEN_UP, "next_try_at": None}
    else:
        values |= {"state": MailState.DEFERRED, "next_try_at": again}
    return _move(claim, now=now, **values)


def give_up(claim: Claim, *, problem: Problem, now: datetime) -> bool:
    """Write down that a mail is not sent at all. Flushes, and tells whether it was still this process's."""
    return _move(claim, now=now, state=MailState.GIVEN_UP, problem=problem, next_try_at=None)


def put_back(claims: Sequence[Claim], *, now: datetime) -> None:
    """Let go of mail there was no time for, as if it had not been taken up. Flushes."""
    for claim in claims:
        _move(claim, now=now, state=MailState.WAITING, attempts=claim.attempts - 1, next_try_at=now)


def _move(claim: Claim, *, now: datetime, **values: Any) -> bool:
    MAIL_MOVES.check(MailState.SENDING, values["state"], {SENDER})
    moved: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(OutgoingMail)
        .where(
            OutgoingMail.id == claim.mail_id,
            OutgoingMail.state == MailState.SENDING,
            OutgoingMail.attempts == claim.attempts,
        )
        .values(state_at=now, **values)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1


def wake_after_outage(*, now: datetime) -> int:
    """Let mail that an outage kept back be tried at once, since mail is taken again. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many mails that were.
    """
    woken: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(OutgoingMail)
        .where(
            OutgoingMail.state == MailState.DEFERRED,
            OutgoingMail.problem.in_(OUTAGES),
            OutgoingMail.next_try_at > now,
        )
        .values(next_try_at=now)
        .execution_options(synchronize_session=False)
    )
    return woken.rowcount


def try_again(*, mail_id: int, by: Viewer) -> OutgoingMail:
    """Let a dead letter be tried once more, with the whole time before it. Flushes.

    Args:
        mail_id: the mail.
        by: the administrator.

    Raises:
        NotFound: when there is no mail of this key, or its text is deleted.
        IllegalMove: when it is no dead letter, or no more, since somebody else was quicker.
    """
    mail = get_mail(mail_id)
    MAIL_MOVES.check(mail.state, MailState.WAITING, {ADMINISTRATOR})
    mail.state, mail.state_at, mail.next_try_at = MailState.WAITING, clock.now(), clock.now()
    mail.attempts, mail.first_tried_at, mail.useless_after, mail.due_at = 0, None, None, clock.now()
    record_act("mail.try_again", subject_kind="mail", subject_id=mail.id, by=by)
    db.session.flush()
    return mail
