"""Signed-in sessions on the server: starting, finding, ending, and the viewer behind a request."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import and_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import contains_eager, joinedload

from hpmt_supervision.auth.models import Account, SignedInSession
from hpmt_supervision.auth.user_agents import kind_of_browser, kind_of_platform
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import RoleAssignment
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import RoleChoice, Viewer

# Writing "last seen" at every request would make every page a write; a minute's precision is enough for an idle limit.
SEEN_PRECISION = timedelta(minutes=1)
_IN_ORDER = (RoleAssignment.valid_from, RoleAssignment.id)


def token_hash(token: str) -> str:
    """Return the hash under which a random token is stored; the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(*, account: Account, issuer: str | None = None, user_agent: str | None = None) -> str:
    """Start a signed-in session and return its token for the cookie. Flushes.

    Args:
        account: whose session it is.
        issuer: the identity provider it was signed in with; None for a password of ours.
        user_agent: what the browser says it is; only which browser on which system is kept of it.
    """
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignedInSession(
            account=account,
            token_hash=token_hash(token),
            issuer=issuer,
            browser=None if user_agent is None else kind_of_browser(user_agent),
            platform=None if user_agent is None else kind_of_platform(user_agent),
        )
    )
    db.session.flush()
    return token


@dataclass(frozen=True)
class SessionLimits:
    """How long sessions may rest and live; whoever is an administrator in any role has the shorter limits.

    Attributes:
        idle, absolute: everybody's.
        administrator_idle, administrator_absolute: those of administrators.
    """

    idle: timedelta
    absolute: timedelta
    administrator_idle: timedelta
    administrator_absolute: timedelta

    def of(self, *, administers: bool) -> tuple[timedelta, timedelta]:
        """Return how long a session may rest and live."""
        if not administers:
            return self.idle, self.absolute
        return min(self.idle, self.administrator_idle), min(self.absolute, self.administrator_absolute)

    def allow(self, session: SignedInSession, *, now: datetime, administers: bool) -> bool:
        """Tell whether a session that has not been ended still lives."""
        idle, absolute = self.of(administers=administers)
        return now - session.last_seen_at <= idle and now - session.created_at <= absolute


def session_limits(settings: Settings) -> SessionLimits:
    """Return the limits that the settings give."""
    return SessionLimits(
        idle=timedelta(minutes=settings.idle_minutes),
        absolute=timedelta(hours=settings.absolute_hours),
        administrator_idle=timedelta(minutes=settings.sign_in.administrator_idle_minutes),
        administrator_absolute=timedelta(hours=settings.sign_in.administrator_absolute_hours),
    )


@dataclass(frozen=True)
class LiveSession:
    """A session that is in use, and what its person is today; every page needs both, so they are read together.

    Attributes:
        session: the session, with its account and person.
        today: the local day.
        choices: the roles the person holds that day, in the order they began.
    """

    session: SignedInSession
    today: date
    choices: tuple[RoleChoice, ...]


def find_session(token: str, *, now: datetime, limits: SessionLimits) -> LiveSession | None:
    """Return the live session of a token, or None when it has ended, rested too long or lived too long.

    Args:
        token: what the cookie holds.
        now: the present instant.
        limits: how long sessions may rest and live.
    """
    today = clock.to_local(now).date()
    rows = db.session.execute(
        select(SignedInSession, RoleAssignment)
        .join(SignedInSession.account)
        .outerjoin(
            RoleAssignment,
            and_(RoleAssignment.person_id == Account.person_id, covers(RoleAssignment, today)),
        )
        .where(SignedInSession.token_hash == token_hash(token), SignedInSession.ended_at.is_(None))
        .options(contains_eager(SignedInSession.account).joinedload(Account.person), joinedload(RoleAssignment.unit))
        .order_by(*_IN_ORDER)
    ).all()
    if not rows or rows[0][0].account.closed_at is not None:
        return None
    found: SignedInSession = rows[0][0]
    choices = tuple(_as_choice(role) for _session, role in rows if role is not None)
    if not limits.allow(found, now=now, administers=any(choice.role is Role.ADMINISTRATOR for choice in choices)):
        return None
    return LiveSession(found, today, choices)


def needs_code(live: LiveSession) -> bool:
    """Tell whether a role of the person asks for a one-time code that is not set up; providers ask in their own way."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    account = live.session.account
    return (
        live.session.issuer is None
        and account.code_confirmed_at is None
        and any(choice.role in settings.sign_in.codes_for for choice in live.choices)
    )


def account_of_token(token: str) -> int | None:
    """Return whose session a token was, also when it has ended, or None for a token we never made."""
    return db.session.scalar(select(SignedInSession.account_id).where(SignedInSession.token_hash == token_hash(token)))


def end_sessions(*, account: Account, keep: SignedInSession | None = None) -> None:
    """End every live session of an account, except one that may be kept. Flushes."""
    condition = [SignedInSession.account_id == account.id, SignedInSession.ended_at.is_(None)]
    if keep is not None:
        condition.append(SignedInSession.id != keep.id)
    db.session.execute(update(SignedInSession).where(*condition).values(ended_at=clock.now()))
    db.session.flush()


def end_session(session: SignedInSession) -> None:
    """End one signed-in session. Flushes."""
    if session.ended_at is None:
        session.ended_at = clock.now()
    db.session.flush()


def note_proof(session: SignedInSession, *, now: datetime) -> None:
    """Note that the person behind a session has proved who they are. Flushes."""
    session.proved_at = now
    db.session.flush()


def note_seen(session: SignedInSession, *, now: datetime) -> None:
    """Note that a session is in use, in a transaction of its own before the request's work begins.

    A reading transaction on SQLite cannot turn into a writing one once somebody else has written, so the note is
    made first and separately. A database too busy to take it must not cost the reader the page.

    Args:
        session: the live session.
        now: the present instant.
    """
    key = session.id
    db.session.commit()
    intent = means_to_write.set(True)
    try:
        db.session.execute(
            update(SignedInSession)
            .where(SignedInSession.id == key, SignedInSession.last_seen_at < now)
            .values(last_seen_at=now)
        )
        db.session.commit()
    except OperationalError:
        db.session.rollback()
    finally:
        means_to_write.reset(intent)


def roles_today(person_id: int, today: date) -> list[RoleChoice]:
    """Return the roles a person holds on a day, in the order they began."""
    rows = db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.person_id == person_id, covers(RoleAssignment, today))
        .options(joinedload(RoleAssignment.unit))
        .order_by(*_IN_ORDER)
    )
    return [_as_choice(row) for row in rows]


def _as_choice(row: RoleAssignment) -> RoleChoice:
    return RoleChoice(row.id, Role(row.role), row.unit_id, row.unit.name)


def viewer_of(live: LiveSession) -> Viewer | None:
    """Return the viewer of a live session in the role chosen last, or None when the person holds no role today.

    Args:
        live: the session.
    """
    session, choices = live.session, live.choices
    if not choices:
        return None
    active = next((choice for choice in choices if choice.id == session.role_assignment_id), choices[0])
    return Viewer(
        person_id=session.account.person_id,
        name=session.account.person.name,
        active=active,
        today=live.today,
        other_roles=tuple(choice for choice in choices if choice is not active),
    )
