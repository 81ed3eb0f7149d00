"""Local accounts, signed-in sessions on the server, and one-time links."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.auth.user_agents import BrowserKind, PlatformKind
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.models import Person, RoleAssignment
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.web.languages import NAMES


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    CHOOSE = "choose"
    SIGN_IN = "sign_in"


class Account(Versioned, Base):
    """How a person signs in. A person has at most one account.

    Attributes:
        login_name: what is typed at sign-in, in lower case; usually the e-mail address.
        password_hash: Argon2id, or None until the person has chosen a password by a one-time link.
        closed_at: when the account was closed; a closed account cannot sign in and has no sessions.
        failed_count, locked_until: consecutive failed attempts and the wait that follows.
        language: the language the person has chosen; None until then, and the browser's wish counts.
        code_secret: what one-time codes are computed from; None until the person begins to set them up.
        code_confirmed_at: when the person showed that the codes work; from then on one is asked for.
        code_last_step: the half minute of the code used last, since 1970; no code is taken twice.
        code_failed_count, code_locked_until: consecutive wrong codes and proofs, and the wait that follows. Only who
            knows the password or is signed in can bring it about, so it holds in every browser.
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
    code_secret: Mapped[str | None] = mapped_column(EncryptedText)
    code_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code_last_step: Mapped[int | None]
    code_failed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    code_locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class SignedInSession(Base):
    """One browser's signed-in session. The cookie holds a random token; the database only its hash.

    Attributes:
        issuer: the identity provider it was signed in with, or None for a password of ours.
        proved_at: when the person last proved who they are in it.
        browser, platform: what it is signed in from, no finer than a person needs to know it again.
    """

    __tablename__ = "signed_in_session"
    __table_args__ = (one_of("browser", BrowserKind), one_of("platform", PlatformKind))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    role_assignment_id: Mapped[int | None] = mapped_column(ForeignKey("role_assignment.id", ondelete="SET NULL"))
    issuer: Mapped[str | None] = mapped_column(String(255))
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=clock.now)
    browser: Mapped[str | None] = mapped_column(String(10))
    platform: Mapped[str | None] = mapped_column(String(10))

    account: Mapped[Account] = relationship()
    role_assignment: Mapped[RoleAssignment | None] = relationship()


class OneTimeLink(Base):
    """A link that works once, before it expires.

    Attributes:
        purpose: whether it lets a person choose how to sign in, or signs them in, which only the command line makes.
    """

    __tablename__ = "one_time_link"
    __table_args__ = (one_of("purpose", LinkPurpose),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purpose: Mapped[str] = mapped_column(String(10), default=LinkPurpose.CHOOSE, server_default="choose")

    account: Mapped[Account] = relationship()


class RecoveryCode(Base):
    """A code that stands in for a one-time code once, when the phone is gone. Only a keyed hash of it is stored."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AddressWait(Base):
    """Wrong attempts for a day, under a keyed hash: of an address, or of an account in one browser it is known in."""

    __tablename__ = "address_wait"
    __table_args__ = (Index("ix_address_wait_last_failed_at", "last_failed_at"),)

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed_count: Mapped[int]
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waits_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


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
