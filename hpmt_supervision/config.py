"""Settings: one frozen object, read from the environment and checked at start."""

import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from hpmt_supervision.environment import SettingsError, flag, number, one_of, secret
from hpmt_supervision.sign_in_settings import SignInSettings, read_sign_in_settings

REQUIRED_IN_PRODUCTION = (
    "HPMT_DATABASE_URL",
    "HPMT_SECRET_KEY",
    "HPMT_TEXT_KEYS",
    "HPMT_AUDIT_KEYS",
    "HPMT_HOSTS",
    "HPMT_BASE_URL",
)
SHORTEST_KEY = 32
SHORTEST_AUDIT_KEY = 32
AUDIT_ENDS = "audit-ends.jsonl"
# Where ``make run`` serves the site.
LOCAL_ADDRESS = "http://127.0.0.1:8000"
_HOST_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_HOST_LABEL}(?:\.{_HOST_LABEL})*")


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, with its defaults.

    Attributes:
        database_url: an SQLAlchemy address; SQLite under the instance folder by default.
        secret_key: signs the session cookie.
        text_keys: Fernet keys for free text, newest first; the first encrypts, all decrypt.
        audit_keys: keys that seal the rows of the trail, newest first; the first seals, all are held against.
        production: whether guessing is refused and cookies demand HTTPS.
        instance_path: the folder for the database file and for keys made at first start.
        idle_minutes: how long a signed-in session may rest before it ends.
        absolute_hours: how long a signed-in session may live in all.
        rate_limits: whether attempts are counted.
        hosts: the names the site answers to; none means any, which production does not accept.
        upload_mib: how large a file for import may be, in MiB.
        smtp_host, smtp_port, smtp_user, smtp_password: the server mail goes to; without a host it is kept in a folder.
        smtp_tls: ``starttls``, ``tls`` or ``none``.
        mail_from: the sender of all mail, as ``Name <address>``.
        scheduler: ``embedded`` when a server process runs the jobs, ``external`` when ``hpmt scheduler`` does.
        base_url: the address people reach the site at, for links made outside a request, as in mail; without a
            slash at the end.
        calendar_private_hosts: whether people's calendars may be read from hosts on private networks.
        identity_key: keys the hashes of ids at identity providers and of addresses; nothing else is derived from it.
        sign_in: identity providers, local accounts, one-time codes and waits.
        anonymise_after_days: days after a person's last role until the nightly run makes them nobody; 0 for never.
        audit_ends: the file in which the nightly check keeps the last rows of the chains.
        proxies: how many proxies of ours stand in front of the server, whose word of the reader's address counts.
    """

    database_url: str
    secret_key: str = field(repr=False)
    text_keys: tuple[str, ...] = field(repr=False)
    audit_keys: tuple[str, ...] = field(repr=False)
    identity_key: str = field(default="", repr=False)
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    production: bool = False
    instance_path: Path = Path("instance")
    idle_minutes: int = 60
    absolute_hours: int = 12
    rate_limits: bool = True
    hosts: tuple[str, ...] = ()
    upload_mib: int = 50
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: str = "starttls"
    mail_from: str = "HPMT Veiledning <ikke-svar@localhost>"
    scheduler: str = "embedded"
    base_url: str = LOCAL_ADDRESS
    calendar_private_hosts: bool = False
    proxies: int = 0
    anonymise_after_days: int = 0
    audit_ends: Path = Path("instance") / AUDIT_ENDS

    @property
    def mail_folder(self) -> Path:
        """Return the folder mail is kept in where no server is set up."""
        return self.instance_path / "mail"

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is SQLite."""
        return self.database_url.startswith("sqlite")


