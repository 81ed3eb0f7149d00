"""How much goes when, in numbers alone: per kind and month ahead, by the rule that the nightly run follows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import case, func, literal, select, union_all

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import TextKind, kinds
from hpmt_supervision.retention.due_queries import follows, is_due, waiting_with_holds
from hpmt_supervision.retention.terms_queries import Terms, held_to_bounds

MONTHS_AHEAD = 12
# Whoever shortens a term is told so many months ahead what it takes.
SOON_MONTHS = 3


@dataclass(frozen=True)
class KindAhead:
    """What goes of one kind in one programme.

    Attributes:
        code: the kind.
        total: how many texts' time runs.
        now: how many are due today already, and go in the next run.
        by_month: how many go in each month ahead, the present one first.
        later: how many go after those.
        held: how many are held longer.
    """

    code: str
    total: int
    now: int
    by_month: tuple[int, ...]
    later: int
    held: int


def months_ahead(today: date) -> list[date]:
    """Return the first day of the present month and of those after it that the preview shows."""
    first = today.replace(day=1)
    return [first + relativedelta(months=number) for number in range(MONTHS_AHEAD)]


def ahead(terms: Terms, programme_id: int, today: date) -> dict[str, KindAhead]:
    """Return what goes when in a programme, by kind, in one query. What has no programme stands with the first.

    Args:
        terms: what holds.
        programme_id: the programme.
        today: the local day.
    """
    ends = [first + relativedelta(months=1) - timedelta(days=1) for first in months_ahead(today)]
    parts = [_counts(kind, terms, programme_id, today, ends) for kind in kinds()]
    return {row[0]: _read(row) for row in db.session.execute(union_all(*parts))}


@dataclass(frozen=True)
class Shortened:
    """What a shorter term would take.

    Attributes:
        now: how many texts' time is over at once, so that they go in the next run.
        soon: how many go after that, within ``SOON_MONTHS`` months.
    """

    now: int
    soon: int


def if_shortened(kind: TextKind, terms: Terms, programme_id: int, amount: int, today: date) -> Shortened:
    """Return what a term that is not set yet would take of a kind in a programme, by the rule of ``ahead``.

    Args:
        kind: the kind.
        terms: what holds now.
        programme_id: the programme.
        amount: the term asked about, in the unit the kind counts.
        today: the local day.
    """
    rows, term = waiting_with_holds(kind), held_to_bounds(kind, amount)
    days = (today, today + relativedelta(months=SOON_MONTHS))
    due = [func.coalesce(func.sum(case((is_due(rows, term, day), 1), else_=0)), 0) for day in days]
    now, by_then = db.session.execute(select(*due).select_from(rows).where(follows(rows, programme_id, terms))).one()
    return Shortened(int(now), int(by_then) - int(now))


def _counts(kind: TextKind, terms: Terms, programme_id: int, today: date, ends: list[date]) -> Any:
    rows, term = waiting_with_holds(kind), terms.of(kind, programme_id)
    # Everything due by a day; what goes in a month is the difference between two.
    by_day = [func.coalesce(func.sum(case((is_due(rows, term, day), 1), else_=0)), 0) for day in (today, *ends)]
    held = func.coalesce(func.sum(case((rows.c.held_until >= today, 1), else_=0)), 0)
    return (
        select(literal(kind.code), func.count(), held, *by_day)
        .select_from(rows)
        .where(follows(rows, programme_id, terms))
    )


def _read(row: Any) -> KindAhead:
    code, total, held, now, *by_end = (row[0], *(int(value) for value in row[1:]))
    before = [now, *by_end[:-1]]
    months = tuple(after - earlier for earlier, after in zip(before, by_end, strict=True))
    return KindAhead(code, total, now, months, total - by_end[-1], held)
