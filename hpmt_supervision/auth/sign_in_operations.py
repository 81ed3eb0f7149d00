"""Writes of signing in and out: passwords tried, waits counted, sessions begun, switched and ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update

from hpmt_supervision.auth.address_operations import address_waits, count_address_failure, forget_address
from hpmt_supervision.auth.code_operations import count_wrong_proof, try_code
from hpmt_supervision.auth.models import Account, LinkPurpose, SignedInSession
from hpmt_supervision.auth.operations import use_up
from hpmt_supervision.auth.passwords import hash_password, is_outdated, password_matches
from hpmt_supervision.auth.queries import account_by_login, has_earlier_session, live_link
from hpmt_supervision.auth.signals import signed_in_anew
from hpmt_supervision.auth.signed_in import end_session, end_sessions, note_proof, roles_today, start_session
from hpmt_supervision.auth.waiting import KNOWN_FREE_ATTEMPTS, wait_after
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Actor, record_act
from hpmt_supervision.sign_in_settings import SignInSettings


@dataclass(frozen=True)
class SignedIn:
    """What a successful sign-in gives.

    Attributes:
        account: whose it is.
        token: what the cookie holds; None while a one-time code is still needed.
    """

    account: Account
    token: str | None


@dataclass(frozen=True)
class FromWhere:
    """Where somebody signs in from.

    Attributes:
        address_hash: a keyed hash of the address, or None when it is not known.
        user_agent: what the browser says it is.
        known_accounts: the accounts this browser has been signed in to before, each with the keyed hash under which
            wrong attempts at it in this browser are counted. Their owners are never made to wait by what strangers try
            from elsewhere, or colleagues from the same address; only by what is tried in this browser itself.
    """

    address_hash: str | None = None
    user_agent: str | None = None
    known_accounts: Mapping[int, str] = field(default_factory=dict)


def sign_in(
    *, login_name: str, password: str, where: FromWhere, limits: SignInSettings, now: datetime
) -> SignedIn | None:
    """Sign somebody in, or count the failed attempt. Flushes; the caller commits in both cases.

    The same work is done whether the name is unknown, the password wrong, the account closed or a wait not over, so
    that neither the answer nor its time tells which.

    Args:
        login_name: what was typed.
        password: what was typed.
        where: where it comes from.
        limits: how many attempts may fail.
        now: the present instant.

    Returns:
        None when it was refused.
    """
    account = account_by_login(login_name)
    matches = password_matches(account.password_hash if account else None, password)
    address_rests = address_waits(where.address_hash, now=now)
    if account is None:
        if not address_rests:
            count_address_failure(where.address_hash, free=limits.address_attempts, now=now)
        return None
    known_as = where.known_accounts.get(account.id)
    account_rests = account.locked_until is not None and account.locked_until > now
    waits = address_waits(known_as, now=now) if known_as else account_rests or address_rests
    if not matches or waits or account.closed_at is not None:
        if not waits:
            _count_failure(account, free=limits.account_attempts, now=now)
            count_address_failure(known_as, free=KNOWN_FREE_ATTEMPTS, now=now)
            count_address_failure(where.address_hash, free=limits.address_attempts, now=now)
        return None
    _note_success(account, password)
    forget_address(known_as)
    if account.code_confirmed_at is not None:
        return SignedIn(account, None)
    return enter(account=account, where=where)


def enter(*, account: Account, where: FromWhere, issuer: str | None = None, **told: str) -> SignedIn:
    """Start a session for somebody who has proved who they are, and tell when the browser is a new one. Flushes.

    Args:
        account: whose session it is.
        where: where it is signed in from.
        issuer: the identity provider that vouched for the person, or None.
        told: codes for the audit.
    """
    is_new = account.id not in where.known_accounts and has_earlier_session(account.id)
    token = start_session(account=account, issuer=issuer, user_agent=where.user_agent)
    record_act(
        "session.start", subject_kind="account", subject_id=account.id, by=None, person_id=account.person_id, **told
    )
    if is_new:
        signed_in_anew.send(None, account=account, now=clock.now())
    return SignedIn(account, token)


def _count_failure(account: Account, *, free: int, now: datetime) -> None:
    # Counted in SQL and outside the version, so that attempts at the same moment all count.
    wait = wait_after(account.failed_count + 1, free=free)
    db.session.execute(
        update(Account)
        .where(Account.id == account.id)
        .values(failed_count=Account.failed_count + 1, locked_until=now + wait if wait else None)
    )
    record_act("session.refuse", subject_kind="account", subject_id=account.id, by=None)


def _note_success(account: Account, password: str) -> None:
    values: dict[str, object] = {}
    if account.failed_count or account.locked_until:
        values |= {"failed_count": 0, "locked_until": None}
    if account.password_hash and is_outdated(account.password_hash):
        values["password_hash"] = hash_password(password)
    if values:
        # Outside the version, as above: two sign-ins at the same moment must not stop each other.
        db.session.execute(update(Account).where(Account.id == account.id).values(**values))


def sign_out(*, session: SignedInSession) -> None:
    """End a signed-in session on the server. Flushes."""
    end_session(session)
    record_act(
        "session.end",
        subject_kind="account",
        subject_id=session.account_id,
        by=None,
        person_id=session.account.person_id,
    )


def sign_out_one(*, session: SignedInSession, session_id: int, by: Actor) -> None:
    """End one of one's own signed-in sessions. Flushes.

    Raises:
        NotFound: when it is not one of the same account that still lives.
    """
    found = db.session.get(SignedInSession, session_id)
    if found is None or found.account_id != session.account_id or found.ended_at is not None:
        raise NotFound("")
    end_session(found)
    record_act("session.end", subject_kind="account", subject_id=session.account_id, by=by)


def sign_out_elsewhere(*, session: SignedInSession, by: Actor) -> None:
    """End every other signed-in session of the same account. Flushes."""
    end_sessions(account=session.account, keep=session)
    record_act("session.end_others", subject_kind="account", subject_id=session.account_id, by=by)


def prove(*, session: SignedInSession, password: str, code: str, free: int, now: datetime) -> bool:
    """Note that the person behind a session has proved who they are, or count the failed attempt. Flushes.

    The caller commits in both cases. Only who sits at a signed-in browser gets so far, so a wait holds there.

    Args:
        session: the session.
        password: what was typed.
        code: the one-time code, where the account has them.
        free: how many may fail in a row before there is a wait.
        now: the present instant.

    Returns:
        Whether it was right.
    """
    account = session.account
    if account.code_locked_until is not None and account.code_locked_until > now:
        return False
    if not password_matches(account.password_hash, password):
        count_wrong_proof(account, free=free, now=now)
        return False
    if account.code_confirmed_at is not None and not try_code(account=account, typed=code, free=free, now=now):
        return False
    note_proof(session, now=now)
    record_act("session.prove", subject_kind="account", subject_id=account.id, by=None, person_id=account.person_id)
    return True


def choose_language(*, session: SignedInSession, language: str) -> None:
    """Set the language that a signed-in person reads. Flushes.

    Args:
        session: the person's session; the choice belongs to the account and holds in every browser.
        language: "nb", "nn" or "en".
    """
    # Outside the version: what a person reads in must not stop an administrator who has the account open.
    db.session.execute(update(Account).where(Account.id == session.account_id).values(language=language))


def switch_role(*, session: SignedInSession, role_assignment_id: int, by: Viewer) -> None:
    """Act in another of one's own roles for as long as the session lives. Flushes.

    Raises:
        NotFound: when the person does not hold that role today.
    """
    if role_assignment_id not in {choice.id for choice in roles_today(by.person_id, by.today)}:
        raise NotFound("")
    session.role_assignment_id = role_assignment_id
    db.session.flush()
    record_act(
        "session.switch_role", subject_kind="account", subject_id=session.account_id, by=by, role_id=role_assignment_id
    )


def enter_by_emergency_link(*, token: str, where: FromWhere) -> SignedIn:
    """Sign in by a link that the command line made, which is then used up. Flushes.

    Raises:
        NotFound: when the link cannot be used.
    """
    link = live_link(token, now=clock.now(), purpose=LinkPurpose.SIGN_IN)
    use_up(link)
    return enter(account=link.account, where=where, way="emergency")
