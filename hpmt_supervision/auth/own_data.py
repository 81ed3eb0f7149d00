"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, or_, select

from hpmt_supervision.auth.models import (
    Account,
    LinkPurpose,
    OneTimeLink,
    RecoveryCode,
    SignedInSession,
    SignInIdentity,
)
from hpmt_supervision.auth.user_agents import browser_name, platform_name
from hpmt_supervision.privacy.person_data import Chapter, Column, PersonTable, Words, owned_by
from hpmt_supervision.web.languages import NAMES as LANGUAGES


def _accounts_of(person_id: int) -> Select[int]:
    return select(Account.id).where(Account.person_id == person_id)


def _holder(account_id: Column) -> ColumnElement[int]:
    """Return whose account it is; when somebody signs in is told to no one else, whoever made the way in."""
    return select(Account.person_id).where(Account.id == account_id).scalar_subquery()


TABLES = (
    PersonTable(
        _l("Kontoen din"),
        Account,
        (Account.person_id,),
        leave_out=("password_hash", "code_secret"),
        chapter=Chapter.ACCOUNT,
    ),
    PersonTable(
        _l("Når du har logget inn"),
        SignedInSession,
        (SignedInSession.account_id,),
        leave_out=("token_hash",),
        where=lambda person_id: SignedInSession.account_id.in_(_accounts_of(person_id)),
        chapter=Chapter.ACCOUNT,
    ),
    PersonTable(
        _l("Engangslenker til deg, og de du har laget"),
        OneTimeLink,
        (
            OneTimeLink.account_id,
            OneTimeLink.created_by_id,
        ),
        guarded=owned_by(_holder(OneTimeLink.account_id), OneTimeLink.used_at),
        leave_out=("token_hash",),
        where=lambda person_id: or_(
            OneTimeLink.created_by_id == person_id,
            OneTimeLink.account_id.in_(_accounts_of(person_id)),
        ),
        chapter=Chapter.ACCOUNT,
    ),
    PersonTable(
        _l("Reservekodene dine, uten selve kodene"),
        RecoveryCode,
        (RecoveryCode.account_id,),
        leave_out=("code_hash",),
        where=lambda person_id: RecoveryCode.account_id.in_(_accounts_of(person_id)),
        chapter=Chapter.ACCOUNT,
    ),
    PersonTable(
        _l("Identiteter som er knyttet til kontoen din, og dem du har knyttet"),
        SignInIdentity,
        (SignInIdentity.account_id, SignInIdentity.linked_by_id),
        guarded=owned_by(_holder(SignInIdentity.account_id), SignInIdentity.last_used_at),
        leave_out=("subject_hash",),
        where=lambda person_id: or_(
            SignInIdentity.linked_by_id == person_id, SignInIdentity.account_id.in_(_accounts_of(person_id))
        ),
        chapter=Chapter.ACCOUNT,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "browser": _l("Nettleser"),
    "code_confirmed_at": _l("Engangskode tatt i bruk"),
    "code_failed_count": _l("Feil engangskoder på rad"),
    "code_last_step": _l("Siste brukte engangskode (tidsnummer)"),
    "code_locked_until": _l("Engangskode sperret til"),
    "failed_count": _l("Feil forsøk på rad"),
    "language": _l("Språk"),
    "last_seen_at": _l("Sist i bruk"),
    "last_used_at": _l("Sist brukt"),
    "linked_at": _l("Knyttet"),
    "linked_by_id": _l("Knyttet av"),
    "locked_until": _l("Sperret til"),
    "login_name": _l("Innloggingsnavn"),
    "platform": _l("System"),
    "proved_at": _l("Sist bekreftet hvem du er"),
    "purpose": _l("Hva lenka er til"),
    "role_assignment_id": _l("Rollen det ble byttet til (nummer)"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "browser": lambda kind: browser_name(kind) or _("En annen"),
    "language": LANGUAGES,
    "platform": lambda kind: platform_name(kind) or _("Et annet"),
    "purpose": {LinkPurpose.CHOOSE: _l("Velge passord"), LinkPurpose.SIGN_IN: _l("Nødinnlogging")},
}
