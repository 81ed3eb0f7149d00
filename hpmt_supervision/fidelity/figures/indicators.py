"""The frequency figures, computed exactly and for a whole nation at once. Values in, values out.

What each figure is stands in ``definitions``. A literal day-by-day reading of it lives beside the tests and is held
against this module on random histories.

The method: every counted person of every row gets a stretch of one long line of whole numbers, one number a day.
Memberships, absences and "within one interval of an attendance" then become stretches of that line, and sums and
longest runs follow from sorting and counting, without walking the days.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.stretches import Stretches, Whole, merged, ranges, without

# Session statuses as they are numbered in the arrays.
PLANNED, HELD, CANCELLED = 0, 1, 2
# The widest interval a group may have, in days.
WIDEST_INTERVAL = 366
CELLS = 7


@dataclass(frozen=True, slots=True)
class Records:
    """What the figures are computed from. Days are proleptic ordinals; groups are numbered from 0.

    Attributes:
        group_interval: interval in days of each group, shape (groups,).
        member_group, member_person, member_first, member_last: supervisee spells, shape (spells,).
        absence_person, absence_first, absence_last: absences, shape (absences,).
        absence_is_leave: whether the absence is of kind leave, shape (absences,).
        session_group, session_day, session_status: sessions, shape (sessions,).
        attended_session, attended_person: who attended which held session, the session as its place in the
            arrays above, shape (attendances,).
    """

    group_interval: Whole
    member_group: Whole
    member_person: Whole
    member_first: Whole
    member_last: Whole
    absence_person: Whole
    absence_first: Whole
    absence_last: Whole
    absence_is_leave: NDArray[np.bool_]
    session_group: Whole
    session_day: Whole
    session_status: Whole
    attended_session: Whole
    attended_person: Whole


@dataclass(frozen=True, slots=True)
class Counted:
    """The counted persons: one entry for each pair of row and person, in rising order of row, then person."""

    row: Whole
    person: Whole


def counted_people(records: Records, group_row: Whole, period: Period, *, exclude_absent: bool) -> tuple[Whole, Whole]:
    """Return the counted persons of every row.

    Args:
        records: the records.
        group_row: the row each group belongs to, or −1, shape (groups,).
        period: the period.
        exclude_absent: leave out those who on the last day have no membership left or are on leave.

    Returns:
        Row and person of each counted person, ordered by row, then person; two arrays of one shape.
    """
    counted = counted_pairs(records, group_row, period, exclude_absent=exclude_absent)
    return counted.row, counted.person


def counted_pairs(records: Records, group_row: Whole, period: Period, *, exclude_absent: bool) -> Counted:
    """Return the counted persons of every row; the arguments are those of ``counted_people``."""
    first, last = period.first.toordinal(), period.last.toordinal()
    people = _people_bound(records)
    row = group_row[records.member_group]
    inside = (row >= 0) & (records.member_first <= last) & (records.member_last >= first)
    pairs = np.unique(row[inside] * people + records.member_person[inside])
    if exclude_absent:
        there = inside & (records.member_last >= last)
        pairs = np.intersect1d(pairs, row[there] * people + records.member_person[there])
        leave = records.absence_is_leave & (records.absence_first <= last) & (records.absence_last >= last)
        pairs = pairs[~np.isin(pairs % people, records.absence_person[leave])]
    return Counted(pairs // people, pairs % people)


def _people_bound(records: Records) -> int:
    """Return a number above every person's."""
    arrays = (records.member_person, records.absence_person, records.attended_person)
    return 1 + max((int(array.max()) for array in arrays if array.size), default=0)


