"""The ways a mail leaves: to an SMTP server, or as files in a folder where none is set up."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from hpmt_supervision.config import Settings
from hpmt_supervision.mail.models import MailState

TIMEOUT_SECONDS = 20
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class NoServer(Exception):
    """The server cannot be reached, or will not talk to us; nothing more can be sent now."""


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt.

    Attributes:
        state: ``sent``, ``deferred`` or ``bounced``.
        code: the server's answer, or None when there was none.
        enhanced_code: the finer answer, or None.
    """

    state: MailState
    code: int | None = None
    enhanced_code: str | None = None


class Transport(Protocol):
    """Something that takes messages."""

    def send(self, message: EmailMessage) -> Outcome:
        """Hand over one message.

        Raises:
            NoServer: when nothing can be handed over now.
        """


@contextmanager
def open_transport(settings: Settings) -> Iterator[Transport]:
    """Give the way out that is set up; a server is asked for when the first message comes.

    Args:
        settings: the settings.
    """
    if not settings.smtp_host:
        yield FolderTransport(settings.mail_folder)
        return
    transport = SmtpTransport(settings)
    try:
        yield transport
    finally:
        transport.close()


class FolderTransport:
    """Writes each mail as a file. One that is sent again is the same file.

    Args:
        folder: where the files lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> Outcome:
        """Write one message.

        Raises:
            NoServer: when the folder cannot be written in.
        """
        name = re.sub(r"[^A-Za-z0-9.-]", "_", str(message["Message-ID"]).strip("<>"))
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            half = self.folder / f".{name}"
            half.touch(mode=0o600)
            half.write_bytes(bytes(message))
            half.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise NoServer from error
        return Outcome(MailState.SENT)


class SmtpTransport:
    """One connection for many messages, opened anew when the server has closed it.

    Args:
        settings: host, port, encryption and account.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> Outcome:
        """Hand one message to the server.

        Raises:
            NoServer: when there is no server to hand it to.
        """
        for last in (False, True):
            server = self._server or self._open()
            try:
                server.send_message(message)
            except smtplib.SMTPServerDisconnected as error:
                # A server may close an idle connection; a second one at once is another matter.
                self._server = None
                if last:
                    raise NoServer from error
            except smtplib.SMTPRecipientsRefused as error:
                return _outcome(*next(iter(error.recipients.values())))
            except smtplib.SMTPResponseException as error:
                return _outcome(error.smtp_code, error.smtp_error)
            except OSError as error:
                self._server = None
                raise NoServer from error
            else:
                return Outcome(MailState.SENT, 250)
        raise NoServer

    def _open(self) -> smtplib.SMTP:
        settings = self.settings
        context = ssl.create_default_context()
        try:
            if settings.smtp_tls == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=context
                )
            else:
                server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
                if settings.smtp_tls == "starttls":
                    server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except (OSError, smtplib.SMTPException) as error:
            raise NoServer from error
        self._server = server
        return server

    def close(self) -> None:
        """End the connection politely, if there is one."""
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                self._server.close()
            self._server = None


def _outcome(code: int, answer: bytes | str) -> Outcome:
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    found = _ENHANCED.search(text)
    state = MailState.BOUNCED if 500 <= code < 600 else MailState.DEFERRED
    return Outcome(state, code, found.group(1) if found else None)
