"""Signing in from a test without the sign-in page."""

from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.auth.browser import COOKIE_KEY
from hpmt_supervision.auth.models import Account, SignedInSession
from hpmt_supervision.auth.signed_in import start_session
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person


def make_account(person: Person) -> Account:
    """Give a person an account without a password."""
    account = Account(person_id=person.id, login_name=f"{person.text_id}@example.org".lower())
    db.session.add(account)
    db.session.flush()
    return account


def sign_in(client: FlaskClient, person: Person, *, role_assignment_id: int | None = None) -> FlaskClient:
    """Sign a person in with a test client, in a chosen role or the first; commits what the test made so far."""
    account = db.session.query(Account).filter_by(person_id=person.id).one_or_none() or make_account(person)
    token = start_session(account=account)
    if role_assignment_id is not None:
        db.session.query(SignedInSession).filter_by(account_id=account.id).update(
            {"role_assignment_id": role_assignment_id}
        )
    db.session.commit()
    with client.session_transaction() as session:
        session[COOKIE_KEY] = token
    return client


def make_session_cookie(app: Flask, person: Person, *, role_assignment_id: int | None = None) -> tuple[str, str]:
    """Sign a person in for a real browser: commit what was made so far and return the cookie's name and value."""
    client = sign_in(app.test_client(), person, role_assignment_id=role_assignment_id)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.key, cookie.value
