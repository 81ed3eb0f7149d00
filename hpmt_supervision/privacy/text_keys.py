"""The keys free text is encrypted with, told apart without giving them away. Values in, values out."""

import hashlib
import hmac
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_PURPOSE = b"hpmt text key"


def fingerprint(key: str) -> str:
    """Return sixteen characters that tell a key from others.

    Args:
        key: 32 bytes as URL-safe base64.
    """
    return hmac.new(key.encode(), _PURPOSE, hashlib.sha256).hexdigest()[:16]


def proof_of(key: str) -> bytes:
    """Return a sentence known to all, encrypted with the key."""
    return Fernet(key).encrypt(_PURPOSE)


def is_proof_for(proof: bytes, keys: Iterable[str]) -> bool:
    """Tell whether one of the keys made a proof."""
    return can_open(proof, MultiFernet([Fernet(key) for key in keys]))


def can_open(stored: bytes, keys: Fernet | MultiFernet) -> bool:
    """Tell whether a stored text can be decrypted."""
    try:
        keys.decrypt(stored)
    except InvalidToken:
        return False
    return True
