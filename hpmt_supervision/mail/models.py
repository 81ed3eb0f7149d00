"""The outbox: one row for each mail, written in the transaction of its cause and sent afterwards."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, one_of
from hpmt_supervision.privacy.encryption import EncryptedText


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    GIVEN_UP = "given_up"


class Problem(StrEnum):
    """Why a mail did not leave the last time it was tried."""

    NO_CONNECTION = "no_connection"
    NO_TLS = "no_tls"
    LOGIN = "login"
    SENDER = "sender"
    LOST_CONNECTION = "lost_connection"
    RECIPIENT = "recipient"
    CONTENT = "content"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    NOT_BUILT = "not_built"
    TEXT_KEY = "text_key"
    TOO_LATE = "too_late"


class Carrier(StrEnum):
    """Who took a mail: a mail server, or the local folder."""

    SMTP = "smtp"
    FOLDER = "folder"


class CalendarMethod(StrEnum):
    """What a calendar file asks the reader's calendar to do (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


# Somebody has something more to do with these; the others are at their end.
OPEN_STATES = (MailState.WAITING, MailState.SENDING, MailState.DEFERRED)
# Those an administrator is shown as dead letters.
DEAD_STATES = (MailState.BOUNCED, MailState.GIVEN_UP)


def new_message_id() -> str:
    """Return a Message-ID of RFC 5322. It is made once for each mail, so that a second copy is known as one."""
    return f"<{secrets.token_hex(12)}@{current_app.extensions['hpmt_settings'].mail.domain}>"


def _in(column: str, values: tuple[Any, ...]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_NEXT_TRY_IS_SET = text("next_try_at IS NOT NULL")


class OutgoingMail(Base):
    """One mail to one recipient.

    Attributes:
        key: names its cause, so that the same cause makes one mail.
        kind: a short code of what it is about, such as ``invitation``.
        person_id, guest_id: whom it is to; both None for an address that is nobody's.
        to_address, to_name, subject, text: None once its text is deleted.
        calendar_method, calendar_uid, calendar_sequence, calendar_content: the calendar file that goes with it.
        list_unsubscribe: the address at which this kind can be switched off; secret, therefore encrypted.
        message_id: made once and kept, so that a mail sent twice is known to be one.
        state_at: when it came to the state it has.
        due_at: when it should leave.
        useless_after: when it is of no use any more, as a reminder of what is over; None when it never is.
        attempts: how often it was taken up.
        first_tried_at: when it was first taken up, since the last time somebody asked for it to be tried again.
        next_try_at: when it is taken up next; while it is being sent, when whoever sends it has died; None at its end.
        smtp_code, smtp_status: the server's last answer and its enhanced status code (RFC 3463). Never its text.
        problem: why it did not leave the last time.
        carrier: who took it.
        delay_seconds: how long after it was due it was taken; never below zero.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        one_of("state", MailState),
        CheckConstraint(f"problem IS NULL OR {_in('problem', tuple(Problem))}", name="problem_known"),
        CheckConstraint(
            f"calendar_method IS NULL OR {_in('calendar_method', tuple(CalendarMethod))}", name="calendar_method_known"
        ),
        CheckConstraint(
            "(calendar_method IS NULL) = (calendar_uid IS NULL) "
            "AND (calendar_method IS NULL) = (calendar_sequence IS NULL)",
            name="calendar_whole",
        ),
        CheckConstraint(f"(next_try_at IS NOT NULL) = ({_in('state', OPEN_STATES)})", name="next_try_while_open"),
        CheckConstraint(
            "(sent_at IS NOT NULL) = (state = 'sent') AND (carrier IS NOT NULL) = (state = 'sent') "
            "AND (delay_seconds IS NOT NULL) = (state = 'sent')",
            name="sent_at_when_sent",
        ),
        CheckConstraint(f"carrier IS NULL OR {_in('carrier', tuple(Carrier))}", name="carrier_known"),
        CheckConstraint(
            "text_deleted_at IS NOT NULL OR (to_address IS NOT NULL AND to_name IS NOT NULL "
            "AND subject IS NOT NULL AND text IS NOT NULL)",
            name="text_until_deleted",
        ),
        CheckConstraint("person_id IS NULL OR guest_id IS NULL", name="one_recipient"),
        # What is at its end is not in the first index, so picking costs the same however much has been sent.
        Index(
            "ix_outgoing_mail_next_try_at",
            "next_try_at",
            "id",
            sqlite_where=_NEXT_TRY_IS_SET,
            postgresql_where=_NEXT_TRY_IS_SET,
        ),
        Index("ix_outgoing_mail_due_at", "due_at"),
        Index("ix_outgoing_mail_state", "state", "state_at"),
        Index("ix_outgoing_mail_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guest_id: Mapped[int | None]
    to_address: Mapped[str | None] = mapped_column(String(320))
    to_name: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(EncryptedText)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    calendar_method: Mapped[str | None] = mapped_column(String(10))
    calendar_uid: Mapped[str | None] = mapped_column(String(255))
    calendar_sequence: Mapped[int | None]
    calendar_content: Mapped[str | None] = mapped_column(EncryptedText)
    list_unsubscribe: Mapped[str | None] = mapped_column(EncryptedText)
    message_id: Mapped[str] = mapped_column(String(300), unique=True, default=new_message_id)
    state: Mapped[str] = mapped_column(String(10), default=MailState.WAITING)
    state_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    useless_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    smtp_code: Mapped[int | None]
    smtp_status: Mapped[str | None] = mapped_column(String(12))
    problem: Mapped[str | None] = mapped_column(String(20))
    carrier: Mapped[str | None] = mapped_column(String(10))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delay_seconds: Mapped[int | None]
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailSession(Base):
    """A session that a mail tells of. Mail is an earlier room than sessions, so there is no foreign key to one."""

    __tablename__ = "outgoing_mail_session"
    __table_args__ = (Index("ix_outgoing_mail_session_mail_id", "mail_id"),)

    session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mail_id: Mapped[int] = mapped_column(ForeignKey("outgoing_mail.id"), primary_key=True, autoincrement=False)
