"""Writing reading rows and audit rows. Both are part of the transaction they tell of."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import insert

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.models import AuditEvent, TextReading


class Actor(Protocol):
    """Whoever acts: a person in a role."""

    @property
    def person_id(self) -> int:
        """Return the person's key."""

    @property
    def role(self) -> str:
        """Return the role acted in."""


def record_reading(
    *, subject_kind: str, subject_id: int, author_id: int | None, reason: str, by: Actor, place: str | None = None
) -> None:
    """Record that text was shown to somebody. Flushes with the session; the caller's view commits.

    Args:
        subject_kind: ``case``, ``fe_form`` or ``log``.
        subject_id: the row's key.
        author_id: whose text it is.
        reason: why the reader could: ``author``, ``supervisor``, ``member`` or ``guest``.
        by: the reader.
        place: where it was shown, such as ``case``, ``queue``, ``agenda`` or ``session``; shown to the author.
    """
    db.session.add(
        TextReading(
            subject_kind=subject_kind,
            subject_id=subject_id,
            author_id=author_id,
            reader_id=by.person_id,
            reader_role=str(by.role),
            reason=reason,
            place=place,
        )
    )


@dataclass(frozen=True)
class Shown:
    """One text that a page shows, as ``record_reading`` takes it."""

    subject_kind: str
    subject_id: int
    author_id: int | None
    reason: str


def record_readings(shown: Iterable[Shown], *, by: Actor, place: str | None = None) -> None:
    """Record that several texts were shown on one page, in one statement.

    Args:
        shown: the texts; none writes nothing.
        by: the reader.
        place: where they were shown.
    """
    rows = [
        {
            "subject_kind": text.subject_kind,
            "subject_id": text.subject_id,
            "author_id": text.author_id,
            "reader_id": by.person_id,
            "reader_role": str(by.role),
            "reason": text.reason,
            "place": place,
        }
        for text in shown
    ]
    if rows:
        # The table and not the class, because the latter makes one statement for each set of columns without None.
        db.session.execute(insert(TextReading.__table__), rows)  # type: ignore[arg-type]


def record_act(action: str, *, subject_kind: str, subject_id: int | None, by: Actor | None, **details: Any) -> None:
    """Record an act, with ids, dates and states alone in the details, never names or text.

    Args:
        action: a verb and a noun, such as ``membership.move``.
        subject_kind: what kind of thing it was done to.
        subject_id: its key.
        by: who did it; None for a command or a job.
        details: ids, dates and states; written as JSON.
    """
    db.session.add(
        AuditEvent(
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            actor_id=by.person_id if by else None,
            actor_role=str(by.role) if by else None,
            details=json.dumps(details, default=str, sort_keys=True),
        )
    )
