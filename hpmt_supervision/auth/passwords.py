"""Passwords: hashing with Argon2id, checking in about the same time whoever asks, and what a password must be."""

import string
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError

SHORTEST = 12
# Argon2 reads every byte; a limit keeps somebody from making the server hash megabytes.
LONGEST = 200
COMMON_FILE = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, with its parameters and a fresh salt."""
    return _hasher.hash(_bounded(password))


def password_matches(stored: str | None, password: str) -> bool:
    """Tell whether a password belongs to a stored hash.

    Args:
        stored: the hash, or None when there is no account or no password. The same work is done then, so that the
            time of the answer does not tell who has an account.
        password: what was typed.
    """
    try:
        return _hasher.verify(stored or _hash_of_nobody(), _bounded(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than those used now."""
    try:
        return _hasher.check_needs_rehash(stored)
    except InvalidHashError:
        return True


def check_new_password(password: str, *, known_words: tuple[str | None, ...]) -> None:
    """Pass silently when a password may be chosen.

    Args:
        password: what was typed.
        known_words: the person's name, e-mail address and login name, which anybody could guess.

    Raises:
        UserError: with the sentence for the field ``new_password``.
    """
    if len(password) < SHORTEST:
        raise UserError(
            _("Passordet har %(count)d tegn. Bruk minst %(least)d.", count=len(password), least=SHORTEST),
            field="new_password",
        )
    if len(password) > LONGEST:
        raise UserError(_("Passordet er for langt. Bruk høyst %(most)d tegn.", most=LONGEST), field="new_password")
    if _plain(password) in _forbidden(known_words):
        raise UserError(
            _("Passordet er navnet eller e-postadressen din. Velg noe andre ikke kan gjette."), field="new_password"
        )
    if is_common(password):
        raise UserError(
            _("Passordet er et av dem mange bruker. Velg noe andre ikke kan gjette, for eksempel fire tilfeldige ord."),
            field="new_password",
        )


def is_common(password: str) -> bool:
    """Tell whether a password is one many people choose, also with figures and signs hung on, or figures alone."""
    plain = _plain(password)
    core = plain.strip(string.digits + string.punctuation)
    parts_repeat = any(plain == plain[:size] * (len(plain) // size) for size in range(1, 5) if len(plain) % size == 0)
    return parts_repeat or plain.isdigit() or plain in _common() or core in _common()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    # Words of its own for Norwegians, and what breaches elsewhere have made known. The library's lists are large, and
    # are read when somebody first chooses a password; its judgement of strength is not asked.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    lines = COMMON_FILE.read_text(encoding="utf-8").splitlines()
    own = (line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return frozenset([*own, *map(_plain, FREQUENCY_LISTS["passwords"])])


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


def _forbidden(words: tuple[str | None, ...]) -> set[str]:
    found: set[str] = set()
    for word in words:
        if not word:
            continue
        plain = _plain(word)
        found |= {plain, plain.partition("@")[0], "".join(reversed(word.casefold().split()))}
    return found


def _bounded(password: str) -> bytes:
    # A lone surrogate, as a broken client may send, must fail as a wrong password and not as an error of ours.
    return password[: LONGEST * 4].encode("utf-8", "surrogatepass")
