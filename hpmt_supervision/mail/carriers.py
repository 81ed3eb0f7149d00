"""Who takes mail: a mail server over SMTP, or a folder on this machine when no server is set."""

import os
import re
import smtplib
import ssl
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from hpmt_supervision.mail.models import Carrier, Problem
from hpmt_supervision.mail_settings import MailSettings, Tls

# How long each answer of a mail server is waited for.
TIMEOUT_SECONDS = 30
# Codes by which a server says that it does not know who we are (RFC 4954).
_ASKS_FOR_LOGIN = {530, 534, 535, 538}
_CLOSING = 421
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")


class End(StrEnum):
    """What came of giving one mail to a carrier."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True)
class Outcome:
    """What came of one mail.

    Attributes:
        end: taken, refused for now, or refused for good.
        problem: why it was not taken.
        code: the server's answer.
        status: its enhanced status code.
    """

    end: End
    problem: Problem | None = None
    code: int | None = None
    status: str | None = None


class NoConnection(Exception):
    """The carrier takes nothing at present, so that no mail can be blamed for it.

    Args:
        outcome: what to write on every mail that was meant for it.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.problem)
        self.outcome = outcome


class MailCarrier(Protocol):
    """Whoever takes mail."""

    name: Carrier

    def give(self, message: EmailMessage, *, to_address: str) -> Outcome:
        """Hand over one mail. Raises NoConnection when nothing is taken at all."""

    def close(self) -> None:
        """Let go of what is held open."""


def enhanced_status(answer: bytes | str) -> str | None:
    """Return the enhanced status code an answer begins with (RFC 3463), or None."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    found = _ENHANCED.match(text.strip())
    return found.group(1) if found else None


class _Dropped(Exception):
    """The server closed the connection before it was given the mail, so the mail can be given again at once."""


class SmtpCarrier:
    """A mail server. One connection serves many mails; it is opened with the first.

    Args:
        settings: where the server is, and how it wants to be met.
        timeout: how long each answer is waited for, in seconds.
    """

    name = Carrier.SMTP

    def __init__(self, settings: MailSettings, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._settings = settings
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def give(self, message: EmailMessage, *, to_address: str) -> Outcome:
        """Hand over one mail.

        Args:
            message: the mail.
            to_address: whom the envelope is to.

        Raises:
            NoConnection: when the server cannot be reached or does not let us in.
        """
        was_open = self._server is not None
        try:
            return self._give(message, to_address)
        except _Dropped:
            self.close()
            if not was_open:
                raise NoConnection(Outcome(End.LATER, Problem.LOST_CONNECTION)) from None
        # Many servers take a number of mails on a connection and close it; the next is opened at once.
        try:
            return self._give(message, to_address)
        except _Dropped:
            self.close()
            raise NoConnection(Outcome(End.LATER, Problem.LOST_CONNECTION)) from None

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server.close()
            self._server = None

    def _give(self, message: EmailMessage, to_address: str) -> Outcome:
        server = self._server = self._server or self._opened()
        refused = self._envelope(server, message, to_address)
        if refused is None:
            return self._content(server, message)
        with suppress(smtplib.SMTPException, OSError):
            server.rset()
        return refused

    def _envelope(self, server: smtplib.SMTP, message: EmailMessage, to_address: str) -> Outcome | None:
        """Tell the server whom it is from and to. Nothing is handed over yet."""
        options = ["SMTPUTF8"] if not to_address.isascii() and server.has_extn("smtputf8") else []
        if not to_address.isascii() and not options:
            return Outcome(End.NEVER, Problem.BAD_ADDRESS)
        try:
            code, answer = server.mail(self._settings.sender_address, options)
            if code == _CLOSING:
                raise _Dropped
            if code != 250:
                # What is wrong lies with us and not with the recipient, so the mail is kept until it is mended.
                problem = Problem.LOGIN if code in _ASKS_FOR_LOGIN else Problem.SENDER
                return Outcome(End.LATER, problem, code, enhanced_status(answer))
            code, answer = server.rcpt(to_address)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise _Dropped from error
        if code == _CLOSING:
            raise _Dropped
        return None if code in {250, 251} else _refusal(Problem.RECIPIENT, code, answer)

    def _content(self, server: smtplib.SMTP, message: EmailMessage) -> Outcome:
        try:
            code, answer = server.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, error.smtp_error
            answer = said.encode() if isinstance(said, str) else said
        except (smtplib.SMTPServerDisconnected, OSError):
            # The server may have taken it or not. It is given again, with the same Message-ID.
            self._drop()
            return Outcome(End.LATER, Problem.LOST_CONNECTION)
        if code == 250:
            return Outcome(End.TAKEN, None, code, enhanced_status(answer))
        if code == _CLOSING:
            self._drop()
        return _refusal(Problem.CONTENT, code, answer)

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _opened(self) -> smtplib.SMTP:
        settings = self._settings
        assert settings.host is not None
        server: smtplib.SMTP | None = None
        problem = Problem.NO_CONNECTION
        try:
            if settings.tls is Tls.TLS:
                server = smtplib.SMTP_SSL(
                    settings.host, settings.port, timeout=self._timeout, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(settings.host, settings.port, timeout=self._timeout)
            if settings.tls is Tls.STARTTLS:
                problem = Problem.NO_TLS
                server.starttls(context=ssl.create_default_context())
            problem = Problem.LOGIN
            if settings.user is not None and settings.password is not None:
                server.login(settings.user, settings.password)
            server.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            if server is not None:
                server.close()
            code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
            status = enhanced_status(error.smtp_error) if isinstance(error, smtplib.SMTPResponseException) else None
            if isinstance(error, ssl.SSLError):
                problem = Problem.NO_TLS
            raise NoConnection(Outcome(End.LATER, problem, code, status)) from error
        return server


def _refusal(problem: Problem, code: int, answer: bytes) -> Outcome:
    if code in _ASKS_FOR_LOGIN:
        return Outcome(End.LATER, Problem.LOGIN, code, enhanced_status(answer))
    return Outcome(End.NEVER if 500 <= code < 600 else End.LATER, problem, code, enhanced_status(answer))


class FolderCarrier:
    """A folder on this machine, for a set-up without a mail server. Each mail is one file that mail programs open.

    Args:
        folder: where the files lie; only the server's own user can read them.
    """

    name = Carrier.FOLDER

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def give(self, message: EmailMessage, *, to_address: str) -> Outcome:
        """Write one mail. The same mail once more becomes the same file.

        Raises:
            NoConnection: when the folder cannot be written to.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.as_bytes())
            # The file gets its name when it is whole, so that nobody opens half a mail.
            Path(name).replace(file_of(self._folder, str(message["Message-ID"])))
        except OSError as error:
            raise NoConnection(Outcome(End.LATER, Problem.NO_CONNECTION)) from error
        return Outcome(End.TAKEN)

    def close(self) -> None:
        """Nothing is held open."""


def file_of(folder: Path, message_id: str) -> Path:
    """Return where the folder keeps a mail.

    Args:
        folder: the folder.
        message_id: the mail's Message-ID, as we made it.
    """
    return folder / f"{message_id.strip('<>').partition('@')[0]}.eml"
