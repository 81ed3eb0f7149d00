"""The figures of every month of a span of months, and of a period within it, in one pass. Values in, values out.

With everyone counted, attendances, active days and on-schedule days of a period are the sums of its months', so a page
that draws a year of months for a whole nation need not compute the year month by month. The figures are those of
``indicators``, and a test holds them against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hpmt_supervision.fidelity.definitions import Figures, Period
from hpmt_supervision.fidelity.indicators import (
    CANCELLED,
    CELLS,
    HELD,
    PLANNED,
    Counted,
    Records,
    active_days_of,
    attendances_of,
    counted_pairs,
    covered_days,
    longest_runs,
    session_counts,
)
from hpmt_supervision.fidelity.stretches import Stretches, Whole, without


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The figures of some rows by month; all arrays of shape (rows, months) unless said otherwise.

    Attributes:
        supervisees: counted persons.
        attendances: counted attendances.
        active_days: active days.
        on_schedule_days: on-schedule days.
        sessions_held: sessions held.
        distribution: counted persons by attendances in the month, shape (rows, months, 7).
        row, person: every counted person of the span, by row, then person, shape (counted,).
        is_member: whether each of them is counted in each month, shape (counted, months).
    """

    supervisees: Whole
    attendances: Whole
    active_days: Whole
    on_schedule_days: Whole
    sessions_held: Whole
    distribution: Whole
    row: Whole
    person: Whole
    is_member: NDArray[np.bool_]

    def people_by_row(self, month: int) -> list[frozenset[int]]:
        """Return the counted persons of each row in the month at a place."""
        there = self.is_member[:, month]
        row, person = self.row[there], self.person[there]
        edges = np.searchsorted(row, np.arange(self.supervisees.shape[0] + 1))
        return [frozenset(person[low:high].tolist()) for low, high in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class _Span:
    """What one pass finds: who is counted, and their attendances and stretches of days on the line."""

    days: Period
    edges: Whole
    counted: Counted
    place: Whole
    day: Whole
    active: Stretches
    scheduled: Stretches

    @property
    def width(self) -> int:
        return self.days.days + 2

    @property
    def months(self) -> int:
        return self.edges.size - 1

    def by_row(self, amount: Whole, rows: int) -> Whole:
        """Return sums by row of amounts for each counted person, which stand in order of row."""
        total = np.zeros((amount.shape[0] + 1, *amount.shape[1:]), np.int64)
        np.cumsum(amount, axis=0, out=total[1:])
        at = np.searchsorted(self.counted.row, np.arange(rows + 1))
        return total[at[1:]] - total[at[:-1]]

    def by_month(self, days: Stretches) -> Whole:
        """Return how many of some days each counted person has in each month, shape (counted, months)."""
        starts = np.arange(self.counted.row.size)[:, None] * self.width + self.edges
        before, _ = days.count_before(starts.ravel())
        return np.diff(before.reshape(starts.shape), axis=1)


def month_figures(
    records: Records, group_row: Whole, rows: int, months: Sequence[Period], period: Period
) -> tuple[MonthFigures, list[Figures]]:
    """Compute the figures of every row by month, and for one period, with everyone counted.

    Args:
        records: the records; sessions and attendances from ``WIDEST_INTERVAL`` days before the first month are needed.
        group_row: the row each group belongs to, from 0, or −1 when it belongs to none, shape (groups,).
        rows: the number of rows.
        months: parts of a span, each beginning on the day after the one before ends.
        period: some of them in a row.

    Returns:
        The figures by month, and one set of figures of the period for each row, in order.
    """
    span = _span(records, group_row, months)
    is_member = _membership(records, group_row, span)
    attended = np.bincount(
        span.place * span.months + np.searchsorted(span.edges, span.day, side="right") - 1,
        minlength=span.counted.row.size * span.months,
    ).reshape(-1, span.months)
    active, scheduled = span.by_month(span.active), span.by_month(span.scheduled)
    by_month = MonthFigures(
        supervisees=span.by_row(is_member.astype(np.int64), rows),
        attendances=span.by_row(attended, rows),
        active_days=span.by_row(active, rows),
        on_schedule_days=span.by_row(scheduled, rows),
        sessions_held=np.stack([session_counts(records, group_row, rows, month)[:, HELD] for month in months], axis=1),
        distribution=_distribution(span, is_member, attended, rows),
        row=span.counted.row,
        person=span.counted.person,
        is_member=is_member,
    )
    return by_month, _of_period(records, group_row, rows, span, by_month, attended, months, period)


def _span(records: Records, group_row: Whole, months: Sequence[Period]) -> _Span:
    whole = Period(months[0].first, months[-1].last)
    counted = counted_pairs(records, group_row, whole, exclude_absent=False)
    place, day, interval = attendances_of(records, group_row, counted, whole)
    active = active_days_of(records, group_row, counted, whole, whole.days + 2)
    off_schedule = without(active, covered_days(place, day, interval, whole.days, whole.days + 2))
    inside = (day >= 1) & (day <= whole.days)
    origin = whole.first.toordinal() - 1
    edges = [month.first.toordinal() - origin for month in months]
    return _Span(
        days=whole,
        edges=np.array([*edges, whole.days + 1], np.int64),
        counted=counted,
        place=place[inside],
        day=day[inside],
        active=active,
        scheduled=without(active, off_schedule),
    )


def _membership(records: Records, group_row: Whole, span: _Span) -> NDArray[np.bool_]:
    """Return whether each counted person is a supervisee on any day of each month, shape (counted, months)."""
    row, origin = group_row[records.member_group], span.days.first.toordinal() - 1
    first, last = np.maximum(records.member_first - origin, 1), np.minimum(records.member_last - origin, span.days.days)
    inside = (row >= 0) & (first <= last)
    people = 1 + max(int(array.max(initial=0)) for array in (span.counted.person, records.member_person))
    pairs = span.counted.row * people + span.counted.person
    place = np.searchsorted(pairs, row[inside] * people + records.member_person[inside])
    change = np.zeros((span.counted.row.size, span.months + 1), np.int64)
    np.add.at(change, (place, np.searchsorted(span.edges, first[inside], side="right") - 1), 1)
    np.add.at(change, (place, np.searchsorted(span.edges, last[inside], side="right")), -1)
    return np.cumsum(change, axis=1)[:, :-1] > 0


def _distribution(span: _Span, is_member: NDArray[np.bool_], attended: Whole, rows: int) -> Whole:
    """Return counted persons by row, month and attendances, shape (rows, months, 7)."""
    who, month = np.nonzero(is_member)
    cell = np.minimum(attended[who, month], CELLS - 1)
    at = (span.counted.row[who] * span.months + month) * CELLS + cell
    return np.bincount(at, minlength=rows * span.months * CELLS).reshape(rows, span.months, CELLS)


def _of_period(
    records: Records,
    group_row: Whole,
    rows: int,
    span: _Span,
    by_month: MonthFigures,
    attended: Whole,
    months: Sequence[Period],
    period: Period,
) -> list[Figures]:
    """Return the figures of a period that is some of the months."""
    within = np.array([period.first <= month.first and month.last <= period.last for month in months])
    counted = by_month.is_member[:, within].any(axis=1)
    row = span.counted.row[counted]
    per_person = attended[:, within].sum(axis=1)[counted]
    cells = np.bincount(row * CELLS + np.minimum(per_person, CELLS - 1), minlength=rows * CELLS).reshape(rows, CELLS)
    gaps = _longest_gaps(span, rows, period)
    sessions = session_counts(records, group_row, rows, period)
    supervisees = np.bincount(row, minlength=rows)
    sums = [array[:, within].sum(axis=1) for array in (by_month.attendances, by_month.active_days)]
    on_schedule_days = by_month.on_schedule_days[:, within].sum(axis=1)
    return [
        Figures(
            supervisees=int(supervisees[at]),
            sessions_planned=int(sessions[at, PLANNED]),
            sessions_held=int(sessions[at, HELD]),
            sessions_cancelled=int(sessions[at, CANCELLED]),
            attendances=int(sums[0][at]),
            distribution=tuple(cells[at].tolist()),
            active_days=int(sums[1][at]),
            on_schedule_days=int(on_schedule_days[at]),
            longest_gap_days=int(gaps[at]) if supervisees[at] else None,
        )
        for at in range(rows)
    ]


def _longest_gaps(span: _Span, rows: int, period: Period) -> Whole:
    """Return the longest run of active days of the period without a counted attendance, by row."""
    origin = span.days.first.toordinal() - 1
    low, high = period.first.toordinal() - origin, period.last.toordinal() - origin
    start = span.active.first // span.width * span.width
    first, last = np.maximum(span.active.first, start + low), np.minimum(span.active.last, start + high)
    active = Stretches(first[first <= last], last[first <= last])
    inside = (span.day >= low) & (span.day <= high)
    who, runs = longest_runs(
        span.place[inside], span.day[inside], active, span.counted.row.size, span.days.days, span.width
    )
    gaps = np.zeros(rows, np.int64)
    np.maximum.at(gaps, span.counted.row[who], runs)
    return gaps
