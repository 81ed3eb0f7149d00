"""What goes of the account of a person who is made nobody: all of it."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from hpmt_supervision.auth.models import Account, OneTimeLink, RecoveryCode, SignedInSession, SignInIdentity
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Delete the account with its sessions, links, codes and identities; the person is signed out at once. Flushes."""
    own = select(Account.id).where(Account.person_id == former.person_id)
    for model in (OneTimeLink, SignedInSession, RecoveryCode, SignInIdentity):
        db.session.execute(delete(model).where(model.account_id.in_(own)))
    db.session.execute(delete(Account).where(Account.person_id == former.person_id))
    db.session.flush()


STEP = Forgetting(
    "account", _l("Kontoen, innloggingsnavnet og passordet. Du blir logget ut, og kan ikke logge inn igjen"), forget
)
