"""Reading single settings from the environment, each with a sentence that says what to do when it cannot be used."""

from collections.abc import Mapping
from pathlib import Path

from hpmt_supervision.core.errors import UserError


class SettingsError(UserError):
    """A setting is missing or cannot be used; the app does not start."""


def flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return a setting that is 1 or 0.

    Raises:
        SettingsError: when it is anything else.
    """
    value = env.get(name, "").strip().lower()
    if value not in {"", "0", "1", "true", "false"}:
        raise SettingsError(f"{name} er «{value}». Bruk 1 eller 0.")
    return default if value == "" else value in {"1", "true"}


def number(env: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    """Return a setting that is a whole number within limits, both included.

    Raises:
        SettingsError: when it is anything else.
    """
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise SettingsError(f"{name} er «{value}». Bruk et helt tall fra {low} til {high}.")
    return int(value)


def one_of(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return a setting that is one of several words; the first by default.

    Raises:
        SettingsError: when it is another word.
    """
    value = env.get(name, "").strip().lower() or choices[0]
    if value not in choices:
        raise SettingsError(f"{name} er «{value}». Bruk " + " eller ".join(choices) + ".")
    return value


def words(env: Mapping[str, str], name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return a setting that is a list with commas between; ``default`` when it is not set at all."""
    if name not in env:
        return default
    return tuple(part.strip() for part in env[name].split(",") if part.strip())


def secret(env: Mapping[str, str], name: str) -> str:
    """Return a secret, from the variable itself or from the file that ``<name>_FILE`` points at; empty without either.

    Raises:
        SettingsError: when the file cannot be read.
    """
    path = env.get(f"{name}_FILE", "")
    if env.get(name) or not path:
        return env.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE peker på {path}, som ikke kan leses.") from error
