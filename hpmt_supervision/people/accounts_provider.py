"""Who has an account, as the lists of people need to know. Accounts belong to the next room.

It hands its question in when the app starts::

    accounts_provider.provide_account_holders(app, people_with_account)   # () -> a select of people's keys

Until it has, nobody has an account.
"""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy import Select, false, select

from hpmt_supervision.people.models import Person

AccountHolders = Callable[[], Select[int]]

_KEY = "hpmt_account_holders"


def provide_account_holders(app: Flask, provider: AccountHolders) -> None:
    """Let the lists of people ask ``provider`` who has an account."""
    app.extensions[_KEY] = provider


def account_holders() -> Select[int]:
    """Return a select of the keys of people who have an account, open or closed."""
    provider: AccountHolders | None = current_app.extensions.get(_KEY)
    return provider() if provider else select(Person.id).where(false())
