"""Whether an approval is a second pair of eyes: that nobody stands behind both who asks and who approves.

Whoever gives a person the role of an administrator, makes their account or a link that was used, links an identity
with it, or changes the mail address that a provider may let them in by, may be the one who sits there. That is followed
back, from one to the next, for a month.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from hpmt_supervision.auth.models import Account, OneTimeLink
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent

COUNTS_FOR = timedelta(days=30)
ROLE_ACTS = ("role.add", "role.change", "role.end")
ADDRESS_ACTS = ("person.address",)
ACCOUNT_ACTS = ("account.create", "account.reopen", "identity.link")


def one_is_behind_both(asker_id: int, approver_id: int, *, now: datetime) -> bool:
    """Tell whether one made the other what they are within the last month, or a third made both.

    Args:
        asker_id: who asked.
        approver_id: who would approve.
        now: the present instant.
    """
    since = now - COUNTS_FOR
    return bool(_behind(asker_id, since) & _behind(approver_id, since))


def _behind(person_id: int, since: datetime) -> set[int]:
    """Return a person and everybody who may sit in their place, from one to the next."""
    found, new = {person_id}, {person_id}
    while new:
        let_in = _opened_account(new, since) | _linked_in(new, since) | _changed_address(new, since)
        new = (_gave_role(new, since) | let_in) - found
        found |= new
    return found


def _gave_role(people: Collection[int], since: datetime) -> set[int]:
    rows = db.session.execute(
        select(AuditEvent.actor_id, AuditEvent.details).where(
            AuditEvent.subject_kind == "person",
            AuditEvent.subject_id.in_(people),
            AuditEvent.action.in_(ROLE_ACTS),
            AuditEvent.at >= since,
            AuditEvent.actor_id.is_not(None),
        )
    )
    told = ((actor, json.loads(details)) for actor, details in rows)
    return {actor for actor, details in told if actor is not None and details.get("role") == Role.ADMINISTRATOR}


def _opened_account(people: Collection[int], since: datetime) -> set[int]:
    accounts = select(Account.id).where(Account.person_id.in_(people))
    return _did("account", AuditEvent.subject_id.in_(accounts), ACCOUNT_ACTS, since)


def _changed_address(people: Collection[int], since: datetime) -> set[int]:
    return _did("person", AuditEvent.subject_id.in_(people), ADDRESS_ACTS, since)


def _did(kind: str, subjects: ColumnElement[bool], acts: Collection[str], since: datetime) -> set[int]:
    """Return who has done some acts to some subjects of a kind."""
    actors = db.session.scalars(
        select(AuditEvent.actor_id).where(
            AuditEvent.subject_kind == kind,
            subjects,
            AuditEvent.action.in_(acts),
            AuditEvent.at >= since,
            AuditEvent.actor_id.is_not(None),
        )
    )
    return {actor for actor in actors if actor is not None}


def _linked_in(people: Collection[int], since: datetime) -> set[int]:
    makers = db.session.scalars(
        select(OneTimeLink.created_by_id)
        .join(Account, Account.id == OneTimeLink.account_id)
        .where(Account.person_id.in_(people), OneTimeLink.used_at >= since, OneTimeLink.created_by_id.is_not(None))
    )
    return {maker for maker in makers if maker is not None}
