"""The periods that reports tell of: thirds of a year, years, or other whole months. Values in, values out."""

from datetime import date

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import last_whole_tertial
from hpmt_supervision.level_reports.models import ReportKind


def last_whole_year(today: date) -> Period:
    """Return the latest calendar year that is over."""
    return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def default_period(kind: ReportKind, today: date) -> Period:
    """Return the period a report is on when nothing else is chosen.

    Args:
        kind: a year review is on a year, the others on a third of one.
        today: the local day.
    """
    return last_whole_year(today) if kind is ReportKind.OFFICE_YEAR else last_whole_tertial(today)
