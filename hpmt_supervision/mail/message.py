"""What a mail carries beside its text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CalendarPart:
    """A calendar file that goes with a mail.

    Attributes:
        method: what the file asks of a calendar: ``REQUEST``, ``CANCEL`` or ``PUBLISH`` (RFC 5546).
        content: the file.
        uid: the event it is about.
        sequence: how many times the event has been told anew.
    """

    method: str
    content: bytes
    uid: str
    sequence: int
