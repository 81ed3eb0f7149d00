"""The figures of every month of a span of months, and of a period within it, in one pass. Values in, values out.

They are sums over what ``person_months`` finds of each person. The figures are those of ``indicators``, and a test
holds them against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.indicators import CANCELLED, CELLS, HELD, PLANNED, Records, session_counts
from hpmt_supervision.fidelity.figures.person_months import PersonMonths, people_above, person_months
from hpmt_supervision.fidelity.figures.stretches import Whole


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
        people: every counted person of the span.
    """

    supervisees: Whole
    attendances: Whole
    active_days: Whole
    on_schedule_days: Whole
    sessions_held: Whole
    distribution: Whole
    people: PersonMonths

    def people_by_row(self, month: int) -> list[frozenset[int]]:
        """Return the counted persons of each row in the month at a place."""
        there = self.people.is_member[:, month]
        row, person = self.people.row[there], self.people.person[there]
        edges = np.searchsorted(row, np.arange(self.supervisees.shape[0] + 1))
        return [frozenset(person[low:high].tolist()) for low, high in pairwise(edges)]


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
    return _summed(person_months(records, group_row, months, period), records, group_row, rows, months, period)


def figures_above(
    below: MonthFigures,
    records: Records,
    owner_row: Whole,
    group_row: Whole,
    rows: int,
    months: Sequence[Period],
    period: Period,
) -> tuple[MonthFigures, list[Figures]]:
    """Return what ``month_figures`` gives for rows that lie above others, from the figures of those others.

    Args:
        below: the figures of the lower rows, for the same months and period.
        records: what they were computed from.
        owner_row: the lower row each group belongs to, or −1, shape (groups,).
        group_row: the row above that each group belongs to, or −1, shape (groups,).
        rows: the number of rows above.
        months, period: as in ``month_figures``.
    """
    people = people_above(below.people, records, owner_row, group_row, months, period)
    return _summed(people, records, group_row, rows, months, period)


def _summed(
    people: PersonMonths, records: Records, group_row: Whole, rows: int, months: Sequence[Period], period: Period
) -> tuple[MonthFigures, list[Figures]]:
    by_month = MonthFigures(
        supervisees=_by_row(people, people.is_member.astype(np.int64), rows),
        attendances=_by_row(people, people.attended, rows),
        active_days=_by_row(people, people.active, rows),
        on_schedule_days=_by_row(people, people.on_schedule, rows),
        sessions_held=np.stack([session_counts(records, group_row, rows, month)[:, HELD] for month in months], axis=1),
        distribution=_distribution(people, rows),
        people=people,
    )
    sessions = session_counts(records, group_row, rows, period)
    within = np.array([period.first <= month.first and month.last <= period.last for month in months])
    return by_month, _of_period(by_month, sessions, within)


def _by_row(people: PersonMonths, amount: Whole, rows: int) -> Whole:
    """Return sums by row of amounts for each counted person, who stand in order of row."""
    total = np.zeros((amount.shape[0] + 1, *amount.shape[1:]), np.int64)
    np.cumsum(amount, axis=0, out=total[1:])
    at = np.searchsorted(people.row, np.arange(rows + 1))
    return total[at[1:]] - total[at[:-1]]


def _distribution(people: PersonMonths, rows: int) -> Whole:
    """Return counted persons by row, month and attendances, shape (rows, months, 7)."""
    months = people.is_member.shape[1]
    who, month = np.nonzero(people.is_member)
    cell = np.minimum(people.attended[who, month], CELLS - 1)
    at = (people.row[who] * months + month) * CELLS + cell
    return np.bincount(at, minlength=rows * months * CELLS).reshape(rows, months, CELLS)


def _of_period(by_month: MonthFigures, sessions: Whole, within: Whole) -> list[Figures]:
    """Return the figures of a period that is some of the months.

    Args:
        by_month: the figures by month.
        sessions: the sessions of the period, shape (rows, 3).
        within: whether each month lies in the period, shape (months,).
    """
    people, rows = by_month.people, by_month.supervisees.shape[0]
    counted = people.is_member[:, within].any(axis=1)
    row = people.row[counted]
    per_person = people.attended[:, within].sum(axis=1)[counted]
    cells = np.bincount(row * CELLS + np.minimum(per_person, CELLS - 1), minlength=rows * CELLS).reshape(rows, CELLS)
    gaps = np.zeros(rows, np.int64)
    np.maximum.at(gaps, people.row, people.gap)
    supervisees = np.bincount(row, minlength=rows)
    sums = [
        array[:, within].sum(axis=1)
        for array in (by_month.attendances, by_month.active_days, by_month.on_schedule_days)
    ]
    return [
        Figures(
            supervisees=int(supervisees[at]),
            sessions_planned=int(sessions[at, PLANNED]),
            sessions_held=int(sessions[at, HELD]),
            sessions_cancelled=int(sessions[at, CANCELLED]),
            attendances=int(sums[0][at]),
            distribution=tuple(cells[at].tolist()),
            active_days=int(sums[1][at]),
            on_schedule_days=int(sums[2][at]),
            longest_gap_days=int(gaps[at]) if supervisees[at] else None,
        )
        for at in range(rows)
    ]
