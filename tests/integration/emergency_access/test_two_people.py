"""An approval is a second pair of eyes: one who stands behind both the question and the answer is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from hpmt_supervision.auth import operations as accounts
from hpmt_supervision.auth.identity_operations import link_identity
from hpmt_supervision.auth.models import Account
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.emergency_access import operations
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess
from hpmt_supervision.extensions import db
from hpmt_supervision.people import operations as people
from hpmt_supervision.people.models import Person, Unit
from hpmt_supervision.people.roles import Role
from tests.factories.auth import make_account, sign_in
from tests.factories.people import give_role, make_person, make_unit, viewer_for

REASON = "Noen står i akutt fare, og vi må vite hva som er sagt."
PASSWORD = "fire rare ord sammen"


@pytest.fixture
def pair(app: Flask) -> tuple[Person, Person]:
    """Two administrators who have been that for long."""
    unit, found = make_unit(), (make_person("Arne Vik"), make_person("Berit Sund"))
    for person in found:
        give_role(person, Role.ADMINISTRATOR, unit)
        make_account(person)
    db.session.commit()
    return found


def make_administrator(person: Person, unit: Unit, by: Person) -> None:
    people.add_role(
        person=person,
        role=Role.ADMINISTRATOR,
        unit=unit,
        valid_from=clock.today(),
        valid_to=None,
        by=viewer_for(by, clock.today()),
    )
    db.session.commit()
    db.session.refresh(person)


def newcomer(by: Person) -> Person:
    """Make a person and an administrator of them, without an account."""
    person = make_person("Vikar Administrasjon")
    make_administrator(person, by.roles[0].unit, by)
    return person


def account_of(person: Person) -> Account:
    return db.session.query(Account).filter_by(person_id=person.id).one()


def use_link(maker: Person, owner: Person) -> None:
    token = accounts.make_link(account=account_of(owner), by=viewer_for(maker, clock.today()))
    accounts.choose_password(token=token, new_password=PASSWORD, repeated_password=PASSWORD)
    db.session.commit()


def asked(asker: Person) -> int:
    with unit_of_work():
        made = operations.ask(
            kind="case",  # type: ignore[arg-type]
            key=1,
            reason=REASON,
            hours=2,
            request_key="",
            by=viewer_for(asker, clock.today(), Role.ADMINISTRATOR),
        )
        return made.id


def approve(access_id: int, approver: Person) -> None:
    with unit_of_work():
        operations.approve(
            access_id=access_id, expected_version=None, by=viewer_for(approver, clock.today(), Role.ADMINISTRATOR)
        )


def refused(asker: Person, approver: Person) -> None:
    access_id = asked(asker)
    with pytest.raises(UserError, match="En annen administrator må svare"):
        approve(access_id, approver)
    db.session.rollback()
    assert db.session.get_one(EmergencyAccess, access_id).state == AccessState.ASKED


def allowed(asker: Person, approver: Person) -> None:
    access_id = asked(asker)
    approve(access_id, approver)
    assert db.session.get_one(EmergencyAccess, access_id).state == AccessState.APPROVED


def give(by: Person, other: Person) -> None:
    other.roles[0].valid_to = clock.today() - timedelta(days=1)
    db.session.commit()
    make_administrator(other, other.roles[0].unit, by)


def make_the_account(by: Person, other: Person) -> None:
    db.session.delete(account_of(other))
    db.session.flush()
    accounts.make_account(person=other, login_name="anew@example.org", by=viewer_for(by, clock.today()))
    db.session.commit()


def link(by: Person, other: Person) -> None:
    link_identity(
        account=account_of(other),
        issuer="https://id.example",
        subject_hash="x" * 64,
        by=viewer_for(by, clock.today()),
        is_own=False,
    )
    db.session.commit()


def readdress(by: Person, other: Person) -> None:
    people.change_person(
        person=other,
        name=other.name,
        email="second.address.of.mine@example.org",
        expected_version=None,
        by=viewer_for(by, clock.today()),
    )
    db.session.commit()


@pytest.mark.parametrize("act", [give, make_the_account, use_link, link, readdress])
def test_who_made_the_other_is_no_second_pair_of_eyes(
    pair: tuple[Person, Person], act: Callable[[Person, Person], None]
) -> None:
    first, second = pair
    allowed(first, second)
    act(first, second)
    # Neither way round: whoever sits in both places could ask in either.
    refused(first, second)
    refused(second, first)
    with clock.at(clock.now() + timedelta(days=30, minutes=1)):
        second.roles[-1].valid_to = None
        allowed(first, second)


def test_one_person_behind_both_or_behind_a_row_of_them(pair: tuple[Person, Person]) -> None:
    first, second = pair
    new, newer = newcomer(first), newcomer(first)
    refused(new, newer)
    allowed(new, second)
    last = newcomer(new)
    refused(first, last)
    allowed(second, last)


def test_a_link_nobody_used_and_another_role_say_nothing(pair: tuple[Person, Person]) -> None:
    first, second = pair
    accounts.make_link(account=account_of(second), by=viewer_for(first, clock.today()))
    people.add_role(
        person=second,
        role=Role.COUNSELLOR,
        unit=second.roles[0].unit,
        valid_from=clock.today(),
        valid_to=None,
        by=viewer_for(first, clock.today()),
    )
    db.session.commit()
    allowed(first, second)


def test_the_page_says_why_and_no_is_still_an_answer(app: Flask, pair: tuple[Person, Person]) -> None:
    first, second = pair
    use_link(first, second)
    access_id = asked(first)
    browser = sign_in(app.test_client(), second)
    answer = browser.post(f"/administrasjon/nodtilgang/{access_id}/godkjenn", data={"version": "1"})
    assert answer.status_code == 400 and "de siste 30 dagene" in answer.text
    assert browser.post(f"/administrasjon/nodtilgang/{access_id}/avsla", data={"version": "1"}).status_code == 302
