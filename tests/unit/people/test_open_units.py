"""A unit is open from the day it opens to the day it closes, both included."""

from datetime import date

import pytest

from hpmt_supervision.people.models import Unit

BEFORE, FIRST, BETWEEN, LAST, AFTER = (date(2026, month, 15) for month in (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "open_days"),
    [
        (None, None, [BEFORE, FIRST, BETWEEN, LAST, AFTER]),
        (FIRST, None, [FIRST, BETWEEN, LAST, AFTER]),
        (None, LAST, [BEFORE, FIRST, BETWEEN, LAST]),
        (FIRST, LAST, [FIRST, BETWEEN, LAST]),
        (BETWEEN, BETWEEN, [BETWEEN]),
    ],
)
def test_the_days_of_opening_and_closing_are_among_the_open_ones(
    opened_on: date | None, closed_on: date | None, open_days: list[date]
) -> None:
    unit = Unit(opened_on=opened_on, closed_on=closed_on)
    assert [day for day in (BEFORE, FIRST, BETWEEN, LAST, AFTER) if unit.is_open_on(day)] == open_days
