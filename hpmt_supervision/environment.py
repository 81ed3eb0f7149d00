"""Reading single variables of the environment: flags, numbers, addresses, each refused with a sentence."""

import re
from collections.abc import Mapping
from pathlib import Path

from hpmt_supervision.core.errors import UserError

_HOST_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_HOST_LABEL}(?:\.{_HOST_LABEL})*")


class SettingsError(UserError):
    """A setting is missing or cannot be used; the app does not start."""


def flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Read a variable that is 1 or 0.

    Raises:
        SettingsError: when it is something else.
    """
    value = env.get(name, "").strip().lower()
    if value not in {"", "0", "1", "true", "false"}:
        raise SettingsError(f"{name} er «{value}». Bruk 1 eller 0.")
    return default if value == "" else value in {"1", "true"}


def number(env: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    """Read a variable that is a whole number within limits.

    Raises:
        SettingsError: when it is something else.
    """
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise SettingsError(f"{name} er «{value}». Bruk et helt tall fra {low} til {high}.")
    return int(value)


def choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Read a variable that is one of a few words.

    Raises:
        SettingsError: when it is something else.
    """
    value = env.get(name, "").strip().lower() or default
    if value not in allowed:
        raise SettingsError(f"{name} er «{value}». Bruk {' eller '.join(allowed)}.")
    return value


def is_host(name: str) -> bool:
    """Tell whether a text is the name of a host, in small letters, without port."""
    return len(name) <= 253 and _HOST.fullmatch(name) is not None


def secret(env: Mapping[str, str], name: str) -> str | None:
    """Read a secret from a variable, or from the file that the variable with ``_FILE`` at its end names.

    Raises:
        SettingsError: when both are set, or the file cannot be read or is empty.
    """
    file_name = env.get(f"{name}_FILE", "").strip()
    if not file_name:
        return env.get(name) or None
    if env.get(name):
        raise SettingsError(f"Både {name} og {name}_FILE er satt. Behold den ene.")
    try:
        value = Path(file_name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Fila i {name}_FILE kan ikke leses. Se over stien og hvem som har tilgang.") from error
    if not value:
        raise SettingsError(f"Fila i {name}_FILE er tom. Skriv hemmeligheten i den.")
    return value
