"""Writes to the outbox: queueing a mail with its cause, and letting a mail that stopped be tried again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.addresses import usable_address
from hpmt_supervision.mail.kinds import closed_kinds
from hpmt_supervision.mail.message import CalendarPart, new_message_id, one_line
from hpmt_supervision.mail.models import MailAbout, MailState, OutgoingMail
from hpmt_supervision.mail.states import ADMINISTRATOR, MAIL_MOVES
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act


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
    session_ids: Collection[int] = (),
    due_at: datetime | None = None,
    calendar: CalendarPart | None = None,
    list_unsubscribe: str | None = None,
) -> OutgoingMail:
    """Write a mail in the transaction of whoever calls; it goes when that is committed. The same key again is once.

    A recipient without a usable address gets a row all the same, as one the mail did not reach: an act must not fail
    because somebody's address is wrong, and whoever did it sees that the mail did not arrive.

    Args:
        key: names the mail; at most 200 signs.
        kind: the kind of message.
        to_address: the recipient's address.
        to_name: the recipient's name.
        subject: one line; never case text.
        text: what it says; never case text.
        person_id: the recipient, when it is a person.
        guest_id: the recipient, when it is a guest from outside.
        session_ids: the sessions it is about.
        due_at: when it shall go; at once by default.
        calendar: a calendar file that goes along.
        list_unsubscribe: the address that says no to this kind.

    Returns:
        The row, which may be one that was written earlier.
    """
    settings: Settings = current_app.extensions["hpmt_settings"]
    due = due_at or clock.now()
    values = {
        "key": key,
        "kind": kind,
        "person_id": person_id,
        "guest_id": guest_id,
        "subject": one_line(subject),
        "text": text,
        "calendar": calendar.content.decode() if calendar else None,
        "calendar_method": calendar.method if calendar else None,
        "list_unsubscribe": one_line(list_unsubscribe) if list_unsubscribe else None,
        "message_id": new_message_id(settings.mail_from),
        "created_at": clock.now(),
        "due_at": due,
        "next_try_at": due,
        "attempts": 0,
        **_recipient(to_address, to_name),
    }
    return _written_once(values, session_ids)


def _recipient(to_address: str, to_name: str) -> dict[str, str]:
    """Return whom a mail goes to, and whether it can go there at all."""
    address = usable_address(to_address)
    return {
        "to_address": one_line(to_address)[:254] if address is None else address,
        "to_name": one_line(to_name)[:200],
        "state": MailState.BOUNCED if address is None else MailState.WAITING,
    }


def _written_once(values: dict[str, Any], session_ids: Collection[int]) -> OutgoingMail:
    """Write a mail and what it is about, or find the one that has its key.

    Two who tell of the same at once meet here: the second waits for the first and then finds its row.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(OutgoingMail).values(values).on_conflict_do_nothing(index_elements=["key"]))
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.key == values["key"])).one()
    if session_ids:
        about = [{"mail_id": mail.id, "session_id": session_id} for session_id in sorted(set(session_ids))]
        db.session.execute(insert(MailAbout).values(about).on_conflict_do_nothing())
    return mail


def try_again(*, mail_id: int, by: Viewer) -> OutgoingMail:
    """Let a mail that did not arrive be tried once more. Flushes.

    Args:
        mail_id: the mail's key.
        by: an administrator.

    Raises:
        NotFound: when there is none, or it is of a kind that is kept from administrators.
        IllegalMove: when it is waiting, on its way or sent.
    """
    mail = db.session.scalar(select(OutgoingMail).where(OutgoingMail.id == mail_id).with_for_update())
    if mail is None or mail.kind in closed_kinds() or mail.text is None:
        raise NotFound("")
    MAIL_MOVES.check(mail.state, MailState.WAITING, {ADMINISTRATOR})
    mail.state, mail.next_try_at, mail.due_at, mail.attempts = MailState.WAITING, clock.now(), clock.now(), 0
    db.session.flush()
    record_act("mail.try_again", subject_kind="mail", subject_id=mail.id, by=by)
    return mail
