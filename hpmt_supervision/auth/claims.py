"""What the claims of a checked ID token say about who somebody is. Pure: values in, values out."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hpmt_supervision.sign_in_settings import ProviderSettings

LONGEST_ID = 255
MOST_GROUPS = 500


class Refused(Exception):
    """A sign-in by a provider that cannot be accepted.

    Args:
        reason: a code for the log; never anything that the provider or the person wrote.
        detail: a further code, such as the name of an error.
    """

    def __init__(self, reason: str, *, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Identity:
    """Who somebody is at a provider.

    Attributes:
        issuer: the provider's address.
        subject_hash: a keyed hash of the verified id.
        email: an address that the provider has verified, in lower case, or None.
        groups: the ids of groups, or None when the provider gave none that can be relied on.
        proved_at: when the person last proved who they are there, or None when it was not said.
    """

    issuer: str
    subject_hash: str
    email: str | None
    groups: frozenset[str] | None
    proved_at: datetime | None


def identity_of(claims: Mapping[str, Any], provider: ProviderSettings, *, key: str) -> Identity:
    """Return who the claims of a checked ID token are about.

    Args:
        claims: the claims.
        provider: whose token it is.
        key: what keys the hash of the id.

    Raises:
        Refused: when the level of assurance is not one of those accepted, or the id is missing.
    """
    if provider.acr and claims.get("acr") not in provider.acr:
        raise Refused("acr")
    value = claims.get(provider.id_claim)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_ID:
        raise Refused("id_claim")
    return Identity(
        issuer=provider.issuer,
        subject_hash=hash_id(value, issuer=provider.issuer, claim=provider.id_claim, key=key),
        email=_email(claims) if provider.trusts_email else None,
        groups=_groups(claims, provider.groups_claim),
        proved_at=_instant(claims.get("auth_time")),
    )


def hash_id(value: str, *, issuer: str, claim: str, key: str) -> str:
    """Return the keyed hash under which an id at a provider is stored, as 64 hexadecimal digits.

    Args:
        value: the id; white space around it does not count.
        issuer: the provider's address.
        claim: the claim it stands in.
        key: the key; without it nobody can try all national identity numbers against a stolen database.
    """
    text = "\x1f".join((issuer, claim, value.strip()))
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()


def is_proof(identity: Identity, *, now: datetime, within: timedelta) -> bool:
    """Tell whether the provider says that the person proved who they are just now.

    Args:
        identity: who came back.
        now: the present instant.
        within: how long ago it may be.
    """
    return identity.proved_at is not None and now - identity.proved_at <= within


def _email(claims: Mapping[str, Any]) -> str | None:
    # A provider that says itself that an address is not verified is believed, whatever the settings say.
    if claims.get("email_verified", True) not in (True, "true"):
        return None
    value = claims.get("email")
    return value.strip().casefold() if isinstance(value, str) and "@" in value else None


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str] | None:
    # Entra ID leaves groups out and points elsewhere when there are many; then nothing is known about them.
    value = claims.get(name)
    if not isinstance(value, list) or len(value) > MOST_GROUPS:
        return None
    return frozenset(one for one in value if isinstance(one, str))


def _instant(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return None
