"""Who has typed the right password and still owes a one-time code: kept in the signed cookie for ten minutes."""

from datetime import timedelta

from flask import session

from hpmt_supervision.auth.models import Account
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db

KEY = "half_way"
LIVES = timedelta(minutes=10)


def remember_half_way(account: Account) -> None:
    """Remember that this browser has typed the right password of an account."""
    session[KEY] = [account.id, int(clock.now().timestamp()), _mark(account)]


def half_way_account() -> Account | None:
    """Return the account this browser has typed the password of, or None when it is too long ago or has changed."""
    try:
        account_id, since, mark = session[KEY]
        age = clock.now().timestamp() - since
    except (KeyError, TypeError, ValueError):
        return None
    account = db.session.get(Account, account_id)
    if account is None or account.closed_at is not None or account.code_confirmed_at is None:
        return None
    return account if 0 <= age <= LIVES.total_seconds() and mark == _mark(account) else None


def forget_half_way() -> None:
    """Forget it."""
    session.pop(KEY, None)


def _mark(account: Account) -> str:
    # The end of a hash tells nothing about the password, and another password has another.
    return (account.password_hash or "")[-8:]
