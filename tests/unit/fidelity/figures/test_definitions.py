"""Rounding, periods and alphabetical order."""

from datetime import date

import pytest

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.fidelity.figures.definitions import Period, half_up


@pytest.mark.parametrize(
    ("above", "below", "places", "printed"),
    [(1, 8, 2, "0.13"), (45, 4, 2, "11.25"), (3, 1, 2, "3.00"), (5, 6, 4, "0.8333"), (1, 80000, 4, "0.0000")],
)
def test_halves_are_rounded_up(above: int, below: int, places: int, printed: str) -> None:
    assert str(half_up(above, below, places)) == printed


def test_a_half_that_a_binary_fraction_would_lose() -> None:
    # 1.005 is a little less than itself as a binary fraction, and would be printed as 1.00.
    assert str(half_up(201, 200, 2)) == "1.01"


def test_nothing_divided_by_nobody_is_nothing() -> None:
    assert half_up(0, 0, 2) is None


def test_norwegian_names_in_order() -> None:
    ordered = [
        "Nav 10",
        "Nav 2",
        "Nav Aarum",
        "nav abel",
        "Nav Gáivuotna",
        "Nav Grue",
        "Nav Grünerløkka",
        "Nav Zulu",
        "Nav Ærfugl",
        "Nav Östra",
        "Nav Østre",
        "Nav Å",
        "Nav Ås",
    ]
    assert sorted(sorted(ordered), key=norwegian_order) == ordered


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert norwegian_order("A\u030as") == norwegian_order("Ås") == norwegian_order("ås")


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), True),
        (date(2024, 2, 1), date(2024, 2, 28), False),
        (date(2024, 1, 2), date(2024, 1, 31), False),
        (date(2024, 1, 1), date(2025, 12, 31), True),
    ],
)
def test_whole_months(first: date, last: date, whole: bool) -> None:
    assert Period(first, last).is_whole_months is whole


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="not after"):
        Period(date(2024, 1, 2), date(2024, 1, 1))
