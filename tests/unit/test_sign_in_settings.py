"""Settings of signing in: what can be set, and which sentence meets what cannot be used."""

from pathlib import Path

import pytest

from hpmt_supervision.environment import SettingsError
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sign_in_settings import GroupRole, read_sign_in_settings
from tests.apps import make_app

ENTRA = {
    "HPMT_OIDC": "entra",
    "HPMT_OIDC_ENTRA_ISSUER": "https://login.example.org/tenant/v2.0",
    "HPMT_OIDC_ENTRA_CLIENT_ID": "hpmt",
    "HPMT_OIDC_ENTRA_SECRET": "hemmelig",
}


def test_nothing_set_means_local_accounts_alone() -> None:
    found = read_sign_in_settings({}, production=False)
    assert (found.providers, found.local_accounts, found.codes_for) == ((), True, frozenset())
    assert read_sign_in_settings({}, production=True).codes_for == {Role.ADMINISTRATOR}
    assert read_sign_in_settings({"HPMT_CODES_FOR": ""}, production=True).codes_for == frozenset()


def test_a_provider_is_read_with_its_defaults() -> None:
    (found,) = read_sign_in_settings(ENTRA, production=True).providers
    assert (found.name, found.id_claim, found.scopes, found.trusts_email) == ("Entra", "sub", ("openid",), False)
    assert "hemmelig" not in repr(found)
    more = {**ENTRA, "HPMT_OIDC_ENTRA_GROUPS": "3f2a=office_leader@nav-0301, 77=researcher@nav"}
    (found,) = read_sign_in_settings(more, production=True).providers
    assert found.group_roles[0] == GroupRole("3f2a", Role.OFFICE_LEADER, "nav-0301")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"HPMT_OIDC": "Entra ID"}, "små bokstaver"),
        ({"HPMT_OIDC": "entra,entra"}, "to ganger"),
        ({"HPMT_OIDC_ENTRA_ISSUER": ""}, "Sett HPMT_OIDC_ENTRA_ISSUER"),
        ({"HPMT_OIDC_ENTRA_ISSUER": "http://login.example.org"}, "https"),
        ({"HPMT_OIDC_ENTRA_ISSUER": "https://a@b.example"}, "https først"),
        ({"HPMT_OIDC_ENTRA_ISSUER": "https://[x"}, "https først"),
        ({"HPMT_OIDC_ENTRA_SECRET": ""}, "Sett enten"),
        ({"HPMT_OIDC_ENTRA_PRIVATE_KEY": "k"}, "Sett enten"),
        ({"HPMT_OIDC_ENTRA_SECRET": "", "HPMT_OIDC_ENTRA_SECRET_FILE": "/none"}, "ikke kan leses"),
        ({"HPMT_OIDC_ENTRA_SCOPES": "profile"}, "openid"),
        ({"HPMT_OIDC_ENTRA_GROUPS": "3f2a"}, "gruppe=rolle@enhet"),
        ({"HPMT_OIDC_ENTRA_GROUPS": "3f2a=@nav"}, "gruppe=rolle@enhet"),
        ({"HPMT_OIDC": "", "HPMT_LOCAL_ACCOUNTS": "0"}, "ingen logge inn"),
        ({"HPMT_ACCOUNT_ATTEMPTS": "1"}, "fra 3 til 20"),
    ],
)
def test_what_cannot_be_used_is_said(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read_sign_in_settings({**ENTRA, **changes}, production=False)


def test_a_provider_on_this_machine_may_do_without_https_outside_production() -> None:
    local = {**ENTRA, "HPMT_OIDC_ENTRA_ISSUER": "http://127.0.0.1:9400"}
    assert read_sign_in_settings(local, production=False).providers
    with pytest.raises(SettingsError, match="https"):
        read_sign_in_settings(local, production=True)


@pytest.mark.parametrize("changes", [{"HPMT_CODES_FOR": "king"}, {**ENTRA, "HPMT_OIDC_ENTRA_GROUPS": "3f2a=king@nav"}])
def test_an_app_whose_settings_name_an_unknown_role_does_not_start(tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="king"):
        make_app(f"sqlite:///{tmp_path}/x.sqlite", tmp_path, changes)
