"""Pseudonyms of an extract: the same for the same thing within one extract, and of no use outside it. Pure."""

import hashlib
import hmac

# 64 bits: among a million things two are alike with a chance of one in forty million.
_DIGITS = 16


class Pseudonyms:
    """Makes the pseudonyms of one extract.

    A pseudonym is the first 64 bits of HMAC-SHA256 over the kind and the keys (RFC 2104). Without the secret it can
    neither be made from a key nor traced back to one, also by someone who tries every key there is.

    Args:
        secret: the extract's own secret, as hexadecimal digits.
    """

    def __init__(self, secret: str) -> None:
        self._secret = bytes.fromhex(secret)

    def of(self, kind: str, *keys: object) -> str:
        """Return the pseudonym of a thing.

        Args:
            kind: what it is, so that person 7 and unit 7 have nothing in common; its first letter begins the pseudonym.
            keys: what tells it from others of its kind.
        """
        told = "/".join((kind, *(str(key) for key in keys)))
        digest = hmac.new(self._secret, told.encode(), hashlib.sha256).hexdigest()
        return f"{kind[0]}-{digest[:_DIGITS]}"
