"""Writes about identities at providers: signing in with one, linking, unlinking, and roles that follow from groups."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.auth.claims import Identity, is_proof
from hpmt_supervision.auth.group_roles import Place, change_of_roles
from hpmt_supervision.auth.identity_queries import (
    identities_of,
    identity_row,
    is_address_settled,
    only_person_with,
    roles_from_groups,
)
from hpmt_supervision.auth.models import Account, GroupGrant, SignedInSession, SignInIdentity
from hpmt_supervision.auth.operations import make_account, use_up
from hpmt_supervision.auth.queries import account_by_login, account_of, live_link
from hpmt_supervision.auth.sign_in_operations import FromWhere, SignedIn, enter
from hpmt_supervision.auth.signals import SignInChange, sign_in_changed
from hpmt_supervision.auth.signed_in import note_proof
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people import operations as people_operations
from hpmt_supervision.people import structure
from hpmt_supervision.people.models import Person, RoleAssignment, Unit
from hpmt_supervision.people.policy import covers
from hpmt_supervision.privacy.audit import Actor, record_act
from hpmt_supervision.sign_in_settings import ProviderSettings

# Time enough to come back from a provider, its clock a little off.
PROOF_WITHIN = timedelta(minutes=2)

log = structlog.stdlib.get_logger("hpmt.sign_in")


@dataclass(frozen=True)
class _ByThemselves:
    """Somebody who acts on their own account before being signed in, and so in no role."""

    person_id: int
    role: str = "none"


def sign_in_with(*, identity: Identity, provider: ProviderSettings, where: FromWhere, now: datetime) -> SignedIn | None:
    """Sign somebody in with an identity that a provider has vouched for. Flushes.

    Args:
        identity: who came back from the provider.
        provider: which provider.
        where: where it is signed in from.
        now: the present instant.

    Returns:
        None when nobody is linked with the identity, or the account is closed.
    """
    row = identity_row(identity) or _linked_by_email(identity)
    if row is None or row.account.closed_at is not None:
        return None
    row.last_used_at = now
    account = row.account
    if provider.group_roles and identity.groups is not None:
        _follow_groups(account.person, identity, provider)
    return enter(account=account, where=where, issuer=identity.issuer, provider=provider.key)


def prove_with(*, identity: Identity, session: SignedInSession, now: datetime) -> bool:
    """Note that a provider has just seen the person behind a session prove who they are. Flushes.

    Args:
        identity: who came back from the provider.
        session: the session.
        now: the present instant.

    Returns:
        False when it is somebody else, or the provider does not say that it happened just now.
    """
    row = identity_row(identity)
    if row is None or row.account_id != session.account_id or not is_proof(identity, now=now, within=PROOF_WITHIN):
        return False
    note_proof(session, now=now)
    record_act(
        "session.prove",
        subject_kind="account",
        subject_id=session.account_id,
        by=None,
        person_id=session.account.person_id,
    )
    return True


def link_identity(
    *, account: Account, issuer: str, subject_hash: str, by: Actor | None, is_own: bool
) -> SignInIdentity:
    """Link an identity at a provider with an account. Linking what is linked already changes nothing. Flushes.

    Args:
        account: the account.
        issuer: the provider's address.
        subject_hash: the keyed hash of the id there.
        by: who links; None when the person does it before being signed in.
        is_own: whether the person has confirmed it, having signed in there.

    Raises:
        UserError: when the account is closed, or the identity belongs to another account.
    """
    if account.closed_at is not None:
        raise UserError(_("Kontoen er stengt. Gjenåpne den først."))
    row = db.session.scalar(
        select(SignInIdentity).where(SignInIdentity.issuer == issuer, SignInIdentity.subject_hash == subject_hash)
    )
    if row is not None and row.account_id != account.id:
        raise UserError(_("Denne innloggingen hører til en annen konto. Spør en administrator der du jobber."))
    if row is None:
        row = SignInIdentity(
            account=account,
            issuer=issuer,
            subject_hash=subject_hash,
            linked_by_id=None if is_own or by is None else by.person_id,
        )
        db.session.add(row)
        db.session.flush()
        record_act(
            "identity.link",
            subject_kind="account",
            subject_id=account.id,
            by=by or _ByThemselves(account.person_id),
            identity_id=row.id,
        )
        sign_in_changed.send(None, account=account, change=SignInChange.IDENTITY_LINKED)
    return row


def link_by_one_time_link(*, token: str, issuer: str, subject_hash: str) -> Account:
    """Link an identity with the account of a one-time link, which is then used up. Flushes.

    Args:
        token: what stands in the address of the link.
        issuer: the provider's address.
        subject_hash: the keyed hash of the id there.

    Raises:
        NotFound: when the link cannot be used.
        UserError: when the identity belongs to another account; the link stays usable.
    """
    link = live_link(token, now=clock.now())
    link_identity(account=link.account, issuer=issuer, subject_hash=subject_hash, by=None, is_own=True)
    use_up(link)
    return link.account


def unlink_identity(*, account: Account, identity_id: int, by: Actor) -> None:
    """Take an identity from an account; nobody signs in with it any more. Flushes.

    Raises:
        NotFound: when the account has no such identity.
    """
    row = next((found for found in identities_of(account.id) if found.id == identity_id), None)
    if row is None:
        raise NotFound("")
    db.session.delete(row)
    db.session.flush()
    record_act("identity.unlink", subject_kind="account", subject_id=account.id, by=by, identity_id=identity_id)
    sign_in_changed.send(None, account=account, change=SignInChange.IDENTITY_REMOVED)


def _linked_by_email(identity: Identity) -> SignInIdentity | None:
    """Link by an address that the provider has verified and exactly one person has; never by name."""
    person = only_person_with(identity.email) if identity.email else None
    if person is None:
        return None
    account = account_of(person.id)
    if not is_address_settled(person.id, has_account=account is not None, now=clock.now()):
        log.warning("address_not_settled", person_id=person.id)
        return None
    if account is None:
        if account_by_login(identity.email or "") is not None:
            return None
        account = make_account(person=person, login_name=identity.email or "", by=None)
    if account.closed_at is not None:
        return None
    if any(found.issuer == identity.issuer for found in identities_of(account.id)):
        # The address has a new holder there, or the person another id: a person has to look at it.
        return None
    return link_identity(
        account=account, issuer=identity.issuer, subject_hash=identity.subject_hash, by=None, is_own=True
    )


def _follow_groups(person: Person, identity: Identity, provider: ProviderSettings) -> None:
    """Give and end roles so that they follow from the person's groups; roles given by hand are left alone."""
    today = clock.today()
    held = db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.person_id == person.id, covers(RoleAssignment, today))
        .options(joinedload(RoleAssignment.unit))
        .order_by(RoleAssignment.id)
    ).all()
    granted = roles_from_groups(person.id, identity.issuer)
    change = change_of_roles(
        groups=identity.groups or (),
        mapping=provider.group_roles,
        held=[_place(row) for row in held],
        from_groups=[_place(row) for row in held if row.id in granted],
    )
    for row in held:
        # One that was given today lasts the day out, because a spell has at least one day.
        if row.id in granted and _place(row) in change.end and row.valid_to != today:
            _end(row, max(row.valid_from, today - timedelta(days=1)))
    for role, text_id in change.add:
        unit = structure.unit_by_text_id(text_id)
        if unit is None or (unit.closed_on is not None and unit.closed_on < today):
            log.warning("group_role_without_unit", provider=provider.key, unit=text_id)
        else:
            _give(person, role, unit, identity.issuer)


def _place(row: RoleAssignment) -> Place:
    return row.role, row.unit.text_id


def _give(person: Person, role: str, unit: Unit, issuer: str) -> None:
    try:
        given = people_operations.add_role(
            person=person, role=role, unit=unit, valid_from=clock.today(), valid_to=None, by=None
        )
    except UserError:
        # The people room says no, as when the role begins anew later by hand; that one is left to those who gave it.
        log.warning("group_role_refused", person_id=person.id, unit_id=unit.id)
        return
    db.session.add(GroupGrant(role_assignment_id=given.id, issuer=issuer))
    db.session.flush()


def _end(row: RoleAssignment, last: date) -> None:
    try:
        people_operations.end_role(assignment=row, valid_to=last, expected_version=None, by=None)
    except UserError:
        # As when nobody would be administrator any more.
        log.warning("group_role_kept", person_id=row.person_id, role_id=row.id)
