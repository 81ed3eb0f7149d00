"""Mails in the outbox, and a real SMTP server that remembers what it was given."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from hpmt_supervision.mail.message import CalendarPart
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.mail.operations import queue_mail


def make_mail(
    key: str, *, to: str = "ingrid@example.org", due_at: datetime | None = None, calendar: bool = False, **more: Any
) -> OutgoingMail:
    """Queue a mail; ``more`` are further arguments of ``queue_mail``."""
    part = CalendarPart(
        "REQUEST", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Blåbær\r\nEND:VCALENDAR\r\n".encode(), "u", 0
    )
    return queue_mail(
        key=key,
        kind="invitation",
        to_address=to,
        to_name="Ingrid Sørlie",
        subject=f"Veiledning {key}",
        text="Du er invitert til veiledning på Nav Fjordvik.\n",
        due_at=due_at,
        calendar=part if calendar else None,
        **more,
    )


@dataclass
class Inbox:
    """What a server was given.

    Attributes:
        port: where it listens.
        received: the messages, in order.
        answer, answer_sender: decide what to answer to a recipient and a sender; ``250 OK`` by default.
        hangs_up_on: recipients over whose mail it closes the connection without a word.
        after_each: called after a message was taken and before the sender is told.
    """

    port: int = 0
    received: list[Message] = field(default_factory=list)
    answer: Callable[[str], str] = lambda address: "250 OK"
    answer_sender: Callable[[str], str] = lambda address: "250 OK"
    hangs_up_on: set[str] = field(default_factory=set)
    after_each: Callable[[], None] = lambda: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        said = self.answer(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        said = self.answer_sender(address)
        if said.startswith("250"):
            envelope.mail_from = address
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if envelope.rcpt_tos[0] in self.hangs_up_on:
            server.transport.abort()
            return "421 gone"
        with self.lock:
            self.received.append(message_from_bytes(envelope.content, policy=default))
        self.after_each()
        return "250 OK"

    @property
    def environ(self) -> dict[str, str]:
        """Return the variables of an application that sends to this server."""
        return {
            "HPMT_SMTP_HOST": "127.0.0.1",
            "HPMT_SMTP_PORT": str(self.port),
            "HPMT_SMTP_TLS": "none",
            "HPMT_MAIL_FROM": "HPMT Veiledning <ikke-svar@example.org>",
        }

    @property
    def message_ids(self) -> list[str]:
        """Return the Message-IDs of what was received."""
        return [str(one["Message-ID"]) for one in self.received]


@contextmanager
def smtp_server() -> Iterator[Inbox]:
    """Run a real SMTP server on a free loopback port."""
    inbox = Inbox()
    # The controller greets itself on the port it was given, so it cannot be left to choose one.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        inbox.port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
