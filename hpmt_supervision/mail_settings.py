"""Settings of mail: the server that takes it, and whom it is from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from hpmt_supervision.environment import SettingsError, choice, is_host, number, secret

DEFAULT_NAME = "HPMT Veiledning"


class Tls(StrEnum):
    """How the way to the mail server is guarded."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


# The ports mail servers listen on for each.
_PORTS = {Tls.STARTTLS: 587, Tls.TLS: 465, Tls.NONE: 25}


@dataclass(frozen=True)
class MailSettings:
    """How mail leaves.

    Attributes:
        host: the mail server; None when mail is kept as files in the instance folder.
        port: its port.
        tls: how the way to it is guarded.
        user, password: for servers that ask who sends.
        sender_name, sender_address: whom mail is from.
    """

    host: str | None = None
    port: int = _PORTS[Tls.STARTTLS]
    tls: Tls = Tls.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sender_name: str = DEFAULT_NAME
    sender_address: str = "veiledning@hpmt.invalid"

    @property
    def domain(self) -> str:
        """Return the domain mail is from, which the ids of its messages end with."""
        return self.sender_address.rpartition("@")[2]


def read_mail_settings(env: Mapping[str, str]) -> MailSettings:
    """Read the settings of mail from the environment.

    Args:
        env: the variables.

    Raises:
        SettingsError: when a value cannot be used, or mail would be from an address that had to be guessed.
    """
    host = env.get("HPMT_SMTP_HOST", "").strip().lower() or None
    if host is not None and not is_host(host):
        raise SettingsError(f"HPMT_SMTP_HOST er «{host}». Skriv vertsnavnet til e-postserveren, uten port.")
    tls = Tls(choice(env, "HPMT_SMTP_TLS", Tls.STARTTLS, tuple(Tls)))
    user, password = env.get("HPMT_SMTP_USER", "").strip() or None, secret(env, "HPMT_SMTP_PASSWORD")
    if (user is None) != (password is None):
        raise SettingsError("Sett både HPMT_SMTP_USER og HPMT_SMTP_PASSWORD, eller ingen av dem.")
    if host is not None and not env.get("HPMT_MAIL_FROM", "").strip():
        raise SettingsError("Sett HPMT_MAIL_FROM når HPMT_SMTP_HOST er satt, slik: HPMT Veiledning <post@example.org>.")
    name, address = _sender(env.get("HPMT_MAIL_FROM", ""))
    return MailSettings(
        host=host,
        port=number(env, "HPMT_SMTP_PORT", _PORTS[tls], low=1, high=65535),
        tls=tls,
        user=user,
        password=password,
        sender_name=name,
        sender_address=address,
    )


def _sender(value: str) -> tuple[str, str]:
    if not value.strip():
        return MailSettings.sender_name, MailSettings.sender_address
    name, address = parseaddr(value)
    # The standard library passes silently over what follows the first address, and a line break is a header of its own.
    whole = value.strip().removesuffix(">").endswith(address) and value.isprintable() and "," not in value
    try:
        if not whole:
            raise ValueError("more than one address")
        # A local mail server may well be asked to send from a name that only its own network knows.
        checked = validate_email(address, check_deliverability=False, test_environment=True)
        Address(name, addr_spec=checked.ascii_email or "")
    except (EmailNotValidError, MessageError, ValueError, IndexError) as error:
        raise SettingsError(
            f"HPMT_MAIL_FROM er «{value}». Skriv den slik: HPMT Veiledning <post@example.org>."
        ) from error
    return name or DEFAULT_NAME, checked.ascii_email or address
