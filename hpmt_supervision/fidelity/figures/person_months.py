"""What each counted person has in every month of a span and in a period within it, in one pass. Values in, values out.

With everyone counted, attendances, active days and on-schedule days of a period are the sums of its months', so a page
that draws a year of months for a whole nation need not compute the year month by month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.indicators import (
    Counted,
    Records,
    active_days_of,
    attendances_of,
    counted_pairs,
    covered_days,
    longest_runs,
)
from hpmt_supervision.fidelity.figures.stretches import Stretches, Whole, without


@dataclass(frozen=True, slots=True)
class PersonMonths:
    """The counted persons of some rows, in order of row, then person; a person in two rows stands twice.

    Attributes:
        row, person: whose figures they are, shape (counted,).
        is_member: whether the person is a supervisee on any day of each month, shape (counted, months).
        attended: counted attendances, shape (counted, months).
        active, on_schedule: active and on-schedule days, shape (counted, months).
        gap: the longest run of active days of the period without a counted attendance, shape (counted,).
    """

    row: Whole
    person: Whole
    is_member: NDArray[np.bool_]
    attended: Whole
    active: Whole
    on_schedule: Whole
    gap: Whole

    def chosen(self, which: Whole | NDArray[np.bool_]) -> "PersonMonths":
        """Return some of the persons, by place or by a mark for each."""
        return PersonMonths(
            row=self.row[which],
            person=self.person[which],
            is_member=self.is_member[which],
            attended=self.attended[which],
            active=self.active[which],
            on_schedule=self.on_schedule[which],
            gap=self.gap[which],
        )

    def with_others(self, others: "PersonMonths") -> "PersonMonths":
        """Return these and others together, in order."""
        both = PersonMonths(
            row=np.concatenate((self.row, others.row)),
            person=np.concatenate((self.person, others.person)),
            is_member=np.concatenate((self.is_member, others.is_member)),
            attended=np.concatenate((self.attended, others.attended)),
            active=np.concatenate((self.active, others.active)),
            on_schedule=np.concatenate((self.on_schedule, others.on_schedule)),
            gap=np.concatenate((self.gap, others.gap)),
        )
        return both.chosen(np.lexsort((both.person, both.row)))


@dataclass(frozen=True, slots=True)
class _Span:
    """What the pass finds: who is counted, and their attendances and stretches of days on the line."""

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

    def by_month(self, days: Stretches) -> Whole:
        """Return how many of some days each counted person has in each month, shape (counted, months)."""
        starts = np.arange(self.counted.row.size)[:, None] * self.width + self.edges
        before, _ = days.count_before(starts.ravel())
        return np.diff(before.reshape(starts.shape), axis=1)


def person_months(records: Records, group_row: Whole, months: Sequence[Period], period: Period) -> PersonMonths:
    """Compute what every counted person of every row has, with everyone counted.

    Args:
        records: the records; sessions and attendances from ``WIDEST_INTERVAL`` days before the first month are needed.
        group_row: the row each group belongs to, from 0, or −1 when it belongs to none, shape (groups,).
        months: parts of a span, each beginning on the day after the one before ends.
        period: some of them in a row.
    """
    span = _span(records, group_row, months)
    attended = np.bincount(
        span.place * span.months + np.searchsorted(span.edges, span.day, side="right") - 1,
        minlength=span.counted.row.size * span.months,
    )
    return PersonMonths(
        row=span.counted.row,
        person=span.counted.person,
        is_member=_membership(records, group_row, span),
        attended=attended.reshape(-1, span.months),
        active=span.by_month(span.active),
        on_schedule=span.by_month(span.scheduled),
        gap=_longest_gaps(span, period),
    )


def people_above(
    people: PersonMonths,
    records: Records,
    owner_row: Whole,
    group_row: Whole,
    months: Sequence[Period],
    period: Period,
) -> PersonMonths:
    """Return the counted persons of rows that lie above others, most of them without computing them again.

    Somebody whose every membership lies in one of the lower rows has the same days and attendances in the row above it.
    Whoever belongs to several, or to a group that is in none of them, is computed anew.

    Args:
        people: the persons of the lower rows.
        records: the records they were computed from.
        owner_row: the lower row each group belongs to, or −1, shape (groups,).
        group_row: the row above that each group belongs to, or −1, shape (groups,).
        months, period: those the lower rows were computed for.
    """
    above = np.full(1 + int(owner_row.max(initial=-1)), -1, np.int64)
    above[owner_row[owner_row >= 0]] = group_row[owner_row >= 0]
    is_shared = _is_shared(records, owner_row, 1 + int(people.person.max(initial=0)))
    row = above[people.row]
    alone = replace(people, row=row).chosen((row >= 0) & ~is_shared[people.person])
    return alone.with_others(person_months(_only(records, is_shared), group_row, months, period))


def _is_shared(records: Records, owner_row: Whole, people: int) -> NDArray[np.bool_]:
    """Return whether each person has memberships in several of the lower rows, or in a group that is in none."""
    row, person = owner_row[records.member_group], records.member_person
    size = max(people, 1 + int(person.max(initial=0)))
    lowest, highest = np.full(size, np.iinfo(np.int64).max), np.full(size, -1, np.int64)
    np.minimum.at(lowest, person, row)
    np.maximum.at(highest, person, row)
    found: NDArray[np.bool_] = (lowest < 0) | ((lowest < highest) & (highest >= 0))
    return found


def _only(records: Records, is_wanted: NDArray[np.bool_]) -> Records:
    """Return the records of some people alone; the sessions stay."""

    def wanted(person: Whole) -> NDArray[np.bool_]:
        inside = person < is_wanted.size
        return inside & is_wanted[np.where(inside, person, 0)]

    member, absent, attended = (
        wanted(person) for person in (records.member_person, records.absence_person, records.attended_person)
    )
    return replace(
        records,
        member_group=records.member_group[member],
        member_person=records.member_person[member],
        member_first=records.member_first[member],
        member_last=records.member_last[member],
        absence_person=records.absence_person[absent],
        absence_first=records.absence_first[absent],
        absence_last=records.absence_last[absent],
        absence_is_leave=records.absence_is_leave[absent],
        attended_session=records.attended_session[attended],
        attended_person=records.attended_person[attended],
    )


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


def _longest_gaps(span: _Span, period: Period) -> Whole:
    """Return the longest run of active days of the period without a counted attendance, by counted person."""
    origin = span.days.first.toordinal() - 1
    low, high = period.first.toordinal() - origin, period.last.toordinal() - origin
    start = span.active.first // span.width * span.width
    first, last = np.maximum(span.active.first, start + low), np.minimum(span.active.last, start + high)
    active = Stretches(first[first <= last], last[first <= last])
    inside = (span.day >= low) & (span.day <= high)
    who, runs = longest_runs(
        span.place[inside], span.day[inside], active, span.counted.row.size, span.days.days, span.width
    )
    gaps = np.zeros(span.counted.row.size, np.int64)
    np.maximum.at(gaps, who, runs)
    return gaps