def read_settings(environ: Mapping[str, str] | None = None, *, instance_path: Path | None = None) -> Settings:
    """Read the settings from the environment.

    Args:
        environ: the variables; the process environment by default.
        instance_path: the instance folder; ``instance/`` beside the package by default, or HPMT_INSTANCE.

    Returns:
        The settings, with keys made under the instance folder (mode 600) when none are set.

    Raises:
        SettingsError: when a value cannot be used, or production mode would have to guess.
    """
    env = os.environ if environ is None else environ
    production = flag(env, "HPMT_PRODUCTION", default=False)
    folder = instance_path or Path(env.get("HPMT_INSTANCE") or Path(__file__).resolve().parent.parent / "instance")
    if production:
        missing = [n for n in REQUIRED_IN_PRODUCTION if not env.get(n)]
        if env.get("HPMT_TEXT_KEYS_FILE", "").strip() and "HPMT_TEXT_KEYS" in missing:
            missing.remove("HPMT_TEXT_KEYS")
        if missing:
            raise SettingsError("Sett " + ", ".join(missing) + ". I produksjon gjettes ingen av dem.")
    sign_in = read_sign_in_settings(env, production=production)
    if production and sign_in.providers and not env.get("HPMT_IDENTITY_KEY"):
        raise SettingsError("Sett HPMT_IDENTITY_KEY. I produksjon gjettes den ikke når HPMT_OIDC er satt.")
    return Settings(
        sign_in=sign_in,
        identity_key=_identity_key(env, folder, production=production),
        database_url=_database_url(env.get("HPMT_DATABASE_URL", ""), folder),
        secret_key=env.get("HPMT_SECRET_KEY") or _key_from_file(folder / "secret.key", lambda: secrets.token_hex(32)),
        text_keys=_text_keys(_stored_keys(env, folder)),
        audit_keys=_audit_keys(
            env.get("HPMT_AUDIT_KEYS") or _key_from_file(folder / "audit.key", lambda: secrets.token_hex(32))
        ),
        production=production,
        instance_path=folder,
        idle_minutes=number(env, "HPMT_IDLE_MINUTES", 60, low=5, high=24 * 60),
        absolute_hours=number(env, "HPMT_ABSOLUTE_HOURS", 12, low=1, high=7 * 24),
        rate_limits=flag(env, "HPMT_RATE_LIMITS", default=True),
        hosts=_hosts(env.get("HPMT_HOSTS", "")),
        upload_mib=number(env, "HPMT_UPLOAD_MIB", 50, low=1, high=2000),
        base_url=_base_url(env.get("HPMT_BASE_URL", ""), production=production),
        scheduler=one_of(env, "HPMT_SCHEDULER", ("embedded", "external")),
        calendar_private_hosts=flag(env, "HPMT_CALENDAR_PRIVATE_HOSTS", default=False),
        anonymise_after_days=number(env, "HPMT_ANONYMISE_AFTER_DAYS", 0, low=0, high=3650),
        proxies=number(env, "HPMT_PROXIES", 0, low=0, high=5),
        audit_ends=Path(env.get("HPMT_AUDIT_ENDS", "").strip() or folder / AUDIT_ENDS),
        **_mail_settings(env, production=production),
    )


def _identity_key(env: Mapping[str, str], folder: Path, *, production: bool) -> str:
    key = env.get("HPMT_IDENTITY_KEY", "").strip()
    if key and len(key) < SHORTEST_KEY:
        raise SettingsError(f"HPMT_IDENTITY_KEY er for kort. Bruk minst {SHORTEST_KEY} tilfeldige tegn.")
    if not key and production:
        # Without identity providers it keys addresses, which are kept for a day, and recovery codes, which can be made
        # anew when the secret key changes. All processes must agree on it.
        return hmac.new(env["HPMT_SECRET_KEY"].encode(), b"identity key", "sha256").hexdigest()
    return key or _key_from_file(folder / "identity.key", lambda: secrets.token_hex(32))


def _stored_keys(env: Mapping[str, str], folder: Path) -> str:
    """Return the keys of free text as they are written: in the environment, in a file, or made at first start."""
    path = env.get("HPMT_TEXT_KEYS_FILE", "").strip()
    if env.get("HPMT_TEXT_KEYS"):
        if path:
            raise SettingsError("Sett enten HPMT_TEXT_KEYS eller HPMT_TEXT_KEYS_FILE, ikke begge.")
        return env["HPMT_TEXT_KEYS"]
    if not path:
        return _key_from_file(folder / "text.key", _new_fernet_key)
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"HPMT_TEXT_KEYS_FILE peker på {path}, som ikke kan leses.") from error


def _new_fernet_key() -> str:
    return Fernet.generate_key().decode()


