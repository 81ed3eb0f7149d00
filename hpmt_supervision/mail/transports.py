"""The ways a mail leaves: to an SMTP server, or as files in a folder where none is set up."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from hpmt_supervision.config import Settings
from hpmt_supervision.mail.models import MailState

TIMEOUT_SECONDS = 20
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
# Codes by which a server says that it does not know who we are (RFC 4954).
_ASKS_FOR_LOGIN = {530, 534, 535, 538}


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
        file = file_of(self.folder, str(message["Message-ID"]))
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            half = file.with_name(f".{file.name}")
            half.touch(mode=0o600)
            half.write_bytes(bytes(message))
            half.replace(file)
        except OSError as error:
            raise NoServer from error
        return Outcome(MailState.SENT)


def file_of(folder: Path, message_id: str) -> Path:
    """Return where a folder keeps a mail.

    Args:
        folder: the folder.
        message_id: the mail's Message-ID.
    """
    return folder / (re.sub(r"[^A-Za-z0-9.-]", "_", message_id.strip("<>")) + ".eml")


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
            except smtplib.SMTPSenderRefused as error:
                # What is wrong lies with us and not with the recipient, so the mail is kept until it is mended.
                return replace(_outcome(error.smtp_code, error.smtp_error), state=MailState.DEFERRED)
            except smtplib.SMTPNotSupportedError:
                # An address with letters outside ASCII, and a server that takes none.
                return Outcome(MailState.BOUNCED)
            except smtplib.SMTPRecipientsRefused as error:
                return _outcome(*next(iter(error.recipients.values())))
            except smtplib.SMTPResponseException as error:
                return _outcome(error.smtp_code, error.smtp_error)
            except (smtplib.SMTPServerDisconnected, OSError):
                # A server may close an idle connection. One that goes away twice over the same mail may do so because
                # of that mail, and then the next one must not wait behind it; one that is gone is found out by asking.
                self._drop()
                if last:
                    return Outcome(MailState.DEFERRED)
            else:
                return Outcome(MailState.SENT, 250)
        raise NoServer

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _open(self) -> smtplib.SMTP:
        settings = self.settings
        context = ssl.create_default_context()
        server: smtplib.SMTP | None = None
        try:
            if settings.smtp_tls == "tls":
                server = smtplib.SMTP_SSL(
                    settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=context
                )
            else:
                server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
                if settings.smtp_tls == "starttls":
                    server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
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
    found = _ENHANCED.match(text.strip())
    is_final = 500 <= code < 600 and code not in _ASKS_FOR_LOGIN
    state = MailState.BOUNCED if is_final else MailState.DEFERRED
    return Outcome(state, code, found.group(1) if found else None)
