"""Writing reading rows and audit rows. Both are part of the transaction they tell of.

The rows are noted here and chained when that transaction commits; see ``trail``.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy import trail
from hpmt_supervision.privacy.chain import Chain
from hpmt_supervision.privacy.models import TextReading


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
    """Record that text was shown to somebody; the caller's view commits.

    Args:
        subject_kind: ``case``, ``fe_form``, ``log`` or ``need``.
        subject_id: the row's key.
        author_id: whose text it is.
        reason: why the reader could: ``author``, ``supervisor``, ``member``, ``guest`` …
        by: the reader.
        place: where it was shown, such as ``case``, ``queue``, ``agenda`` or ``session``; shown to the author.
    """
    record_readings([Shown(subject_kind, subject_id, author_id, reason)], by=by, place=place)


@dataclass(frozen=True)
class Shown:
    """One text that a page shows, as ``record_reading`` takes it."""

    subject_kind: str
    subject_id: int
    author_id: int | None
    reason: str


def record_readings(shown: Iterable[Shown], *, by: Actor, place: str | None = None) -> None:
    """Record that several texts were shown on one page; the caller's view commits.

    Args:
        shown: the texts; none writes nothing.
        by: the reader.
        place: where they were shown.
    """
    now = clock.now()
    rows: list[trail.Row] = [
        {
            "subject_kind": text.subject_kind,
            "subject_id": text.subject_id,
            "author_id": text.author_id,
            "reader_id": by.person_id,
            "reader_role": str(by.role),
            "reason": text.reason,
            "place": place,
            "read_at": now,
        }
        for text in shown
    ]
    trail.note(db.session(), Chain.READINGS, rows)


def readings_noted(subject_kind: str, subject_id: int) -> list[TextReading]:
    """Return the readings of a text that the present transaction has recorded and not written yet, in order.

    Args:
        subject_kind: the kind of text.
        subject_id: its key.
    """
    rows = trail.waiting_rows(db.session())[Chain.READINGS]
    return [
        TextReading(**row) for row in rows if (row["subject_kind"], row["subject_id"]) == (subject_kind, subject_id)
    ]


def act_row(
    action: str, *, subject_kind: str, subject_id: int | None, by: Actor | None, details: Mapping[str, Any]
) -> trail.Row:
    """Return the row of an act, for code that has a connection of its own and hands its rows to ``trail.write``.

    Args:
        action, subject_kind, subject_id, by: as ``record_act`` has them.
        details: ids, dates and states; written as JSON.
    """
    return {
        "at": clock.now(),
        "actor_id": by.person_id if by else None,
        "actor_role": str(by.role) if by else None,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "details": json.dumps(details, default=str, sort_keys=True),
    }


def record_act(action: str, *, subject_kind: str, subject_id: int | None, by: Actor | None, **details: Any) -> None:
    """Record an act, with ids, dates and states alone in the details, never names or text.

    Args:
        action: a verb and a noun, such as ``membership.move``.
        subject_kind: what kind of thing it was done to.
        subject_id: its key.
        by: who did it; None for a command or a job.
        details: ids, dates and states; written as JSON.
    """
    row = act_row(action, subject_kind=subject_kind, subject_id=subject_id, by=by, details=details)
    trail.note(db.session(), Chain.ACTS, [row])
