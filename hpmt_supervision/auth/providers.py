"""The conversation with identity providers, by Authlib: where people are sent, and what comes back with them.

Authlib does the code flow: PKCE (S256), state, nonce, the exchange of the code, and fetching the keys again when a
token is signed with one that is not known yet. Here stands only what a provider must not decide for us: which issuer
it is, for whom a token is meant, how it may be signed, and for how long we believe what we read about it.
"""

import time
from dataclasses import dataclass
from typing import Any

import requests
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask import Flask, current_app, request, session, url_for
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from hpmt_supervision.auth.claims import Refused
from hpmt_supervision.config import Settings
from hpmt_supervision.sign_in_settings import ProviderSettings
from hpmt_supervision.web.links import absolute_url

log = structlog.stdlib.get_logger("hpmt.sign_in")

KEY = "hpmt_oidc"
# Signatures made with a key that only the provider holds. "none" and shared secrets are not among them.
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512", "EdDSA", "Ed25519")
METADATA_LIVES_SECONDS = 24 * 3600
TIMEOUT_SECONDS = 10
# How far the provider's clock may be from ours.
LEEWAY_SECONDS = 60


class ProviderClient(FlaskOAuth2App):  # type: ignore[misc]
    """Authlib's client, held to the one issuer that the settings name."""

    issuer: str = ""

    def load_server_metadata(self) -> dict[str, Any]:
        """Return what the provider tells about itself, at most a day old.

        Raises:
            Refused: when it calls itself something else than the settings do.
        """
        if time.time() - self.server_metadata.get("_loaded_at", 0) > METADATA_LIVES_SECONDS:
            self.server_metadata.clear()
        loaded = super().load_server_metadata()
        if loaded.get("issuer") != self.issuer:
            self.server_metadata.clear()
            raise Refused("issuer_of_metadata")
        offered = loaded.get("id_token_signing_alg_values_supported") or ["RS256"]
        loaded["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
        return dict(loaded)


@dataclass(frozen=True)
class Returned:
    """What somebody came back from a provider with: the claims of a checked ID token."""

    claims: dict[str, Any]


def register(app: Flask) -> None:
    """Make a client for every provider in the settings. Nothing is asked of them before somebody signs in."""
    settings: Settings = app.extensions["hpmt_settings"]
    oauth = OAuth(app)
    oauth.oauth2_client_cls = ProviderClient
    for provider in settings.sign_in.providers:
        client = oauth.register(
            provider.key,
            client_id=provider.client_id,
            client_secret=provider.private_key or provider.client_secret,
            server_metadata_url=provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(provider.scopes),
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
                "token_endpoint_auth_method": "private_key_jwt" if provider.private_key else "client_secret_basic",
            },
            client_auth_methods=[_own_key(provider)] if provider.private_key else None,
        )
        client.issuer = provider.issuer
    app.extensions[KEY] = oauth


def _own_key(provider: ProviderSettings) -> PrivateKeyJWT:
    # What Authlib calls the token endpoint is whom the proof is meant for; ID-porten's family takes its issuer alone.
    return PrivateKeyJWT(
        token_endpoint=provider.issuer, headers={"kid": provider.key_id} if provider.key_id else None, alg="RS256"
    )


def send_to(provider: ProviderSettings, *, prove_again: bool) -> Response:
    """Send the browser to a provider to sign in.

    Args:
        provider: where to.
        prove_again: whether the person shall prove who they are also when they are signed in there.

    Raises:
        Refused: when the provider does not answer, or is not the one we know.
    """
    wishes: dict[str, Any] = {}
    if provider.acr:
        wishes["acr_values"] = provider.acr[0]
    if prove_again:
        wishes |= {"prompt": "login", "max_age": "0"}
    # One round at a time: each is kept in the signed cookie, which has no room for many that were given up.
    for name in [name for name in session if name.startswith("_state_")]:
        del session[name]
    try:
        return _client(provider).authorize_redirect(
            _own_address("auth.provider_return", provider=provider.key), **wishes
        )
    except (requests.RequestException, ValueError, RuntimeError) as error:
        raise _unreachable(provider, error) from error


def come_back(provider: ProviderSettings) -> Returned:
    """Return what the present request brings back from a provider, when every check has passed.

    Raises:
        Refused: when it was called off there, does not belong to what this browser began, or a token is not right.
    """
    if request.args.get("iss", provider.issuer) != provider.issuer:
        # Whoever mixes up two providers would let one of them see the other's code (RFC 9207).
        raise Refused("issuer_of_answer")
    client = _client(provider)
    try:
        token = client.authorize_access_token(
            leeway=LEEWAY_SECONDS,
            claims_options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
        )
    except OAuthError as error:
        raise Refused("called_off" if error.error == "access_denied" else "answer", detail=error.error) from error
    except JoseError as error:
        raise Refused("token", detail=type(error).__name__) from error
    except (requests.RequestException, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise _unreachable(provider, error) from error
    claims = token.get("userinfo")
    if not claims:
        # Without the nonce of a round that this browser began, Authlib reads no ID token at all.
        raise Refused("no_id_token")
    return Returned(dict(claims))


def sign_out_address(provider: ProviderSettings) -> str | None:
    """Return where the browser goes to sign out at a provider too, or None when that cannot be had.

    The provider is told which client asks and not who: the token that says who may hold a national identity number,
    and is not kept.
    """
    if not provider.signs_out:
        return None
    try:
        made = _client(provider).create_logout_url(
            post_logout_redirect_uri=_own_address("auth.sign_in"), client_id=provider.client_id
        )
    except (requests.RequestException, ValueError, RuntimeError, Refused):
        return None
    return str(made["url"])


def _client(provider: ProviderSettings) -> ProviderClient:
    found = current_app.extensions[KEY].create_client(provider.key)
    assert isinstance(found, ProviderClient)
    return found


def _own_address(endpoint: str, **values: str) -> str:
    """Return a whole address of ours, as it is registered with a provider."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    # On a desk the port may be any; in production the setting knows the scheme that a proxy in front has.
    return absolute_url(endpoint, **values) if settings.production else url_for(endpoint, **values, _external=True)


def _unreachable(provider: ProviderSettings, error: Exception) -> Refused:
    return Refused("unreachable", detail=type(error).__name__)
