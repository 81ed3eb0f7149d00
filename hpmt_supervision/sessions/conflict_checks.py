"""What was seen in the way of a booking, and what was not: nothing that nobody was shown is booked over."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.conflict_queries import conflicts_for
from hpmt_supervision.sessions.conflict_texts import conflict_text
from hpmt_supervision.sessions.conflicts import Conflict, Span
from hpmt_supervision.web.formats import day as day_text


@dataclass(frozen=True)
class Meant:
    """Sessions somebody means to hold.

    Attributes:
        group: whose they are, with its unit.
        spans: when.
        people: for each the keys of all who would be there, those who lead it too.
        place, link: where, or None.
    """

    group: SupervisionGroup
    spans: Sequence[Span]
    people: Sequence[Collection[int]]
    place: str | None
    link: str | None


def conflicts_of(
    meant: Meant, *, own_ids: Collection[int], by: Viewer, apart: Collection[int] = ()
) -> list[list[Conflict]]:
    """Return for each session meant what stands in its way, but for the group's own, which are shown apart.

    Args:
        meant: the sessions.
        own_ids: keys of sessions that are being changed, which are not in their own way.
        by: who means to hold them.
        apart: keys of the group's own sessions.
    """
    found = conflicts_for(
        meant.spans,
        person_ids_by_span=meant.people,
        viewer=by,
        unit_id=meant.group.unit_id,
        place=meant.place,
        link=meant.link,
        own_ids=own_ids,
    )
    return [[one for one in row if one.session_id is None or one.session_id not in apart] for row in found]


def mark_of(conflict: Conflict) -> str:
    """Return a short mark of one conflict, by which a form says that it was shown; another time is another mark.

    Args:
        conflict: what stands in the way.
    """
    text = f"{conflict.kind}|{conflict.person_id}|{conflict.session_id}|{conflict.starts_at}|{conflict.ends_at}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def marks_of(conflicts: Iterable[Conflict]) -> list[str]:
    """Return the marks of some conflicts, each once and in order.

    Args:
        conflicts: what stands in the way.
    """
    return sorted({mark_of(one) for one in conflicts})


def lock_people(unit_id: int, person_ids: Collection[int]) -> None:
    """Let those who book the same people, or rooms of one unit, take turns until the transaction ends.

    The rows are taken in the order of their keys, so that two bookings never wait for each other. On SQLite the one
    write lock of the database does the same. What is locked is read afterwards: the second sees what the first booked.

    Args:
        unit_id: the unit whose rooms are booked.
        person_ids: the people.
    """
    # Rows that only point at a person, such as an invitation of somebody else's, need not wait.
    db.session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update(key_share=True)).all()
    people = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(people.with_for_update(key_share=True)).all()


def refuse_conflicts(
    meant: Meant, *, accepted: Collection[str], own_ids: Collection[int], by: Viewer, apart: Collection[int] = ()
) -> None:
    """Pass silently when everything that stands in the way has been shown to the one who books.

    Args:
        meant: the sessions somebody means to hold.
        accepted: marks of what was shown.
        own_ids: keys of the sessions that are being changed.
        by: who books.
        apart: keys of the group's own sessions, which are checked by themselves.

    Raises:
        UserError: on ``days``, saying the first that was not shown.
    """
    rows = conflicts_of(meant, own_ids=own_ids, by=by, apart=apart)
    for span, found in zip(meant.spans, rows, strict=True):
        for one in found:
            if mark_of(one) not in accepted:
                raise refusal(span, one)


def refusal(span: Span, conflict: Conflict) -> UserError:
    """Return the error that says what stands in the way and was not shown.

    Args:
        span: when the session would be.
        conflict: what it meets.
    """
    return UserError(
        _(
            "%(day)s: %(conflict)s. Ingenting er lagret. Se gjennom datoene, og trykk en gang til om det likevel skal "
            "bli slik.",
            day=day_text(span.starts_at),
            conflict=conflict_text(conflict),
        ),
        field="days",
    )
