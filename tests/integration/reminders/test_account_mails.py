"""Whoever has an account is told when the way into it changes, and administrators when they get company."""

import pyotp
import pytest
from flask import Flask

from hpmt_supervision.auth import code_operations, operations
from hpmt_supervision.auth.identity_operations import link_identity, unlink_identity
from hpmt_supervision.auth.models import Account
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people import operations as people
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from tests.factories.auth import make_account
from tests.factories.people import give_role, make_person, make_unit, viewer_for

PASSWORD = "fire rare ord sammen"
SECOND = "noen helt andre ord"


@pytest.fixture
def administrator(sqlite_app: Flask) -> Person:
    person = make_person("Åse Ødegård")
    give_role(person, Role.ADMINISTRATOR, make_unit())
    return person


@pytest.fixture
def by(administrator: Person) -> Viewer:
    return viewer_for(administrator, clock.today())


@pytest.fixture
def owner(sqlite_app: Flask) -> Account:
    """Somebody with an account and no role yet."""
    return make_account(make_person("Kari Nordmann"))


def mails() -> list[OutgoingMail]:
    return list(db.session.query(OutgoingMail).order_by(OutgoingMail.id))


def told() -> str:
    """Return the first line of the newest mail, which went to one alone."""
    return (mails()[-1].text or "").partition("\n")[0]


def test_a_link_is_told_of_when_made_and_when_used(owner: Account, by: Viewer) -> None:
    token = operations.make_link(account=owner, by=by)
    assert told() == "Det er laget en engangslenke til kontoen din."
    operations.choose_password(token=token, new_password=PASSWORD, repeated_password=PASSWORD)
    assert told() == "En engangslenke til kontoen din er brukt."
    operations.make_emergency_link(account=owner)
    assert told() == "Det er laget en engangslenke til kontoen din."
    assert [(mail.kind, mail.to_address, mail.person_id) for mail in mails()] == [
        ("sign_in_changed", owner.person.email, owner.person_id)
    ] * 3
    for mail in mails():
        text = f"{mail.subject} {mail.text}"
        assert token not in text and "nytt-passord" not in text and "/min-konto" in text and "kl." in text
        assert by.name not in text


def test_a_new_password_is_told_of_and_the_first_is_not(owner: Account, by: Viewer) -> None:
    operations.set_password(account=owner, new_password=PASSWORD, by=None)
    assert mails() == []
    operations.set_password(account=owner, new_password=SECOND, by=None)
    assert told() == "Passordet ditt er byttet."


def test_codes_and_identities_are_told_of(owner: Account, by: Viewer) -> None:
    code_operations.begin_codes(account=owner)
    code_operations.drop_codes(account=owner, by=by)
    assert mails() == []
    db.session.refresh(owner)
    code_operations.begin_codes(account=owner)
    db.session.refresh(owner)
    now = clock.now()
    code_operations.confirm_codes(account=owner, typed=pyotp.TOTP(owner.code_secret or "").at(now), now=now, by=by)
    assert told() == "Engangskode er tatt i bruk på kontoen din."
    db.session.refresh(owner)
    code_operations.renew_recovery_codes(account=owner, by=by)
    assert told() == "Reservekodene dine er byttet ut."
    code_operations.drop_codes(account=owner, by=by)
    assert told() == "Engangskoden er fjernet fra kontoen din."
    row = link_identity(account=owner, issuer="https://id.example", subject_hash="x" * 64, by=by, is_own=False)
    assert told() == "En innlogging hos en annen tjeneste er knyttet til kontoen din."
    unlink_identity(account=owner, identity_id=row.id, by=by)
    assert told() == "En innlogging hos en annen tjeneste er fjernet fra kontoen din."
    assert len(mails()) == 5


def test_a_changed_address_is_told_to_the_old_one(owner: Account, by: Viewer) -> None:
    person, old = owner.person, owner.person.email
    people.change_person(person=person, name="Kari Nordmann", email=old, expected_version=None, by=by)
    assert mails() == []
    people.change_person(person=person, name="Kari Nordmann", email="new@example.org", expected_version=None, by=by)
    assert [(mail.kind, mail.to_address) for mail in mails()] == [("address_changed", old)]
    assert "new@example.org" not in (mails()[0].text or "")
    people.change_person(person=person, name="Kari Nordmann", email=None, expected_version=None, by=by)
    people.change_person(person=person, name="Kari Nordmann", email="x@example.org", expected_version=None, by=by)
    assert [mail.to_address for mail in mails()] == [old, "new@example.org"]


def test_every_other_administrator_is_told_of_a_new_one(owner: Account, administrator: Person, by: Viewer) -> None:
    unit = administrator.roles[0].unit
    second = make_person("Berit Sund")
    give_role(second, Role.ADMINISTRATOR, unit)
    people.add_role(
        person=owner.person, role=Role.COUNSELLOR, unit=unit, valid_from=clock.today(), valid_to=None, by=by
    )
    assert mails() == []
    for _twice in range(2):
        people.add_role(
            person=owner.person, role=Role.ADMINISTRATOR, unit=unit, valid_from=clock.today(), valid_to=None, by=by
        )
    assert [(mail.kind, mail.to_address) for mail in mails()] == [
        ("new_administrator", administrator.email),
        ("new_administrator", second.email),
    ]
    assert "Kari Nordmann fikk rollen som administrator" in told()
