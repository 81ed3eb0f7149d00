"""What a mail looks like on its way: plain text, and a calendar part that calendars understand (RFC 6047)."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any


class _Unfolded:
    """A header that stands on one line. Folded, a long id or address becomes something few programs can read."""

    def fold(self, *, policy: Any) -> str:
        """Write the header as it is."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


class _UnfoldedId(_Unfolded, MessageIDHeader):
    """A Message-ID on one line."""


class _UnfoldedText(_Unfolded, UnstructuredHeader):
    """An address of the web on one line."""


def _policy() -> Any:
    headers = HeaderRegistry()
    headers.map_to_type("message-id", _UnfoldedId)  # type: ignore[arg-type]
    headers.map_to_type("list-unsubscribe", _UnfoldedText)  # type: ignore[arg-type]
    # Seven bits pass every server; what needs more is written in letters that do.
    return SMTP.clone(header_factory=headers, cte_type="7bit")


POLICY = _policy()


@dataclass(frozen=True)
class CalendarPart:
    """A calendar file that goes with a mail.

    Attributes:
        method: the iTIP method: ``REQUEST``, ``CANCEL`` or ``PUBLISH``.
        content: the file, UTF-8.
        uid: the UID of what it is about.
        sequence: its SEQUENCE.
    """

    method: str
    content: bytes
    uid: str
    sequence: int


@dataclass(frozen=True)
class Letter:
    """Everything a message is made of.

    Attributes:
        sender: the sender, as ``Name <address>``.
        to_address, to_name: the recipient.
        subject, text: what it says.
        message_id: the Message-ID with its angle brackets.
        date: when it was due.
        calendar, calendar_method: a calendar file and its iTIP method, or None.
        list_unsubscribe: the address that says no to this kind, or None.
    """

    sender: str
    to_address: str
    to_name: str
    subject: str
    text: str
    message_id: str
    date: datetime
    calendar: str | None = None
    calendar_method: str | None = None
    list_unsubscribe: str | None = None


def one_line(text: str) -> str:
    """Return text without line breaks and other signs that cannot be seen, so that no header can follow another."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def new_message_id(sender: str) -> str:
    """Return a Message-ID nobody can guess, in the domain of the sender.

    Args:
        sender: the sender, as ``Name <address>``.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{secrets.token_hex(16)}@{domain if re.fullmatch(r'[A-Za-z0-9.-]+', domain) else 'localhost'}>"


def as_message(letter: Letter) -> EmailMessage:
    """Return a letter as a message that can be sent.

    Args:
        letter: what it is made of.

    Raises:
        ValueError: when an address cannot be written.
    """
    message = EmailMessage(policy=POLICY)
    name, address = parseaddr(letter.sender)
    message["From"] = Address(one_line(name), addr_spec=address)
    message["To"] = Address(one_line(letter.to_name), addr_spec=letter.to_address)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(letter.date)
    message["Message-ID"] = letter.message_id
    # Out-of-office programs and lists leave such mail alone (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    # Without it one can still say no at Min konto, so an odd address is no reason to keep the mail back.
    if letter.list_unsubscribe and _can_stand_in_header(letter.list_unsubscribe):
        message["List-Unsubscribe"] = f"<{letter.list_unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.calendar is not None and letter.calendar_method is not None:
        content = letter.calendar.encode()
        # Calendars look in the alternative part, and programs that know no calendars offer the attachment.
        message.add_alternative(content, maintype="text", subtype="calendar")
        part = message.get_payload()[-1]  # type: ignore[index]
        part.set_param("charset", "utf-8")  # type: ignore[union-attr]
        part.set_param("method", letter.calendar_method)  # type: ignore[union-attr]
        message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
    return message


def _can_stand_in_header(address: str) -> bool:
    return address.isascii() and address.isprintable() and not set(address) & set(' <>"')
