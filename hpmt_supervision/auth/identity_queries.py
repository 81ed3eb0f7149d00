"""Reads about who at an identity provider holds which account."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.auth.claims import Identity
from hpmt_supervision.auth.models import Account, GroupGrant, SignInIdentity
from hpmt_supervision.config import Settings
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, RoleAssignment
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sign_in_settings import ProviderSettings, SignInSettings

# Time enough for whoever had the address to read the mail about it and say so.
ADDRESS_SETTLES = timedelta(days=30)


def sign_in_settings() -> SignInSettings:
    """Return the settings of signing in of the present application."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    return settings.sign_in


def provider_of(issuer: str | None) -> ProviderSettings | None:
    """Return the provider with an address, or None when the settings name it no longer."""
    return next((found for found in sign_in_settings().providers if found.issuer == issuer), None)


def identity_row(identity: Identity) -> SignInIdentity | None:
    """Return what is stored about an identity, with its account and person, or None."""
    return db.session.scalar(
        select(SignInIdentity)
        .where(SignInIdentity.issuer == identity.issuer, SignInIdentity.subject_hash == identity.subject_hash)
        .options(joinedload(SignInIdentity.account).joinedload(Account.person))
    )


def identities_of(account_id: int) -> Sequence[SignInIdentity]:
    """Return the identities of an account, oldest first."""
    return db.session.scalars(
        select(SignInIdentity).where(SignInIdentity.account_id == account_id).order_by(SignInIdentity.id)
    ).all()


def only_person_with(email: str) -> Person | None:
    """Return the one person with an e-mail address, or None when nobody or more than one has it.

    Args:
        email: the address in lower case.
    """
    found = db.session.scalars(
        select(Person).where(func.lower(Person.email) == email).order_by(Person.id).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def is_address_settled(person_id: int, *, has_account: bool, now: datetime) -> bool:
    """Tell whether an address is so old, or so much the person's own doing, that whoever holds it may be let in by it.

    Whoever changes somebody's address could otherwise sign in as them. The first address of somebody who has never
    signed in is how people come in at all, and counts as settled.

    Args:
        person_id: whose address it is.
        has_account: whether they have an account.
        now: the present instant.
    """
    details = db.session.scalars(
        select(AuditEvent.details).where(
            AuditEvent.subject_kind == "person",
            AuditEvent.subject_id == person_id,
            AuditEvent.action == "person.address",
            AuditEvent.at >= now - ADDRESS_SETTLES,
            AuditEvent.actor_id.is_not(None),
            AuditEvent.actor_id != person_id,
        )
    ).all()
    return not any(has_account or json.loads(text).get("had_one", True) for text in details)


def roles_from_groups(person_id: int, issuer: str) -> set[int]:
    """Return the keys of a person's role assignments that followed from groups at a provider."""
    return set(
        db.session.scalars(
            select(GroupGrant.role_assignment_id)
            .join(RoleAssignment, RoleAssignment.id == GroupGrant.role_assignment_id)
            .where(RoleAssignment.person_id == person_id, GroupGrant.issuer == issuer)
        )
    )
