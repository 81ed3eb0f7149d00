"""Local accounts, signed-in sessions on the server, and one-time links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
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
    """One browser's signed-in session. The cookie holds a random token; the database only its hash."""

    __tablename__ = "signed_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    role_assignment_id: Mapped[int | None] = mapped_column(ForeignKey("role_assignment.id", ondelete="SET NULL"))

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
