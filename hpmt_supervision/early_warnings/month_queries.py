"""The months of every group's own run chart: the share of its members' days that were on schedule."""

from datetime import date

from hpmt_supervision.early_warnings.rules import Month as MonthOfGroup
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.month_shares import CHART_MONTHS
from hpmt_supervision.fidelity.figures.months import Month, months_up_to
from hpmt_supervision.fidelity.figures.record_queries import read_records, read_structure
from hpmt_supervision.fidelity.withholding.holders import is_few


def months_of_groups(today: date) -> dict[int, tuple[MonthOfGroup, ...]]:
    """Return the last whole months of every group, in a row; a month before its first session has no share.

    A month is shown outside the office when the figures of the group's unit are, as the pages withhold them, and the
    group has no people in it or at least five.

    Args:
        today: the local day; its month is not over and is left out.
    """
    found: dict[int, tuple[MonthOfGroup, ...]] = {}
    months = months_up_to(Month.of(today).plus(-1), CHART_MONTHS)
    for level in (1, 2, 3):
        found |= _of_level(level, months)
    return found


def _of_level(level: int, months: list[Month]) -> dict[int, tuple[MonthOfGroup, ...]]:
    import numpy as np

    from hpmt_supervision.fidelity.figures import indicators
    from hpmt_supervision.fidelity.withholding.month_cells import month_cells

    structure = read_structure(db.session, level)
    keys = [key for key, _owner, _interval in structure.groups]
    if not keys:
        return {}
    records = read_records(db.session, structure, level, Period(months[0].first, months[-1].last), everything=True)
    rows = np.arange(len(keys))
    begun = np.full(len(keys), date.max.toordinal(), dtype=np.int64)
    np.minimum.at(begun, records.session_group, records.session_day)
    by_month = [indicators.figures(records, rows, len(keys), month.period) for month in months]

    def share(place: int, number: int) -> float | None:
        one = by_month[number][place]
        if months[number].last.toordinal() < begun[place] or not one.active_days:
            return None
        return one.on_schedule_days / one.active_days

    periods = [month.period for month in months]
    cells = month_cells(structure, records, level=level, months=periods, period=periods[-1])

    def is_shown(place: int, number: int) -> bool:
        owner = structure.groups[place][1]
        return owner not in cells.hidden[number] and not is_few(by_month[number][place].supervisees)

    return {
        key: tuple(
            MonthOfGroup(month.code, share(place, number), is_shown(place, number))
            for number, month in enumerate(months)
        )
        for place, key in enumerate(keys)
    }
