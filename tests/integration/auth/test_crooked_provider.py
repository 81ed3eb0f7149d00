"""What a provider, or somebody who pretends to be one, may send us, and must not get in with."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from hpmt_supervision.auth import identity_operations
from hpmt_supervision.auth.claims import hash_id
from hpmt_supervision.auth.models import SignedInSession
from hpmt_supervision.extensions import db
from tests.apps import make_app
from tests.databases import laid_sqlite
from tests.factories.auth import make_account
from tests.factories.crooked_provider import Claims, Crooked, crooked_provider, unsigned
from tests.factories.people import make_group, member_of


@pytest.fixture
def crooked() -> Iterator[Crooked]:
    with crooked_provider() as found:
        yield found


def application(tmp_path: Path, crooked: Crooked, **more: str) -> Flask:
    environ = {
        "HPMT_OIDC": "idporten",
        "HPMT_OIDC_IDPORTEN_NAME": "ID-porten",
        "HPMT_OIDC_IDPORTEN_ISSUER": crooked.address,
        "HPMT_OIDC_IDPORTEN_CLIENT_ID": "hpmt",
        "HPMT_OIDC_IDPORTEN_ACR": "idporten-loa-high",
        **({} if "HPMT_OIDC_IDPORTEN_PRIVATE_KEY" in more else {"HPMT_OIDC_IDPORTEN_SECRET": "hemmelig"}),
        **more,
    }
    app = make_app(laid_sqlite(tmp_path / "crooked.sqlite"), tmp_path, environ)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def link_somebody(app: Flask, issuer: str) -> None:
    account = make_account(member_of(make_group(), "Kari Nordmann"))
    key = app.extensions["hpmt_settings"].identity_key
    hashed = hash_id("somebody", issuer=issuer, claim="sub", key=key)
    identity_operations.link_identity(account=account, issuer=issuer, subject_hash=hashed, by=None, is_own=True)
    db.session.commit()


@pytest.fixture
def app(tmp_path: Path, crooked: Crooked) -> Iterator[Flask]:
    made = application(tmp_path, crooked)
    with made.app_context():
        link_somebody(made, crooked.address)
        crooked.lie = with_claim("acr", "idporten-loa-high")
        yield made
        db.session.remove()
        db.engine.dispose()


def with_claim(
    name: str, value: Any, then: Callable[[Claims], Claims] = lambda claims: claims
) -> Callable[[Claims], Claims]:
    return lambda claims: then({**claims, name: value})


def also(crooked: Crooked, **changes: Any) -> None:
    """Lie about some claims; None leaves one out."""
    before = crooked.lie
    crooked.lie = lambda claims: {k: v for k, v in {**before(claims), **changes}.items() if v is not None}


def enter(client: FlaskClient, crooked: Crooked):  # type: ignore[no-untyped-def]
    return client.get(crooked.authorize(client.get("/logg-inn/med/idporten").location))


def refused(answer: Any, client: FlaskClient) -> bool:
    nobody_in = db.session.scalar(select(SignedInSession)) is None and client.get("/min-konto").status_code == 302
    return bool(answer.status_code == 400 and nobody_in)


def test_an_honest_answer_gets_in(app: Flask, crooked: Crooked) -> None:
    client = app.test_client()
    assert enter(client, crooked).status_code == 302
    assert client.get("/min-konto").status_code == 200
    assert crooked.asked["acr_values"] == "idporten-loa-high"
    assert (crooked.exchanges, crooked.key_reads, crooked.refusals) == (1, 1, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another-round"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": "hpmt"},
        {"aud": ["hpmt", "another"], "azp": "another"},
        {"aud": None},
        {"iss": "https://login.evil.example"},
        {"iss": None},
        {"exp": 1_600_000_000},
        {"exp": None},
        {"iat": 33_000_000_000},
        {"sub": None},
        {"sub": "   "},
        {"sub": 47},
        {"sub": ["somebody"]},
        {"acr": "idporten-loa-substantial"},
        {"acr": None},
        {"acr": ["idporten-loa-high"]},
        {"nonce_supported": False, "nonce": None},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_gets_nobody_in(app: Flask, crooked: Crooked, changes: dict[str, Any]) -> None:
    also(crooked, **changes)
    client = app.test_client()
    assert refused(enter(client, crooked), client)


def other_key(claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, RSAKey.generate_key(2048, {"kid": "first"}))


def secret_shared(claims: Claims) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("hemmelig-hemmelig-hemmelig-hemmelig"))


@pytest.mark.parametrize("sign", [unsigned, other_key, secret_shared, lambda claims: "not.a.token", lambda claims: ""])
def test_a_token_that_is_signed_wrongly_gets_nobody_in(
    app: Flask, crooked: Crooked, sign: Callable[[Claims], str]
) -> None:
    crooked.sign = sign
    # A provider whose word about itself is bent says that anything goes.
    crooked.metadata["id_token_signing_alg_values_supported"] = ["none", "HS256", "RS256"]
    client = app.test_client()
    assert refused(enter(client, crooked), client)


def test_a_new_key_is_fetched_once_it_is_needed(app: Flask, crooked: Crooked) -> None:
    assert enter(app.test_client(), crooked).status_code == 302
    crooked.rotate("second")
    assert enter(app.test_client(), crooked).status_code == 302
    assert crooked.key_reads == 2
    assert enter(app.test_client(), crooked).status_code == 302
    assert crooked.key_reads == 2


def test_a_key_that_is_not_shown_even_then_gets_nobody_in(app: Flask, crooked: Crooked) -> None:
    crooked.published = [crooked.key]
    crooked.key = RSAKey.generate_key(2048, {"kid": "never-shown"})
    client = app.test_client()
    assert refused(enter(client, crooked), client)
    assert crooked.key_reads == 2


def test_a_state_of_another_browser_or_none_exchanges_nothing(app: Flask, crooked: Crooked) -> None:
    own, other = app.test_client(), app.test_client()
    back = crooked.authorize(own.get("/logg-inn/med/idporten").location)
    assert refused(other.get(back), other)
    for forged in ("state=", "state=forged", ""):
        other.get("/logg-inn/med/idporten")
        assert refused(other.get(f"/logg-inn/med/idporten/tilbake?code=the-code&{forged}"), other)
    assert crooked.exchanges == 0
    assert own.get(back).status_code == 302


def test_an_answer_that_names_another_issuer_exchanges_nothing(app: Flask, crooked: Crooked) -> None:
    client = app.test_client()
    back = crooked.authorize(client.get("/logg-inn/med/idporten").location)
    assert refused(client.get(back + "&iss=https://login.evil.example"), client)
    assert crooked.exchanges == 0


def test_an_answer_of_one_provider_is_not_taken_at_anothers_door(tmp_path: Path, crooked: Crooked) -> None:
    with crooked_provider() as second:
        app = application(
            tmp_path,
            crooked,
            HPMT_OIDC="idporten,second",
            HPMT_OIDC_SECOND_ISSUER=second.address,
            HPMT_OIDC_SECOND_CLIENT_ID="hpmt",
            HPMT_OIDC_SECOND_SECRET="hemmelig",
        )
        with app.app_context():
            client = app.test_client()
            back = crooked.authorize(client.get("/logg-inn/med/idporten").location)
            moved = back.replace("/idporten/", "/second/")
            assert refused(client.get(moved), client)
            assert (crooked.exchanges, second.exchanges) == (0, 0)
            db.engine.dispose()


def test_metadata_that_names_another_issuer_is_not_followed(app: Flask, crooked: Crooked) -> None:
    crooked.metadata["issuer"] = "https://login.evil.example"
    client = app.test_client()
    assert refused(client.get("/logg-inn/med/idporten"), client)
    # It is read anew once it is right again.
    crooked.metadata.clear()
    assert enter(client, crooked).status_code == 302


def test_the_code_is_worth_nothing_without_the_browsers_own_secret(app: Flask, crooked: Crooked) -> None:
    client = app.test_client()
    back = crooked.authorize(client.get("/logg-inn/med/idporten").location)
    crooked.asked["code_challenge"] = "of-another-round"
    assert refused(client.get(back), client)
    assert crooked.refusals == ["pkce"]


def test_we_can_prove_who_we_are_with_a_key(tmp_path: Path, crooked: Crooked) -> None:
    own = RSAKey.generate_key(2048)
    pem = own.as_pem(private=True).decode()
    crooked.basic, crooked.lie = None, with_claim("acr", "idporten-loa-high")
    app = application(tmp_path, crooked, HPMT_OIDC_IDPORTEN_PRIVATE_KEY=pem, HPMT_OIDC_IDPORTEN_KEY_ID="our-key")
    with app.app_context():
        link_somebody(app, crooked.address)
        assert enter(app.test_client(), crooked).status_code == 302
        proof = jwt.decode(crooked.assertions[0], own)
        assert proof.header["kid"] == "our-key"
        assert (proof.claims["iss"], proof.claims["sub"]) == ("hpmt", "hpmt")
        assert proof.claims["aud"] == crooked.address
        db.engine.dispose()
