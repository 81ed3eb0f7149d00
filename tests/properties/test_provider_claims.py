"""Whatever a provider claims, it gives an identity or a refusal; and roles follow groups without touching others."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.auth.claims import Identity, Refused, hash_id, identity_of, is_proof
from hpmt_supervision.auth.group_roles import change_of_roles
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sign_in_settings import GroupRole, ProviderSettings

ISSUER = "https://login.example.org"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
NAMES = st.sampled_from(["sub", "oid", "pid", "acr", "email", "email_verified", "groups", "auth_time", "name"])
PLACES = st.tuples(st.sampled_from(Role), st.sampled_from(["a", "b"]))
RULES = st.lists(st.builds(GroupRole, st.sampled_from("xyz"), st.sampled_from(Role), st.sampled_from(["a", "b"])))


def provider(**more: object) -> ProviderSettings:
    return ProviderSettings("entra", "Entra ID", ISSUER, "hpmt", **more)  # type: ignore[arg-type]


@given(st.dictionaries(NAMES, JSON), st.booleans())
def test_any_claims_give_an_identity_or_a_refusal(claims: dict[str, object], trusts: bool) -> None:
    try:
        found = identity_of(claims, provider(id_claim="oid", trusts_email=trusts), key="k" * 32)
    except Refused as refused:
        assert refused.reason == "id_claim"
        assert not isinstance(claims.get("oid"), str) or not str(claims["oid"]).strip()
        return
    assert found.subject_hash == hash_id(str(claims["oid"]), issuer=ISSUER, claim="oid", key="k" * 32)
    assert found.email is None or (trusts and claims.get("email_verified", True) in (True, "true"))
    assert found.groups is None or all(isinstance(one, str) for one in found.groups)


@given(st.dictionaries(NAMES, JSON), JSON)
def test_a_level_that_is_not_accepted_is_refused(claims: dict[str, object], acr: object) -> None:
    asked = provider(acr=("idporten-loa-high",))
    try:
        identity_of({**claims, "sub": "x", "acr": acr}, asked, key="k" * 32)
    except Refused as refused:
        assert refused.reason == "acr" and acr != "idporten-loa-high"
    else:
        assert acr == "idporten-loa-high"


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1), st.text(min_size=1))
def test_the_hash_depends_on_the_key_the_issuer_and_the_claim(value: str, one: str, other: str) -> None:
    made = hash_id(value, issuer=ISSUER, claim="pid", key=one)
    assert made == hash_id(f"  {value} ", issuer=ISSUER, claim="pid", key=one)
    assert len(made) == 64 and set(made) <= set("0123456789abcdef")
    assert made != hash_id(value, issuer=ISSUER, claim="oid", key=one)
    assert made != hash_id(value, issuer="https://other.example.org", claim="pid", key=one)
    if one.encode().rstrip(b"\0") != other.encode().rstrip(b"\0") and max(len(one), len(other)) < 16:
        assert made != hash_id(value, issuer=ISSUER, claim="pid", key=other)


@given(st.integers(-600, 600))
def test_a_proof_is_one_of_the_last_minutes(seconds: int) -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    identity = Identity(ISSUER, "h", None, None, now - timedelta(seconds=seconds))
    assert is_proof(identity, now=now, within=timedelta(minutes=2)) == (seconds <= 120)
    assert not is_proof(Identity(ISSUER, "h", None, None, None), now=now, within=timedelta(minutes=2))


@given(st.frozensets(st.sampled_from("xyz")), RULES, st.frozensets(PLACES), st.frozensets(PLACES))
def test_roles_follow_groups(
    groups: frozenset[str],
    mapping: list[GroupRole],
    by_hand: frozenset[tuple[Role, str]],
    from_groups: frozenset[tuple[Role, str]],
) -> None:
    held = by_hand | from_groups
    change = change_of_roles(groups=groups, mapping=mapping, held=held, from_groups=from_groups)
    wanted = {(rule.role, rule.unit_text_id) for rule in mapping if rule.group in groups}
    assert set(change.end) <= from_groups and not set(change.end) & wanted
    assert set(change.add) <= wanted and not set(change.add) & held
    after = (held | set(change.add)) - set(change.end)
    assert wanted <= after and by_hand - from_groups <= after
    # What has been done need not be done again.
    again = change_of_roles(
        groups=groups,
        mapping=mapping,
        held=after,
        from_groups=(from_groups | set(change.add)) - set(change.end),
    )
    assert (again.add, again.end) == ((), ())
