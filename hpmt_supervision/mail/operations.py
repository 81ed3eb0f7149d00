"""Writing mail into the outbox, in the transaction of its cause: an act and its mail are all or nothing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.addresses import usable_address
from hpmt_supervision.mail.message import CalendarPart, one_line
from hpmt_supervision.mail.models import MailSession, MailState, OutgoingMail, Problem, new_message_id

# What fits into one subject line without being cut by the programs that show it.
LONGEST_NAME = 200


def queue_mail(
    *,
    key: str,
    kind: str,
    to_address: str,
    to_name: str,
    subject: str,
    text: str,
    person_id: int | None = None,
    guest_id: int | None = None,
    session_id: int | None = None,
    session_ids: Collection[int] = (),
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
    calendar: CalendarPart | None = None,
    list_unsubscribe: str | None = None,
) -> OutgoingMail:
    """Write a mail into the outbox, in the caller's transaction. The same key again changes nothing.

    A recipient whose address is missing or cannot be used gets a row all the same, as one that did not come through:
    an act must not fail because somebody's address is wrong, and whoever did it sees that the mail did not arrive.

    Args:
        key: names the cause and the recipient, at most 200 signs; two calls with one key are one mail, also when they
            come at the same time.
        kind: a short code of what it is about; see ``mail.kinds``.
        to_address, to_name: whom it is to.
        subject: one line; line breaks become spaces.
        text: the plain text. Never case text, and never the name of another person's case.
        person_id, guest_id: the recipient's key, for ``queries.deliveries_of``; at most one of them.
        session_id: the session it tells of.
        session_ids: the sessions it tells of, when they are several.
        due_at: when it should leave; now by default.
        useless_after: when it is of no use any more; it is then given up instead of sent.
        calendar: the calendar file that goes with it.
        list_unsubscribe: the address at which this kind can be switched off.

    Returns:
        The row, which may be one that an earlier call wrote.
    """
    now = clock.now()
    address = usable_address(to_address)
    values: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "person_id": person_id,
        "guest_id": guest_id,
        "to_address": address if address is not None else one_line(to_address)[:320],
        "to_name": one_line(to_name)[:LONGEST_NAME],
        "subject": one_line(subject),
        "text": text,
        "list_unsubscribe": list_unsubscribe,
        "message_id": new_message_id(),
        "queued_at": now,
        "state_at": now,
        "due_at": due_at or now,
        "useless_after": useless_after,
        "attempts": 0,
        **_state(to_address, address, due_at or now),
        **_calendar(calendar),
    }
    added = db.session.scalar(_insert().values(**values).on_conflict_do_nothing(index_elements=["key"]).returning(_ID))
    if added is not None:
        about = sorted({*session_ids, *(() if session_id is None else (session_id,))})
        db.session.add_all(MailSession(session_id=one, mail_id=added) for one in about)
        db.session.flush()
    return db.session.scalars(select(OutgoingMail).where(OutgoingMail.key == key)).one()


_ID = OutgoingMail.id


def _insert() -> Any:
    """Return an insert that may find its key taken: both databases have one, each under its own name."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    made: Insert = sqlite.insert(OutgoingMail) if is_sqlite else postgresql.insert(OutgoingMail)
    return made


def _state(given: str, address: str | None, due_at: datetime) -> dict[str, Any]:
    if address is not None:
        return {"state": MailState.WAITING, "next_try_at": due_at}
    problem = Problem.BAD_ADDRESS if given.strip() else Problem.NO_ADDRESS
    return {"state": MailState.BOUNCED, "next_try_at": None, "problem": problem}


def _calendar(part: CalendarPart | None) -> dict[str, Any]:
    if part is None:
        return {}
    return {
        "calendar_method": part.method,
        "calendar_uid": part.uid,
        "calendar_sequence": part.sequence,
        "calendar_content": part.content.decode(),
    }
