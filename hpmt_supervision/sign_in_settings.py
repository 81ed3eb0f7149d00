"""Settings of signing in: identity providers, local accounts, one-time codes and waits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hpmt_supervision.environment import SettingsError, flag, number, secret, words

_KEY = re.compile(r"[a-z][a-z0-9]{0,19}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class GroupRole:
    """The role that members of a group at an identity provider get.

    Attributes:
        group: the group's id, as the groups claim holds it.
        role: the role's code; the room that signs people in knows which there are.
        unit_text_id: the text id of the unit the role is held at.
    """

    group: str
    role: str
    unit_text_id: str


@dataclass(frozen=True)
class ProviderSettings:
    """One identity provider.

    Attributes:
        key: its short name, used in addresses and in the names of its variables.
        name: what stands on the button.
        issuer: its address, exactly as it writes it in ``iss``.
        client_id: our name there.
        client_secret: the shared secret; empty with a private key.
        private_key: an RSA key as PEM, with which we prove who we are instead of by a secret.
        key_id: the ``kid`` our key is registered under there.
        scopes: what is asked for; always with ``openid``.
        id_claim: the claim that names a person there and never changes, such as ``oid``, ``pid`` or ``sub``.
        groups_claim: the claim that lists groups.
        acr: accepted levels of assurance; none means any. The first is asked for.
        trusts_email: whether the provider has verified the e-mail addresses it gives.
        signs_out: whether signing out here signs out there too.
        group_roles: the roles that follow from groups; none switches it off.
    """

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    key_id: str = ""
    scopes: tuple[str, ...] = ("openid",)
    id_claim: str = "sub"
    groups_claim: str = "groups"
    acr: tuple[str, ...] = ()
    trusts_email: bool = False
    signs_out: bool = True
    group_roles: tuple[GroupRole, ...] = ()


@dataclass(frozen=True)
class SignInSettings:
    """Everything about signing in that can be set.

    Attributes:
        providers: the identity providers, in the order of their buttons.
        local_accounts: whether people may sign in with a password of ours.
        codes_for: the codes of the roles whose holders need a one-time code beside their password.
        account_attempts: how many wrong attempts in a row an account takes before strangers wait.
        address_attempts: how many wrong attempts within an hour an address takes before it waits.
        administrator_idle_minutes, administrator_absolute_hours: the limits of sessions of administrators, when these
            are shorter than everybody's.
    """

    providers: tuple[ProviderSettings, ...] = ()
    local_accounts: bool = True
    codes_for: frozenset[str] = frozenset()
    account_attempts: int = 5
    address_attempts: int = 50
    administrator_idle_minutes: int = 30
    administrator_absolute_hours: int = 8

    @property
    def roles(self) -> frozenset[str]:
        """Return the codes of all roles that are named, for who knows which there are."""
        return self.codes_for | {rule.role for found in self.providers for rule in found.group_roles}

    def provider(self, key: str) -> ProviderSettings | None:
        """Return the provider with a short name, or None."""
        return next((found for found in self.providers if found.key == key), None)


def read_sign_in_settings(env: Mapping[str, str], *, production: bool) -> SignInSettings:
    """Read the settings of signing in.

    Args:
        env: the variables.
        production: whether plain HTTP is refused and administrators need one-time codes by default.

    Raises:
        SettingsError: when a value cannot be used, or nobody could sign in at all.
    """
    providers = tuple(_provider(env, key, production=production) for key in words(env, "HPMT_OIDC"))
    if len({found.key for found in providers}) < len(providers):
        raise SettingsError("HPMT_OIDC nevner samme leverandør to ganger. Skriv hver av dem én gang.")
    if len({found.issuer for found in providers}) < len(providers):
        raise SettingsError("To leverandører i HPMT_OIDC har samme ISSUER. Bruk én av dem.")
    local = flag(env, "HPMT_LOCAL_ACCOUNTS", default=True)
    if not local and not providers:
        raise SettingsError("HPMT_LOCAL_ACCOUNTS er 0, men HPMT_OIDC er tom. Da kan ingen logge inn. Sett en av dem.")
    return SignInSettings(
        providers=providers,
        local_accounts=local,
        codes_for=frozenset(words(env, "HPMT_CODES_FOR", ("administrator",) if production else ())),
        account_attempts=number(env, "HPMT_ACCOUNT_ATTEMPTS", 5, low=3, high=20),
        address_attempts=number(env, "HPMT_ADDRESS_ATTEMPTS", 50, low=5, high=1000),
        administrator_idle_minutes=number(env, "HPMT_ADMIN_IDLE_MINUTES", 30, low=5, high=24 * 60),
        administrator_absolute_hours=number(env, "HPMT_ADMIN_ABSOLUTE_HOURS", 8, low=1, high=7 * 24),
    )


def check_roles(settings: SignInSettings, *, known: Iterable[str]) -> None:
    """Pass silently when every role that the settings name is one there is.

    Args:
        settings: the settings.
        known: the codes of all roles.

    Raises:
        SettingsError: naming the first that there is not.
    """
    codes = tuple(known)
    unknown = sorted(settings.roles - set(codes))
    if unknown:
        raise SettingsError(
            f"HPMT_CODES_FOR, eller GROUPS hos en leverandør, nevner rollen «{unknown[0]}». "
            "Bruk " + ", ".join(codes) + "."
        )


def _provider(env: Mapping[str, str], key: str, *, production: bool) -> ProviderSettings:
    if not _KEY.fullmatch(key):
        raise SettingsError(f"HPMT_OIDC inneholder «{key}». Bruk små bokstaver og sifre, slik: entra,idporten.")
    prefix = f"HPMT_OIDC_{key.upper()}_"
    issuer, client_id = (env.get(prefix + name, "").strip() for name in ("ISSUER", "CLIENT_ID"))
    if not issuer or not client_id:
        raise SettingsError(f"Sett {prefix}ISSUER og {prefix}CLIENT_ID.")
    _check_address(prefix + "ISSUER", issuer, production=production)
    shared, private = secret(env, prefix + "SECRET"), secret(env, prefix + "PRIVATE_KEY")
    if bool(shared) == bool(private):
        raise SettingsError(f"Sett enten {prefix}SECRET eller {prefix}PRIVATE_KEY (eller en av dem med _FILE).")
    scopes = tuple(env.get(prefix + "SCOPES", "openid").split())
    trusts_email = flag(env, prefix + "TRUSTS_EMAIL", default=False)
    if "openid" not in scopes:
        raise SettingsError(f"{prefix}SCOPES må inneholde openid.")
    return ProviderSettings(
        key=key,
        name=env.get(prefix + "NAME", "").strip() or key.capitalize(),
        issuer=issuer,
        client_id=client_id,
        client_secret=shared,
        private_key=private,
        key_id=env.get(prefix + "KEY_ID", "").strip(),
        scopes=scopes,
        id_claim=env.get(prefix + "ID_CLAIM", "").strip() or "sub",
        groups_claim=env.get(prefix + "GROUPS_CLAIM", "").strip() or "groups",
        acr=words(env, prefix + "ACR"),
        trusts_email=trusts_email,
        signs_out=flag(env, prefix + "SIGNS_OUT", default=True),
        group_roles=tuple(_group_role(prefix + "GROUPS", text) for text in words(env, prefix + "GROUPS")),
    )


def _check_address(name: str, value: str, *, production: bool) -> None:
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.query or parts.fragment or "@" in parts.netloc or any(sign.isspace() for sign in value):
        raise SettingsError(f"{name} er «{value}». Skriv adressen slik leverandøren oppgir den, med https først.")
    if parts.scheme != "https" and (production or parts.scheme != "http" or host not in _LOOPBACK):
        raise SettingsError(f"{name} er «{value}». Adressen må begynne med https.")


def _group_role(name: str, text: str) -> GroupRole:
    group, _equals, given = text.partition("=")
    role, _at, unit = given.partition("@")
    if not group or not role or not unit:
        raise SettingsError(f"{name} inneholder «{text}». Skriv gruppe=rolle@enhet, slik: 3f2a=office_leader@nav-0301.")
    return GroupRole(group.strip(), role.strip(), unit.strip())
