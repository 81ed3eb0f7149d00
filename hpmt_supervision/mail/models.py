"""The outbox: every mail is a row, written in the transaction of its cause and sent afterwards."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
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


class MailAbout(Base):
    """One of the sessions a mail tells of: one, or each of a season. Sessions belong to a later room."""

    __tablename__ = "mail_about"
    __table_args__ = (Index("ix_mail_about_session_id", "session_id"),)

    mail_id: Mapped[int] = mapped_column(ForeignKey("outgoing_mail.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class OutgoingMail(Base):
    """One mail to one recipient.

    Attributes:
        key: what it is about and for whom; the same key is never written twice.
        kind: the kind of message, as the person can choose among.
        person_id, guest_id: who gets it; a guest from outside has no person. Guests belong to a later room.
        subject, text, calendar: what it says, encrypted; deleted some time after it was sent.
        calendar_method: the iTIP method of the calendar part, or None without one.
        message_id: made once, so that a mail that is sent again is the same mail.
        due_at: when it shall go.
        next_try_at: when the sender looks at it next.
        claimed_at: when a sender took it; a sender that died is not waited for longer than its lease.
        attempts: how many times it was given to a server.
        code, enhanced_code: what the server answered last (RFC 5321, RFC 3463), such as 550 and 5.1.1.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        one_of("state", MailState),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when_sent"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_outgoing_mail_state_next_try_at", "state", "next_try_at"),
        Index("ix_outgoing_mail_due_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    guest_id: Mapped[int | None]
    to_address: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(EncryptedText)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    calendar: Mapped[str | None] = mapped_column(EncryptedText)
    calendar_method: Mapped[str | None] = mapped_column(String(10))
    list_unsubscribe: Mapped[str | None] = mapped_column(String(500))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=MailState.WAITING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code: Mapped[int | None]
    enhanced_code: Mapped[str | None] = mapped_column(String(12))
    text_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
