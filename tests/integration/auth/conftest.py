"""An administrator and a counsellor with passwords."""

from dataclasses import dataclass

import pytest
from argon2 import PasswordHasher
from flask import Flask

from hpmt_supervision.auth import passwords
from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.passwords import hash_password
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.auth import make_account
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of

PASSWORD = "fire rare ord sammen"


@dataclass
class Office:
    """Two people who can sign in, and what tells about them."""

    administrator: Person
    counsellor: Person
    login: str
    account_id: int

    def account(self) -> Account:
        """Return the counsellor's account as it is stored now."""
        db.session.expire_all()
        return db.session.get_one(Account, self.account_id)


@pytest.fixture(autouse=True)
def _light_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little work, because these tests sign in hundreds of times; the real strength has its unit test."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def office(app: Flask) -> Office:
    """Make an office with an administrator and a counsellor who has chosen a password."""
    administrator = make_person("Åse Ødegård")
    give_role(administrator, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    counsellor = member_of(make_group(), "Kari Nordmann")
    account = make_account(counsellor)
    account.password_hash = hash_password(PASSWORD)
    db.session.commit()
    return Office(administrator, counsellor, account.login_name, account.id)
