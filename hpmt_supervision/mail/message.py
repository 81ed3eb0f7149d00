"""From a row of the outbox to a message on the wire. Values in, a message out; no session, no clock."""

from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from hpmt_supervision.mail.models import OutgoingMail

ATTACHED_NAME = "invite.ics"


@dataclass(frozen=True)
class CalendarPart:
    """A calendar file that goes with a mail (iMIP, RFC 6047).

    Attributes:
        method: what it asks for: REQUEST, CANCEL or PUBLISH. It equals the METHOD in the file.
        content: the file, UTF-8.
        uid: the UID of what it tells of; of the first, when there are several.
        sequence: its SEQUENCE.
    """

    method: str
    content: bytes
    uid: str
    sequence: int


class _Unfolded:
    """A header that is written on one line. Folded, a long id or address is broken in a way few programs mend."""

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


def one_line(value: str) -> str:
    """Return a text as a header can hold it: control characters and line breaks become single spaces.

    Args:
        value: what somebody wrote.
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())


def build(mail: OutgoingMail, *, sender_name: str, sender_address: str) -> EmailMessage:
    """Return the message of a row. The same row gives the same message, also when it is sent again.

    The text stands first and the calendar file beside it as another form of the same, which is what calendars read;
    the attachment holds it once more for those who open it by hand.

    Args:
        mail: the row, with its text.
        sender_name, sender_address: whom it is from.

    Raises:
        ValueError: when its text is deleted, or an address or header cannot be written.
    """
    if mail.to_address is None or mail.subject is None or mail.text is None:
        raise ValueError("the text of this mail is deleted")
    message = EmailMessage(POLICY)
    message["From"] = Address(one_line(sender_name), addr_spec=sender_address)
    message["To"] = Address(one_line(mail.to_name or ""), addr_spec=mail.to_address)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(max(mail.queued_at, mail.due_at))
    message["Message-ID"] = mail.message_id
    # Other machines are asked not to answer; nobody reads what they would say.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if mail.list_unsubscribe:
        message["List-Unsubscribe"] = f"<{_web_address(mail.list_unsubscribe)}>"
    message.set_content(mail.text)
    if mail.calendar_method is not None and mail.calendar_content is not None:
        # RFC 6047 asks for the method beside the type, and for the character set to be named.
        message.add_alternative(
            mail.calendar_content,
            subtype="calendar",
            charset="utf-8",
            cte="base64",
            params={"method": mail.calendar_method},
        )
        message.add_attachment(
            mail.calendar_content.encode(),
            maintype="application",
            subtype="ics",
            filename=ATTACHED_NAME,
        )
    return message


def _web_address(value: str) -> str:
    if not value.isascii() or not value.isprintable() or set(value) & set(' <>"'):
        raise ValueError("an address for List-Unsubscribe that cannot stand in a header")
    return value
