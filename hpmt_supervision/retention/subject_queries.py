"""Finding one text by its number, and when it will be gone."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer, Row, Select, Subquery, and_, func, literal, select, union_all

from hpmt_supervision.catalogue.hpmt import PROGRAMME_CODE
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.retention import TextKind, holdables, kind_of, kinds
from hpmt_supervision.privacy.terms import gone_on, last_day
from hpmt_supervision.retention.due_queries import waiting_with_holds
from hpmt_supervision.retention.models import HoldState, RetentionHold, RetentionSetting
from hpmt_supervision.retention.terms_queries import held_to_bounds, term_where


@dataclass(frozen=True)
class Subject:
    """A text that somebody may ask to have kept.

    Attributes:
        kind, id: what a hold is put on.
        is_own: whether the one who asks wrote it.
        ordinary_last_day: the last local day it is kept without a hold; None while its time does not run.
    """

    kind: str
    id: int
    is_own: bool
    ordinary_last_day: date | None


@dataclass(frozen=True)
class ToldHold:
    """An open hold or wish as the page of the text tells it.

    Attributes:
        id, state, until_on, reason: as the hold has them.
        asked_by: the name of whoever asked.
    """

    id: int
    state: str
    until_on: date
    reason: str | None
    asked_by: str


@dataclass(frozen=True)
class Fate:
    """When a text will be gone.

    Attributes:
        gone_on: the local day it is gone; None while its time does not run.
        closes_on: the local day it closes by itself if nobody touches it; None when it does not.
        gone_after_closing: the local day it is gone when it closes like that; None when it does not.
        held_until: the last local day it is held, or None.
        hold: the open hold or wish, or None.
    """

    gone_on: date | None = None
    closes_on: date | None = None
    gone_after_closing: date | None = None
    held_until: date | None = None
    hold: ToldHold | None = None


def _told_hold(row: Row[Any]) -> ToldHold:
    return ToldHold(row.hold_id, row.hold_state, row.hold_until, row.hold_reason, row.hold_by)


def subject_for(by: Viewer, kind: str, subject_id: int) -> Subject:
    """Return a text of one's own, or for an administrator any text by its number.

    Raises:
        NotFound: when there is none, it is deleted, or it is somebody else's.
    """
    holdable = holdables().get(kind)
    found = holdable.find(subject_id, by.person_id) if holdable else None
    if found is None or not (found.is_own or by.may(Permission.SET_RETENTION)):
        raise NotFound("")
    ordinary = [
        last_day(clock.local_date(row.runs_from), held_to_bounds(text_kind, row.set_amount))
        for text_kind, row in _waiting_of(kind, found.id)
        if not text_kind.is_closing
    ]
    return Subject(kind, found.id, found.is_own, min(ordinary, default=None))


def fate_of(kind: str, subject_id: int) -> Fate:
    """Return when a text will be gone, by the same rule that the nightly run follows.

    Args:
        kind: what a hold calls it, such as ``case``.
        subject_id: the text's own key.
    """
    rows = _waiting_of(kind, subject_id)
    texts = [(text_kind, row) for text_kind, row in rows if not text_kind.is_closing]
    closing = [(text_kind, row) for text_kind, row in rows if text_kind.is_closing]
    return Fate(
        gone_on=min((day_gone(text_kind, row) for text_kind, row in texts), default=None),
        closes_on=min((day_gone(text_kind, row) for text_kind, row in closing), default=None),
        gone_after_closing=min((_gone_after_closing(text_kind, row) for text_kind, row in closing), default=None),
        held_until=max((row.held_until for _kind, row in texts if row.held_until), default=None),
        hold=next((_told_hold(row) for _kind, row in rows if row.hold_id is not None), None),
    )


def day_gone(kind: TextKind, row: Row[Any]) -> date:
    """Return the local day a waiting row is gone.

    Args:
        kind: its kind.
        row: a row of ``told_rows``.
    """
    day = gone_on(clock.local_date(row.runs_from), held_to_bounds(kind, row.set_amount), held_until=row.held_until)
    if row.not_before is not None:
        day = max(day, clock.local_date(row.not_before) + timedelta(days=1))
    return day


def _gone_after_closing(kind: TextKind, row: Row[Any]) -> date:
    """Return the local day the text is gone when its kind closes it by itself and nobody does anything."""
    assert kind.then is not None
    term = term_where(kind.then, literal(row.programme_id, Integer))
    return gone_on(day_gone(kind, row), term, held_until=row.held_until)


def told_rows(kind: TextKind) -> tuple[Select[Any], Subquery]:
    """Return a select of what is needed to tell when the rows of a kind are gone, and what to narrow it by.

    It gives what ``waiting_with_holds`` does, with ``code`` and ``set_amount``: what the row's programme has set.
    """
    rows = waiting_with_holds(kind)
    first = select(Programme.id).where(Programme.code == PROGRAMME_CODE).scalar_subquery()
    amount = (
        select(RetentionSetting.amount)
        .where(
            RetentionSetting.kind == kind.code,
            RetentionSetting.programme_id == func.coalesce(rows.c.programme_id, first),
        )
        .scalar_subquery()
    )
    return select(literal(kind.code).label("code"), *rows.c, amount.label("set_amount")), rows


def _waiting_of(kind: str, subject_id: int) -> list[tuple[TextKind, Row[Any]]]:
    """Return the rows of one text in every kind it belongs to, each with the open hold on it, in one query."""
    parts = []
    for text_kind in kinds():
        if text_kind.subject_kind == kind:
            told, rows = told_rows(text_kind)
            # The database lets at most one hold on a text be open, so no row comes twice.
            of_text = and_(
                RetentionHold.subject_kind == kind,
                RetentionHold.subject_id == rows.c.held_id,
                RetentionHold.state.in_((HoldState.ASKED, HoldState.ACTIVE)),
            )
            parts.append(
                told.add_columns(
                    RetentionHold.id.label("hold_id"),
                    RetentionHold.state.label("hold_state"),
                    RetentionHold.until_on.label("hold_until"),
                    RetentionHold.reason.label("hold_reason"),
                    Person.name.label("hold_by"),
                )
                .outerjoin_from(rows, RetentionHold, of_text)
                .outerjoin(Person, Person.id == RetentionHold.asked_by_id)
                .where(rows.c.subject_id == subject_id)
            )
    found = db.session.execute(union_all(*parts)).all() if parts else []
    return [(kind_of(row.code), row) for row in found]
