"""The rules of a run chart, against a literal reading of them, point by point."""

from itertools import groupby, pairwise
from statistics import median

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hpmt_supervision.fidelity.chance.run_rules import Change, ChangeKind, changes, present_change

# Few different values, so that runs, ties and points on the median are common.
shares = st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.2, 0.5, 0.5, 0.8, 1.0])), max_size=30)


def by_reading(months: list[float | None]) -> set[tuple[str, int]]:
    """Return kind and number of points of every run that is long enough."""
    points = [share for share in months if share is not None]
    if len(points) < 10:
        return set()
    off = [share > median(points) for share in points if share != median(points)]
    found = set()
    for above, run in groupby(off):
        if (length := len(list(run))) >= 8:
            found.add(("above" if above else "below", length))
    distinct = [share for share, _same in groupby(points)]
    for rises, run in groupby([after > before for before, after in pairwise(distinct)]):
        if (length := len(list(run)) + 1) >= 6:
            found.add(("rising" if rises else "falling", length))
    return found


@given(shares)
@example([0.0] * 8 + [1.0] * 8)
@example([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
def test_every_run_is_found_in_its_full_length(months: list[float | None]) -> None:
    assert {(change.kind.value, change.points) for change in changes(months)} == by_reading(months)


@given(shares)
def test_a_run_begins_and_ends_on_points(months: list[float | None]) -> None:
    for change in changes(months):
        assert months[change.first] is not None
        assert months[change.last] is not None
        assert change.points <= change.last - change.first + 1


@given(shares)
def test_upside_down_the_other_kinds_are_found(months: list[float | None]) -> None:
    opposite = {"above": "below", "below": "above", "rising": "falling", "falling": "rising"}
    turned = [None if share is None else 1 - share for share in months]
    there = {(opposite[change.kind], change.first, change.last) for change in changes(turned)}
    assert {(change.kind.value, change.first, change.last) for change in changes(months)} == there


def test_a_run_that_has_ended_is_no_present_change() -> None:
    months = [0.9] * 4 + [0.1] * 8 + [0.9] * 4
    assert changes(months) == [Change(ChangeKind.BELOW, 4, 11, 8)]
    assert present_change(months, ChangeKind.BELOW) is None


@pytest.mark.parametrize("last", [None, 0.5])
def test_a_month_without_a_point_or_on_the_median_does_not_end_a_run(last: float | None) -> None:
    months = [0.9] * 8 + [0.1] * 8 + [0.5] + [last]
    found = [change for change in changes(months) if change.kind == ChangeKind.BELOW]
    assert [(change.first, change.last, change.points) for change in found] == [(8, 15, 8)]
