"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from hpmt_supervision.auth.models import Account, OneTimeLink, RecoveryCode, SignedInSession, SignInIdentity
from hpmt_supervision.privacy.person_data import PersonTable


def _accounts_of(person_id: int) -> Select[int]:
    return select(Account.id).where(Account.person_id == person_id)


TABLES = (
    PersonTable(_l("Kontoen din"), Account, (Account.person_id,), leave_out=("password_hash", "code_secret")),
    PersonTable(
        _l("Når du har logget inn"),
        SignedInSession,
        (SignedInSession.account_id,),
        leave_out=("token_hash",),
        where=lambda person_id: SignedInSession.account_id.in_(_accounts_of(person_id)),
    ),
    PersonTable(
        _l("Engangslenker til deg, og de du har laget"),
        OneTimeLink,
        (
            OneTimeLink.account_id,
            OneTimeLink.created_by_id,
        ),
        leave_out=("token_hash",),
        where=lambda person_id: or_(
            OneTimeLink.created_by_id == person_id,
            OneTimeLink.account_id.in_(_accounts_of(person_id)),
        ),
    ),
    PersonTable(
        _l("Reservekodene dine, uten selve kodene"),
        RecoveryCode,
        (RecoveryCode.account_id,),
        leave_out=("code_hash",),
        where=lambda person_id: RecoveryCode.account_id.in_(_accounts_of(person_id)),
    ),
    PersonTable(
        _l("Identiteter som er knyttet til kontoen din, og dem du har knyttet"),
        SignInIdentity,
        (SignInIdentity.account_id, SignInIdentity.linked_by_id),
        leave_out=("subject_hash",),
        where=lambda person_id: or_(
            SignInIdentity.linked_by_id == person_id, SignInIdentity.account_id.in_(_accounts_of(person_id))
        ),
    ),
)
