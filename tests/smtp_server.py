"""A real mail server on a free loopback port, which keeps what it takes and may be told how to answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TAKEN = "250 2.0.0 taken"


@dataclass
class Post:
    """What a mail server has taken, and what it answers.

    Attributes:
        taken: the mails, in the order they came.
        sessions: how many connections there were.
        on_recipient: answers RCPT for an address.
        on_message: answers the content; may wait, so that a test does something meanwhile.
    """

    taken: list[EmailMessage] = field(default_factory=list)
    sessions: int = 0
    on_recipient: Callable[[str], str] = lambda _address: "250 OK"
    on_message: Callable[[EmailMessage], str] = lambda _message: TAKEN
    on_sender: Callable[[str], str] = lambda _address: "250 OK"
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ids(self) -> list[str]:
        """Return the Message-IDs of what was taken."""
        return [str(message["Message-ID"]) for message in self.taken]

    @property
    def addresses(self) -> list[str]:
        """Return whom what was taken is to."""
        return [message["To"].addresses[0].addr_spec for message in self.taken]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_sender(address)
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message: Any = message_from_bytes(envelope.content, policy=default)
        answer = self.on_message(message)
        if answer.startswith("2"):
            with self._lock:
                self.taken.append(message)
        return answer


@contextmanager
def mail_server(port: int = 0) -> Iterator[Post]:
    """Run a mail server until the block ends.

    Args:
        port: where; a free one by default.
    """
    post = Post()
    # The server notes the port it was given; asked for any, it has to be asked which.
    controller = Controller(post, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        post.port = controller.port
        yield post
    finally:
        controller.stop()


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
