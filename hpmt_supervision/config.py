"""Settings: one frozen object, read from the environment and checked at start."""

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from hpmt_supervision.environment import SettingsError, choice, flag, is_host, number
from hpmt_supervision.mail_settings import MailSettings, read_mail_settings

__all__ = ["REQUIRED_IN_PRODUCTION", "Settings", "SettingsError", "read_settings"]

REQUIRED_IN_PRODUCTION = ("HPMT_DATABASE_URL", "HPMT_SECRET_KEY", "HPMT_TEXT_KEYS", "HPMT_HOSTS", "HPMT_BASE_URL")
# Where ``make run`` serves the site.
LOCAL_ADDRESS = "http://127.0.0.1:8000"
SCHEDULERS = ("embedded", "external")


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, with its defaults.

    Attributes:
        database_url: an SQLAlchemy address; SQLite under the instance folder by default.
        secret_key: signs the session cookie.
        text_keys: Fernet keys for free text, newest first; the first encrypts, all decrypt.
        production: whether guessing is refused and cookies demand HTTPS.
        instance_path: the folder for the database file and for keys made at first start.
        idle_minutes: how long a signed-in session may rest before it ends.
        absolute_hours: how long a signed-in session may live in all.
        rate_limits: whether attempts are counted.
        hosts: the names the site answers to; none means any, which production does not accept.
        upload_mib: how large a file for import may be, in MiB.
        base_url: the address people reach the site at, for links made outside a request, as in mail; without a
            slash at the end.
        scheduler: ``embedded`` when one of the server's processes runs the jobs, ``external`` when the command
            ``hpmt scheduler`` does.
        mail: how mail leaves.
    """

    database_url: str
    secret_key: str = field(repr=False)
    text_keys: tuple[str, ...] = field(repr=False)
    production: bool = False
    instance_path: Path = Path("instance")
    idle_minutes: int = 60
    absolute_hours: int = 12
    rate_limits: bool = True
    hosts: tuple[str, ...] = ()
    upload_mib: int = 50
    base_url: str = LOCAL_ADDRESS
    scheduler: str = "embedded"
    mail: MailSettings = field(default_factory=MailSettings)

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
        if missing:
            raise SettingsError("Sett " + ", ".join(missing) + ". I produksjon gjettes ingen av dem.")
    return Settings(
        database_url=_database_url(env.get("HPMT_DATABASE_URL", ""), folder),
        secret_key=env.get("HPMT_SECRET_KEY") or _key_from_file(folder / "secret.key", lambda: secrets.token_hex(32)),
        text_keys=_text_keys(env.get("HPMT_TEXT_KEYS") or _key_from_file(folder / "text.key", _new_fernet_key)),
        production=production,
        instance_path=folder,
        idle_minutes=number(env, "HPMT_IDLE_MINUTES", 60, low=5, high=24 * 60),
        absolute_hours=number(env, "HPMT_ABSOLUTE_HOURS", 12, low=1, high=7 * 24),
        rate_limits=flag(env, "HPMT_RATE_LIMITS", default=True),
        hosts=_hosts(env.get("HPMT_HOSTS", "")),
        upload_mib=number(env, "HPMT_UPLOAD_MIB", 50, low=1, high=2000),
        base_url=_base_url(env.get("HPMT_BASE_URL", ""), production=production),
        scheduler=choice(env, "HPMT_SCHEDULER", "embedded", SCHEDULERS),
        mail=read_mail_settings(env),
    )


def _new_fernet_key() -> str:
    return Fernet.generate_key().decode()


def _hosts(value: str) -> tuple[str, ...]:
    names = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for name in names:
        if not is_host(name):
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
        folder.mkdir(parents=True, exist_ok=True)
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
        path.parent.mkdir(parents=True, exist_ok=True)
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
    keys = tuple(part.strip() for part in value.split(",") if part.strip())
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise SettingsError(
                "HPMT_TEXT_KEYS inneholder en nøkkel som ikke kan brukes. En nøkkel er 32 byte i url-sikker base64."
            ) from error
    if not keys:
        raise SettingsError("HPMT_TEXT_KEYS inneholder ingen nøkkel. Skriv minst én, eller ta den bort.")
    return keys
