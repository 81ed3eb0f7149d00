"""The address by which a guest without an account opens one session: signed, and a secret of the one it was sent to."""

import hashlib
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.models import Guest
from hpmt_supervision.web.links import absolute_url

SALT = "hpmt.sessions.guest-link"
# No token of ours is longer; what is longer is not even unpacked.
LONGEST_TOKEN = 200


@dataclass(frozen=True)
class GuestKey:
    """What a link says.

    Attributes:
        session_id: the one session it opens.
        guest_id: the one guest it is for.
        link_number: which of the guest's links it is; only the newest opens anything.
    """

    session_id: int
    guest_id: int
    link_number: int


def guest_url(guest: Guest) -> str:
    """Return the whole address of a guest's own page. It can be made outside a request.

    Args:
        guest: a guest of a session, flushed.

    Raises:
        UserError: when the site's own address is needed and not set, as in production.
    """
    return absolute_url("guests.show", token=guest_token(guest))


def guest_url_or_none(guest: Guest) -> str | None:
    """Return the same for a page that shows it, or None when the site's own address is not set.

    Args:
        guest: a guest of a session.
    """
    try:
        return guest_url(guest)
    except UserError:
        return None


def guest_token(guest: Guest) -> str:
    """Return what stands in the address.

    Args:
        guest: a guest of a session, flushed.
    """
    token: str = _serializer().dumps([guest.session_id, guest.id, guest.link_number])
    return token


def read_token(token: str) -> GuestKey | None:
    """Return what a token says when it was signed here, else None. Whether it still holds is for the caller to ask.

    Args:
        token: what stands in an address.
    """
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        said = _serializer().loads(token)
    except BadData:
        return None
    if not (isinstance(said, list) and len(said) == 3 and all(type(part) is int for part in said)):
        return None
    return GuestKey(*said)


def _serializer() -> URLSafeSerializer:
    key = current_app.config["SECRET_KEY"]
    return URLSafeSerializer(key, salt=SALT, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})
