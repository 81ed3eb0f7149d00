"""Encryption at rest: a column type that keeps free text unreadable in the database file."""

from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from hpmt_supervision.core.errors import UserError

KEYRING = "hpmt_text_keyring"


class TextKeyError(UserError):
    """The keys at hand cannot open a stored text."""

    status = 500


def make_keyring(keys: Iterable[str]) -> MultiFernet:
    """Return a keyring of Fernet keys, newest first: the first encrypts, all of them decrypt."""
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted on its way into the database and decrypted on its way out.

    The same text gives different bytes every time, so it can be neither searched nor compared in SQL.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt with the newest key."""
        if value is None:
            return None
        return _keyring().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt with whichever key fits.

        Raises:
            TextKeyError: when none does.
        """
        if value is None:
            return None
        try:
            return _keyring().decrypt(bytes(value)).decode()
        except InvalidToken as error:
            raise TextKeyError(
                _("Teksten kan ikke leses med nøklene i HPMT_TEXT_KEYS. Legg til nøkkelen den ble lagret med.")
            ) from error


def _keyring() -> MultiFernet:
    ring = current_app.extensions[KEYRING]
    assert isinstance(ring, MultiFernet)
    return ring
