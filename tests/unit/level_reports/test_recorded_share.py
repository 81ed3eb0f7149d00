"""The headline of a year review: the days of the months that have something recorded."""

from datetime import date
from decimal import Decimal

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.month_shares import MonthShare
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.level_reports.figure_queries import recorded_share
from hpmt_supervision.level_reports.figures import RecordedShare

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def months(*, silent: int, withheld: bool = False) -> list[MonthShare]:
    """A year whose first months have nothing recorded, and whose others have 20 of 30 days on schedule."""
    return [
        MonthShare(Month(2025, number), 30, 0 if number <= silent else 20, number > silent, is_withheld=withheld)
        for number in range(1, 13)
    ]


def test_months_without_anything_recorded_do_not_count() -> None:
    assert recorded_share(months(silent=8), YEAR) == RecordedShare(Decimal("0.6667"), 4, 12)


def test_there_is_nothing_to_say_when_every_month_or_none_has_something() -> None:
    assert recorded_share(months(silent=0), YEAR) is None
    assert recorded_share(months(silent=12), YEAR) is None


def test_nothing_is_made_of_months_that_are_withheld_or_not_there() -> None:
    assert recorded_share(months(silent=8, withheld=True), YEAR) is None
    assert recorded_share(months(silent=8)[1:], YEAR) is None
