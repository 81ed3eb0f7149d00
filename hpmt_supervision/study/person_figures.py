"""The frequency figures of one person at a time, by the very computation that gives an office its figures. Pure.

Each person at each row gets groups, sessions and a row of their own, and ``indicators.figures`` does the rest.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hpmt_supervision.fidelity.figures import indicators
from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.indicators import Records

Whole = NDArray[np.int64]


def figures_by_person(records: Records, group_row: Whole, period: Period) -> dict[tuple[int, int], Figures]:
    """Compute the figures of every counted person of every row.

    Args:
        records: as ``indicators.figures`` takes them.
        group_row: the row each group belongs to, or −1, shape (groups,).
        period: the period.

    Returns:
        The figures by row and person; session counts tell nothing of a person and are 0 or more without a meaning.
    """
    if records.member_group.size == 0:
        return {}
    row_of, person_of = indicators.counted_people(records, group_row, period, exclude_absent=False)
    people = 1 + int(max(records.member_person.max(), records.attended_person.max(initial=0)))
    # A group for each pair of group and member, and a row for each pair of row and counted person.
    pairs, member_pair = np.unique(records.member_group * people + records.member_person, return_inverse=True)
    pair_group, pair_person = np.divmod(pairs, people)
    counted = row_of * people + person_of
    wanted = group_row[pair_group] * people + pair_person
    place = np.searchsorted(counted, wanted)
    place[place == counted.size] = 0
    known = counted[place] == wanted if counted.size else np.zeros(wanted.size, np.bool_)
    attended_pair = records.session_group[records.attended_session] * people + records.attended_person
    at = np.searchsorted(pairs, attended_pair)
    at[at == pairs.size] = 0
    member = pairs[at] == attended_pair
    session = records.attended_session[member]
    spread = replace(
        records,
        group_interval=records.group_interval[pair_group],
        member_group=member_pair.astype(np.int64),
        session_group=at[member],
        session_day=records.session_day[session],
        session_status=records.session_status[session],
        attended_session=np.arange(session.size),
        attended_person=records.attended_person[member],
    )
    rows = np.where(known & (group_row[pair_group] >= 0), place, -1)
    found = indicators.figures(spread, rows, counted.size, period)
    return {(int(row), int(person)): figures for row, person, figures in zip(row_of, person_of, found, strict=True)}
