"""Writes about accounts: signing in and out, passwords, one-time links, closing and reopening."""

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import update

from hpmt_supervision.auth.models import Account, LinkPurpose, OneTimeLink, SignedInSession
from hpmt_supervision.auth.passwords import check_new_password, hash_password, password_matches
from hpmt_supervision.auth.queries import (
    account_by_login,
    account_of,
    live_link,
    normalised_login,
)
from hpmt_supervision.auth.signals import SignInChange, sign_in_changed
from hpmt_supervision.auth.signed_in import end_sessions, token_hash
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.operations.checks import refuse_former
from hpmt_supervision.privacy.audit import Actor, record_act

LINK_LIVES = timedelta(hours=24)
EMERGENCY_LIVES = timedelta(minutes=15)


def make_account(*, person: Person, login_name: str, by: Actor | None) -> Account:
    """Give a person an account without a password; a one-time link lets the person choose one. Flushes.

    Raises:
        UserError: when the person has an account, or the login name is taken or cannot be used.
    """
    name = normalised_login(login_name)
    if not name or not name.isprintable() or any(character.isspace() for character in name):
        raise UserError(_("Innloggingsnavnet kan ikke ha mellomrom. Bruk e-postadressen."), field="login_name")
    if len(name) > 254:
        raise UserError(_("Innloggingsnavnet er for langt. Bruk høyst 254 tegn."), field="login_name")
    refuse_former(person.id)
    if account_of(person.id) is not None:
        raise UserError(_("Personen har allerede en konto. Last siden på nytt for å se den."))
    if account_by_login(name) is not None:
        raise UserError(_("Innloggingsnavnet er tatt av en annen. Velg et annet."), field="login_name")
    account = Account(person=person, login_name=name)
    db.session.add(account)
    db.session.flush()
    record_act("account.create", subject_kind="account", subject_id=account.id, by=by, person_id=person.id)
    return account


def make_link(*, account: Account, by: Actor | None) -> str:
    """Make a one-time link for choosing a password and return its token; older unused links stop working. Flushes.

    Raises:
        UserError: when the account is closed.
    """
    if account.closed_at is not None:
        raise UserError(_("Kontoen er stengt. Gjenåpne den først."))
    _kill_links(account)
    now = clock.now()
    token = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(
            account=account,
            token_hash=token_hash(token),
            created_by_id=by.person_id if by else None,
            expires_at=now + LINK_LIVES,
        )
    )
    db.session.flush()
    record_act("link.create", subject_kind="account", subject_id=account.id, by=by)
    sign_in_changed.send(None, account=account, change=SignInChange.LINK_MADE)
    return token


def make_emergency_link(*, account: Account) -> str:
    """Make a link that signs its holder in, for the command line alone, and return its token. Flushes.

    Raises:
        UserError: when the account is closed.
    """
    if account.closed_at is not None:
        raise UserError(_("Kontoen er stengt. Gjenåpne den først."))
    token = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(
            account=account,
            token_hash=token_hash(token),
            expires_at=clock.now() + EMERGENCY_LIVES,
            purpose=LinkPurpose.SIGN_IN,
        )
    )
    db.session.flush()
    record_act("link.create_emergency", subject_kind="account", subject_id=account.id, by=None)
    sign_in_changed.send(None, account=account, change=SignInChange.LINK_MADE)
    return token


def _kill_links(account: Account) -> None:
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.account_id == account.id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now())
    )


def use_up(link: OneTimeLink) -> None:
    """Use up a one-time link, and with it every other link of the account. Flushes.

    Raises:
        NotFound: when somebody else has just used it.
    """
    used = db.session.scalar(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(OneTimeLink.id)
    )
    if used is None:
        raise NotFound("")
    account = link.account
    _kill_links(account)
    record_act("link.use", subject_kind="account", subject_id=account.id, by=None, person_id=account.person_id)
    sign_in_changed.send(None, account=account, change=SignInChange.LINK_USED)


def choose_password(*, token: str, new_password: str, repeated_password: str) -> Account:
    """Choose a password by a one-time link, which is then used up; every session of the account ends. Flushes.

    Raises:
        NotFound: when the link cannot be used.
        UserError: when the password cannot be chosen; the link stays usable.
    """
    link = live_link(token, now=clock.now())
    account = link.account
    _set_password(account, new_password, repeated_password)
    use_up(link)
    end_sessions(account=account)
    return account


def change_password(
    *, session: SignedInSession, current_password: str, new_password: str, repeated_password: str, by: Actor
) -> None:
    """Change one's own password; one's other sessions and unused links end. Flushes.

    Raises:
        UserError: when the present password is wrong or the new one cannot be chosen.
    """
    account = session.account
    if not password_matches(account.password_hash, current_password):
        raise UserError(_("Dette er ikke passordet du har nå. Skriv det på nytt."), field="current_password")
    if new_password == current_password:
        raise UserError(_("Det nye passordet er likt det du har. Velg et annet."), field="new_password")
    _set_password(account, new_password, repeated_password)
    _kill_links(account)
    end_sessions(account=account, keep=session)
    record_act("password.change", subject_kind="account", subject_id=account.id, by=by)
    sign_in_changed.send(None, account=account, change=SignInChange.PASSWORD)


def set_password(*, account: Account, new_password: str, by: Actor | None) -> None:
    """Set the password of an account from the command line. Flushes.

    Raises:
        UserError: when the password cannot be chosen.
    """
    had_one = account.password_hash is not None
    _set_password(account, new_password, new_password)
    record_act("password.set", subject_kind="account", subject_id=account.id, by=by)
    if had_one:
        sign_in_changed.send(None, account=account, change=SignInChange.PASSWORD)


def _set_password(account: Account, new_password: str, repeated_password: str) -> None:
    if new_password != repeated_password:
        raise UserError(_("De to passordene er ikke like. Skriv dem på nytt."), field="repeated_password")
    check_new_password(new_password, known_words=(account.person.name, account.person.email, account.login_name))
    account.password_hash = hash_password(new_password)
    account.failed_count, account.locked_until = 0, None
    db.session.flush()


def close_account(*, account: Account, expected_version: int | None, by: Actor | None) -> None:
    """Close an account; its sessions and unused links end at once. Closing a closed one changes nothing. Flushes.

    Raises:
        UserError: when somebody would close their own account.
        StaleVersion: when the page was opened before somebody else's change.
    """
    if account.closed_at is not None:
        return
    expect_version(account, expected_version)
    if by is not None and by.person_id == account.person_id:
        raise UserError(_("Du kan ikke stenge din egen konto. Be en annen administrator gjøre det."))
    account.closed_at = clock.now()
    db.session.flush()
    _kill_links(account)
    end_sessions(account=account)
    record_act("account.close", subject_kind="account", subject_id=account.id, by=by, person_id=account.person_id)


def reopen_account(*, account: Account, expected_version: int | None, by: Actor | None) -> None:
    """Open a closed account again; the password is as it was. Opening an open one changes nothing. Flushes.

    Raises:
        StaleVersion: when the page was opened before somebody else's change.
    """
    if account.closed_at is None:
        return
    expect_version(account, expected_version)
    account.closed_at = None
    db.session.flush()
    record_act("account.reopen", subject_kind="account", subject_id=account.id, by=by, person_id=account.person_id)