def attendances_of(records: Records, group_row: Whole, counted: Counted, period: Period) -> tuple[Whole, Whole, Whole]:
    """Return the attendances that count and matter to the period, by counted persons.

    Returns:
        The place in ``counted``, the day counted from the period's first day as 1, and the interval; in no order.
    """
    people = _people_bound(records)
    origin = period.first.toordinal() - WIDEST_INTERVAL
    width = period.days + WIDEST_INTERVAL + 2
    in_reach = (group_row >= 0)[records.member_group]
    in_reach &= (records.member_last >= origin) & (records.member_first <= period.last.toordinal())
    group, person = records.member_group[in_reach], records.member_person[in_reach]
    line = (group * people + person) * width
    spells = merged(
        line + np.maximum(records.member_first[in_reach] - origin, 0),
        line + np.minimum(records.member_last[in_reach] - origin, width - 2),
    )
    day = records.session_day - origin
    usable = (
        (records.session_status == HELD) & (day >= 0) & (day <= width - 2) & (group_row[records.session_group] >= 0)
    )
    session = records.attended_session
    attended = np.flatnonzero(usable[session])
    session = session[attended]
    keys = (records.session_group[session] * people + records.attended_person[attended]) * width + day[session]
    keys.sort()
    found, spell = ranges(np.searchsorted(keys, spells.first), np.searchsorted(keys, spells.last, side="right"))
    spell_group, spell_person = np.divmod(spells.first // width, people)
    pairs = counted.row * people + counted.person
    wanted = group_row[spell_group] * people + spell_person
    place = np.searchsorted(pairs, wanted)
    place[place == pairs.size] = 0
    matches = pairs[place] == wanted if pairs.size else np.zeros(wanted.size, np.bool_)
    keep = matches[spell]
    found, spell = found[keep], spell[keep]
    return place[spell], keys[found] % width - WIDEST_INTERVAL + 1, records.group_interval[spell_group[spell]]


def active_days_of(records: Records, group_row: Whole, counted: Counted, period: Period, width: int) -> Stretches:
    """Return the active days of the counted persons as stretches of the line."""
    people = _people_bound(records)
    origin = period.first.toordinal() - 1
    row = group_row[records.member_group]
    inside = np.flatnonzero(
        (row >= 0) & (records.member_first - origin <= period.days) & (records.member_last > origin)
    )
    pairs = counted.row * people + counted.person
    wanted = row[inside] * people + records.member_person[inside]
    known = np.isin(wanted, pairs)
    inside, line = inside[known], np.searchsorted(pairs, wanted[known]) * width
    member = merged(
        line + np.maximum(records.member_first[inside] - origin, 1),
        line + np.minimum(records.member_last[inside] - origin, period.days),
    )
    away_days = np.flatnonzero((records.absence_first - origin <= period.days) & (records.absence_last > origin))
    order = np.argsort(counted.person, kind="stable")
    by_person = counted.person[order]
    away = records.absence_person[away_days]
    place, absence = ranges(np.searchsorted(by_person, away), np.searchsorted(by_person, away, side="right"))
    line = order[place] * width
    absence = away_days[absence]
    absent = merged(
        line + np.maximum(records.absence_first[absence] - origin, 1),
        line + np.minimum(records.absence_last[absence] - origin, period.days),
    )
    return without(member, absent)


def covered_days(place: Whole, day: Whole, interval: Whole, days: int, width: int) -> Stretches:
    """Return the days of the line, active or not, that lie within one interval of an attendance."""
    near = (day + interval > 1) & (day <= days)
    place, day, interval = place[near], day[near], interval[near]
    start = np.maximum(day, 1)
    stop = np.minimum(day + interval - 1, days)
    # One sort of one packed number is several times quicker than ordering two arrays by a third.
    packed = ((place * width + start) << 9) | (stop - start)
    packed.sort()
    first = packed >> 9
    return merged(first, first + (packed & 511), ordered=True)


def longest_runs(
    place: Whole, day: Whole, active: Stretches, people: int, days: int, width: int
) -> tuple[Whole, Whole]:
    """Return runs of active days between counted attendances: the place in ``counted`` and the length of each.

    The day before the period and the day after it stand as attendances at either end of every person's stretch.
    """
    ends = np.arange(people) * width
    at = np.concatenate((ends, ends + days + 1, place * width + day))
    at.sort()
    before, on_active = active.count_before(at)
    runs = before[1:] - before[:-1] - on_active[:-1]
    return at[:-1] // width, runs


def figures(
    records: Records, group_row: Whole, rows: int, period: Period, *, exclude_absent: bool = False
) -> list[Figures]:
    """Compute the figures of every row.

    Args:
        records: the records; sessions and attendances from ``WIDEST_INTERVAL`` days before the period are needed.
        group_row: the row each group belongs to, from 0, or −1 when it belongs to none, shape (groups,).
        rows: the number of rows.
        period: the period.
        exclude_absent: leave out those who on the last day have no membership left or are on leave.

    Returns:
        One set of figures for each row, in order.
    """
    counted = counted_pairs(records, group_row, period, exclude_absent=exclude_absent)
    days, width = period.days, period.days + 2
    place, day, interval = attendances_of(records, group_row, counted, period)
    active = active_days_of(records, group_row, counted, period, width)

    in_period = (day >= 1) & (day <= days)
    per_person = np.bincount(place[in_period], minlength=counted.row.size)
    cells = np.bincount(counted.row * CELLS + np.minimum(per_person, CELLS - 1), minlength=rows * CELLS)
    supervisees = np.bincount(counted.row, minlength=rows)
    attendances = summed(counted.row, per_person, rows)
    active_days = summed(counted.row[active.first // width], active.last - active.first + 1, rows)
    covered = covered_days(place, day, interval, days, width)
    until, _ = active.count_before(covered.last + 1)
    before, _ = active.count_before(covered.first)
    on_schedule_days = summed(counted.row[covered.first // width], until - before, rows)
    gaps = np.zeros(rows, np.int64)
    who, runs = longest_runs(place[in_period], day[in_period], active, counted.row.size, days, width)
    np.maximum.at(gaps, counted.row[who], runs)
    sessions = session_counts(records, group_row, rows, period)
    return [
        Figures(
            supervisees=int(supervisees[row]),
            sessions_planned=int(sessions[row, PLANNED]),
            sessions_held=int(sessions[row, HELD]),
            sessions_cancelled=int(sessions[row, CANCELLED]),
            attendances=int(attendances[row]),
            distribution=tuple(cells[row * CELLS : (row + 1) * CELLS].tolist()),
            active_days=int(active_days[row]),
            on_schedule_days=int(on_schedule_days[row]),
            longest_gap_days=int(gaps[row]) if supervisees[row] else None,
        )
        for row in range(rows)
    ]


def summed(row: Whole, amount: Whole, rows: int) -> Whole:
    """Return the sums of whole amounts by row, in whole numbers."""
    total = np.zeros(rows, np.int64)
    np.add.at(total, row, amount)
    return total


def session_counts(records: Records, group_row: Whole, rows: int, period: Period) -> Whole:
    """Return sessions dated in the period by row and status, shape (rows, 3)."""
    row = group_row[records.session_group]
    inside = (row >= 0) & (records.session_day >= period.first.toordinal())
    inside &= records.session_day <= period.last.toordinal()
    cells = row[inside] * 3 + records.session_status[inside]
    return np.bincount(cells, minlength=rows * 3).reshape(rows, 3)
