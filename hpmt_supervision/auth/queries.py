"""Reads about accounts, signed-in sessions, one-time links and whom to ask for a role."""

from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.auth.models import Account, LinkPurpose, OneTimeLink, RecoveryCode, SignedInSession
from hpmt_supervision.auth.signed_in import token_hash
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, RoleAssignment
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.queries import by_name
from hpmt_supervision.people.roles import Role


def normalised_login(login_name: str) -> str:
    """Return a login name as it is stored and looked up: trimmed and in lower case."""
    return login_name.strip().casefold()


def account_by_login(login_name: str) -> Account | None:
    """Return the account with a login name, whatever its case, or None."""
    name = normalised_login(login_name)
    if not name.isprintable():
        # A database may refuse such a character outright, and no account has one.
        return None
    return db.session.scalar(select(Account).where(Account.login_name == name).options(joinedload(Account.person)))


def account_of(person_id: int) -> Account | None:
    """Return a person's account, or None when the person has none."""
    return db.session.scalar(select(Account).where(Account.person_id == person_id).options(joinedload(Account.person)))


def people_with_account() -> Select[int]:
    """Return a select of the keys of everybody who has an account, open or closed, for the lists of people."""
    return select(Account.person_id)


def person_for_account(person_id: int) -> Person:
    """Return the person an administrator manages the account of.

    Raises:
        NotFound: when there is no such person.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound("")
    return person


def live_link(token: str, *, now: datetime, purpose: LinkPurpose = LinkPurpose.CHOOSE) -> OneTimeLink:
    """Return the one-time link of a token that can still be used.

    Args:
        token: what stands in the address.
        now: the present instant.
        purpose: what it shall be used for; a link for one thing does not serve another.

    Raises:
        NotFound: when it was never made, has been used or replaced, has expired, or its account is closed.
    """
    link = db.session.scalar(
        select(OneTimeLink)
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.purpose == purpose,
        )
        .options(joinedload(OneTimeLink.account).joinedload(Account.person))
    )
    if link is None or link.expires_at <= now or link.account.closed_at is not None:
        raise NotFound("")
    return link


def waiting_link(account_id: int, *, now: datetime) -> OneTimeLink | None:
    """Return the one-time link of an account that has not been used yet, or None."""
    return db.session.scalar(
        select(OneTimeLink)
        .where(
            OneTimeLink.account_id == account_id,
            OneTimeLink.purpose == LinkPurpose.CHOOSE,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .order_by(OneTimeLink.id.desc())
        .limit(1)
    )


def live_sessions(account_id: int, *, now: datetime, idle: timedelta, absolute: timedelta) -> list[SignedInSession]:
    """Return the signed-in sessions of an account that still live, the one used last first.

    Args:
        account_id: the account's key.
        now: the present instant.
        idle, absolute: how long a session may rest and live.
    """
    return list(
        db.session.scalars(
            select(SignedInSession)
            .where(
                SignedInSession.account_id == account_id,
                SignedInSession.ended_at.is_(None),
                SignedInSession.last_seen_at >= now - idle,
                SignedInSession.created_at >= now - absolute,
            )
            .order_by(SignedInSession.last_seen_at.desc(), SignedInSession.id.desc())
        )
    )


def administrators(on: date) -> list[Person]:
    """Return who is an administrator on a day, in order of name: those to ask for a role or a new link."""
    found = db.session.scalars(
        select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(RoleAssignment.role == Role.ADMINISTRATOR, covers(RoleAssignment, on))
        .distinct()
    )
    return by_name(found)


def has_earlier_session(account_id: int) -> bool:
    """Tell whether anybody has been signed in to an account before."""
    return (
        db.session.scalar(select(SignedInSession.id).where(SignedInSession.account_id == account_id).limit(1))
        is not None
    )


def unused_recovery_codes(account_id: int) -> int:
    """Return how many recovery codes of an account are left."""
    return (
        db.session.scalar(
            select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )
