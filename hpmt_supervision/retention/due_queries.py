"""What is due on a day. The nightly run, the preview and what authors are told all ask here, and nowhere else."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Subquery, and_, func, literal, or_, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import TextKind
from hpmt_supervision.privacy.terms import Term, first_kept
from hpmt_supervision.retention.models import HoldState, RetentionHold
from hpmt_supervision.retention.terms_queries import Terms


def waiting_with_holds(kind: TextKind) -> Subquery:
    """Return the rows of a kind whose time runs, each with ``held_until``: the last day it is held, or NULL."""
    rows = kind.waiting().subquery()
    held: ColumnElement[Any] = literal(None, Date)
    if kind.subject_kind is not None:
        held = (
            select(func.max(RetentionHold.until_on))
            .where(
                RetentionHold.subject_kind == kind.subject_kind,
                RetentionHold.subject_id == rows.c.held_id,
                RetentionHold.state == HoldState.ACTIVE,
            )
            .scalar_subquery()
        )
    return select(*rows.c, held.label("held_until")).subquery()


def is_due(rows: Subquery, term: Term, day: date) -> ColumnElement[bool]:
    """Return the condition on which a row is deleted by the run of a day, or should have been by an earlier one.

    Args:
        rows: from ``waiting_with_holds``.
        term: how long it is kept.
        day: a local day.
    """
    return and_(
        rows.c.runs_from < clock.day_start(first_kept(day, term)),
        or_(rows.c.not_before.is_(None), rows.c.not_before < clock.day_start(day)),
        or_(rows.c.held_until.is_(None), rows.c.held_until < day),
    )


def follows(rows: Subquery, programme_id: int, terms: Terms) -> ColumnElement[bool]:
    """Return the condition on which a row follows a programme."""
    return func.coalesce(rows.c.programme_id, terms.first_id) == programme_id


def due_ids(kind: TextKind, terms: Terms, programme_id: int, day: date, *, most: int) -> list[int]:
    """Return the keys of what is due on a day in a programme, the lowest first.

    Args:
        kind: the kind of text.
        terms: what holds.
        programme_id: the programme.
        day: the local day of the run.
        most: how many to return at most.
    """
    rows = waiting_with_holds(kind)
    return list(
        db.session.scalars(
            select(rows.c.subject_id)
            .where(follows(rows, programme_id, terms), is_due(rows, terms.of(kind, programme_id), day))
            .order_by(rows.c.subject_id)
            .limit(most)
        )
    )
