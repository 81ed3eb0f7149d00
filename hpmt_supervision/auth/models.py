"""Local accounts, signed-in sessions on the server, and one-time links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person, RoleAssignment
from hpmt_supervision.web.languages import NAMES


class Account(Versioned, Base):
    """How a person signs in. A person has at most one account.

    Attributes:
        login_name: what is typed at sign-in, in lower case; usually the e-mail address.
        password_hash: Argon2id, or None until the person has chosen a password by a one-time link.
        closed_at: when the account was closed; a closed account cannot sign in and has no sessions.
        failed_count, locked_until: consecutive failed attempts and the wait that follows.
        language: the language the person has chosen; None until then, and the browser's wish counts.
    """

    __tablename__ = "account"
    __table_args__ = (one_of("language", NAMES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    login_name: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_count: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str | None] = mapped_column(String(2))

    person: Mapped[Person] = relationship()


class SignedInSession(Base):
    """One browser's signed-in session. The cookie holds a random token; the database only its hash.

    Attributes:
        issuer: the identity provider it was signed in with, or None for a password of ours.
    """

    __tablename__ = "signed_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    role_assignment_id: Mapped[int | None] = mapped_column(ForeignKey("role_assignment.id", ondelete="SET NULL"))
    issuer: Mapped[str | None] = mapped_column(String(255))

    account: Mapped[Account] = relationship()
    role_assignment: Mapped[RoleAssignment | None] = relationship()


class OneTimeLink(Base):
    """A link with which a person chooses a password, once, before it expires."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class SignInIdentity(Base):
    """That somebody at an identity provider is the holder of an account.

    Attributes:
        issuer: the provider's address.
        subject_hash: a keyed hash of the id there. A national identity number is never stored, nor is any other id.
        linked_at, linked_by_id: when, and by whom when it was an administrator; None when the person confirmed it.
        last_used_at: when it was last signed in with.
    """

    __tablename__ = "sign_in_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject_hash: Mapped[str] = mapped_column(String(64))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class GroupGrant(Base):
    """That a role follows from a group at an identity provider; only such roles are ended when the group is gone."""

    __tablename__ = "group_grant"

    role_assignment_id: Mapped[int] = mapped_column(
        ForeignKey("role_assignment.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    issuer: Mapped[str] = mapped_column(String(255))

    role_assignment: Mapped[RoleAssignment] = relationship(passive_deletes=True)
