"""An identity provider that can be told to lie, on a loopback port: what a real one would never send us.

Like a real one it holds the exchange of a code against the challenge (PKCE) and against its client.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug import Request, Response
from werkzeug.serving import make_server

Claims = dict[str, Any]


@dataclass
class Crooked:
    """The provider.

    Attributes:
        address: where it answers, and its issuer.
        key: what it signs with.
        published: the keys it shows.
        lie: changes the claims of the next ID token.
        sign: makes the ID token of claims; the honest way by default.
        metadata: what it tells about itself beyond the truth.
        asked: the authorization request it got last.
        exchanges, key_reads: how often a code was exchanged and the keys were read.
        refusals: why it refused an exchange.
        basic: the client's name and secret it expects; None takes an assertion signed by the client.
    """

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    published: list[RSAKey] = field(default_factory=list)
    lie: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[[Claims], str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    exchanges: int = 0
    key_reads: int = 0
    refusals: list[str] = field(default_factory=list)
    basic: str | None = "hpmt:hemmelig"
    assertions: list[str] = field(default_factory=list)

    def authorize(self, location: str) -> str:
        """Take up what an application asks for, and return the way back to it."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        back = urlsplit(self.asked["redirect_uri"]).path
        return f"{back}?{urlencode({'code': 'the-code', 'state': self.asked['state']})}"

    def rotate(self, kid: str) -> None:
        """Sign with a new key from now on, and show that one alone."""
        self.key = RSAKey.generate_key(2048, {"kid": kid})
        self.published = [self.key]

    def honest(self, claims: Claims) -> str:
        """Sign claims with the present key."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        if request.path == "/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": self.address,
                    "authorization_endpoint": self.address + "/authorize",
                    "token_endpoint": self.address + "/token",
                    "jwks_uri": self.address + "/keys",
                    "end_session_endpoint": self.address + "/end",
                    "id_token_signing_alg_values_supported": ["RS256"],
                    **self.metadata,
                }
            )
        if request.path == "/keys":
            self.key_reads += 1
            return _json({"keys": [key.as_dict(private=False) for key in self.published or [self.key]]})
        assert request.path == "/token"
        return self._exchange(request)

    def _exchange(self, request: Request) -> Response:
        self.exchanges += 1
        verifier = request.form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if challenge != self.asked.get("code_challenge") or request.form.get("code") != "the-code":
            self.refusals.append("pkce")
            return _json({"error": "invalid_grant"}, 400)
        if self.basic is None:
            self.assertions.append(request.form["client_assertion"])
        elif (
            not request.authorization
            or f"{request.authorization.username}:{request.authorization.password}" != self.basic
        ):
            self.refusals.append("client")
            return _json({"error": "invalid_client"}, 401)
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "somebody",
            "aud": "hpmt",
            "exp": now + 300,
            "iat": now,
            "auth_time": now,
            "nonce": self.asked.get("nonce"),
        }
        token = (self.sign or self.honest)(self.lie(claims))
        return _json({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token})


def unsigned(claims: Claims) -> str:
    """Return claims as a token that nobody has signed."""
    parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."


def _json(data: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(data), status, mimetype="application/json")


@contextmanager
def crooked_provider() -> Iterator[Crooked]:
    """Run the provider on a free loopback port."""
    crooked = Crooked()
    server = make_server("127.0.0.1", 0, Request.application(crooked.answer), threaded=True)
    crooked.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield crooked
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