def _mail_settings(env: Mapping[str, str], *, production: bool) -> dict[str, Any]:
    host = env.get("HPMT_SMTP_HOST", "").strip()
    tls = one_of(env, "HPMT_SMTP_TLS", ("starttls", "tls", "none"))
    sender = env.get("HPMT_MAIL_FROM", "").strip()
    if host and not sender:
        raise SettingsError("Sett HPMT_MAIL_FROM, slik: HPMT Veiledning <ikke-svar@example.org>.")
    if sender and (not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", parseaddr(sender)[1]) or not sender.isprintable()):
        raise SettingsError(f"HPMT_MAIL_FROM er «{sender}». Skriv navn og adresse, slik: Navn <navn@example.org>.")
    if host and production and not env.get("HPMT_BASE_URL"):
        raise SettingsError("Sett HPMT_BASE_URL. E-post lenker dit, og i produksjon gjettes den ikke.")
    return {
        "smtp_host": host,
        "smtp_port": number(env, "HPMT_SMTP_PORT", {"starttls": 587, "tls": 465, "none": 25}[tls], low=1, high=65535),
        "smtp_user": env.get("HPMT_SMTP_USER", ""),
        "smtp_password": secret(env, "HPMT_SMTP_PASSWORD"),
        "smtp_tls": tls,
        **({"mail_from": sender} if sender else {}),
    }


def _hosts(value: str) -> tuple[str, ...]:
    names = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for name in names:
        if len(name) > 253 or not _HOST.fullmatch(name):
            raise SettingsError(
                f"HPMT_HOSTS inneholder «{name}». Skriv vertsnavn uten http og port, med komma mellom, "
                "slik: veiledning.example.org,localhost."
            )
    if value.strip() and not names:
        raise SettingsError("HPMT_HOSTS inneholder ingen vertsnavn. Skriv minst ett, eller ta den bort.")
    return names


def _base_url(value: str, *, production: bool) -> str:
    address = value.strip().rstrip("/")
    if not address:
        # In production a link must never lead to this machine; whoever makes one asks for the setting.
        return "" if production else LOCAL_ADDRESS
    schemes = ("https",) if production else ("https", "http")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable or any(sign.isspace() for sign in address) or "?" in address or "#" in address:
        raise SettingsError(
            f"HPMT_BASE_URL er «{value}». Skriv adressen folk når siden på, slik: https://veiledning.example.org."
        )
    return address


def _database_url(value: str, folder: Path) -> str:
    if not value:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return f"sqlite:///{folder.resolve() / 'hpmt.sqlite'}"
    # PostgreSQL's own tools write the short forms; the driver we ship is psycopg 3.
    for short in ("postgres://", "postgresql://"):
        if value.startswith(short):
            return "postgresql+psycopg://" + value.removeprefix(short)
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("HPMT_DATABASE_URL må begynne med sqlite:/// eller postgresql://.")
    return value


def _key_from_file(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        # It holds keys and the database, so nobody else on the machine has anything to do in it.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(make())
            # The key gets its name when it is whole: of two processes that start at once one wins, and the other
            # reads what the winner wrote, never a file still empty. mkstemp makes files of mode 600.
            with suppress(FileExistsError):
                os.link(name, path)
        finally:
            Path(name).unlink()
    key = path.read_text(encoding="utf-8").strip()
    if not key:
        raise SettingsError(f"Nøkkelfila {path} er tom. Legg nøkkelen tilbake, eller slett fila om den aldri er brukt.")
    return key


def _text_keys(value: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for line in value.splitlines() for part in line.split(",") if part.strip())
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise SettingsError(
                "HPMT_TEXT_KEYS inneholder en nøkkel som ikke kan brukes. En nøkkel er 32 byte i url-sikker base64."
            ) from error
    if not keys:
        raise SettingsError("HPMT_TEXT_KEYS inneholder ingen nøkkel. Skriv minst én, eller ta den bort.")
    if len(set(keys)) < len(keys):
        raise SettingsError("HPMT_TEXT_KEYS har samme nøkkel to ganger. Skriv hver nøkkel én gang, den nyeste først.")
    return keys


def _audit_keys(value: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in value.split(",") if part.strip())
    if any(len(key) < SHORTEST_AUDIT_KEY for key in keys):
        raise SettingsError(
            f"HPMT_AUDIT_KEYS inneholder en nøkkel som er for kort. En nøkkel er minst {SHORTEST_AUDIT_KEY} tilfeldige "
            "tegn uten komma."
        )
    if len(set(keys)) != len(keys):
        raise SettingsError("HPMT_AUDIT_KEYS inneholder samme nøkkel to ganger. Skriv hver én gang, nyeste først.")
    if not keys:
        raise SettingsError("HPMT_AUDIT_KEYS inneholder ingen nøkkel. Skriv minst én, eller ta den bort.")
    return keys
