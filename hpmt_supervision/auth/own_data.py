"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from hpmt_supervision.auth.models import Account, OneTimeLink, SignedInSession
from hpmt_supervision.privacy.person_data import PersonTable

TABLES = (
    PersonTable(_l("Kontoen din"), Account, (Account.person_id,), leave_out=("password_hash",)),
    PersonTable(
        _l("Når du har logget inn"),
        SignedInSession,
        (SignedInSession.account_id,),
        leave_out=("token_hash",),
        where=lambda person_id: SignedInSession.account_id.in_(
            select(Account.id).where(Account.person_id == person_id)
        ),
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
            OneTimeLink.account_id.in_(select(Account.id).where(Account.person_id == person_id)),
        ),
    ),
)
