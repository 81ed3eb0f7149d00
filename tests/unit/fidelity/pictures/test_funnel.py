"""The funnel plot, its limits, and the small lines of the table."""

from math import exp, lgamma, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.fidelity.chance.uncertainty import poisson_limits
from hpmt_supervision.fidelity.pictures.funnel import BOTTOM, LEFT, RIGHT, TOP, Unit, funnel, is_outside
from hpmt_supervision.fidelity.pictures.sparkline import sparkline


def at_most(count: int, expected: float) -> float:
    return sum(exp(n * log(expected) - expected - lgamma(n + 1)) for n in range(count + 1)) if count >= 0 else 0.0


@given(mean=st.floats(0.05, 20), people=st.integers(5, 40), confidence=st.sampled_from([0.95, 0.998]))
def test_the_limits_lie_between_the_whole_counts_of_the_exact_quantiles(
    mean: float, people: int, confidence: float
) -> None:
    expected, tail = mean * people, (1 - confidence) / 2
    low, high = (limit * people for limit in poisson_limits(mean, people, confidence))
    assert 0 <= low <= expected <= high + 1
    for limit, probability in ((low, tail), (high, 1 - tail)):
        count = int(limit + 1e-9)
        assert at_most(count - 1, expected) <= probability + 1e-9
        assert at_most(count + 1, expected) >= probability - 1e-9


@pytest.mark.parametrize(
    ("people", "confidence", "low", "high"),
    [(3, 0.95, 2.494, 7.594), (3, 0.998, 1.381, 9.344), (14, 0.95, 3.876, 6.233)],
)
def test_the_limits_around_the_mean_of_the_example(people: int, confidence: float, low: float, high: float) -> None:
    assert poisson_limits(5.0566, people, confidence) == pytest.approx((low, high), abs=0.002)


def test_limits_of_many_people_and_of_none_are_numbers() -> None:
    assert poisson_limits(0, 5, 0.998) == (0, 0)
    low, high = poisson_limits(12, 6000, 0.998)
    assert 11.8 < low < 12 < high < 12.2


OFFICES = [Unit("Aure", 9, 7.6), Unit("Bø", 6, 5.0), Unit("Eid", 6, 5.0), Unit("Storøya", 6, 0.0), Unit("Os", 14, 5.1)]


def test_units_outside_the_limits_are_marked_and_drawn_on_top() -> None:
    plot = funnel(OFFICES, 5.0)
    assert plot is not None
    assert [point.unit.name for point in plot.points if point.is_outside] == ["Storøya", "Aure"]
    assert [point.is_outside for point in plot.points] == [False, False, False, True, True]
    assert is_outside(Unit("Tindvik", 10, 2.4), 5.06) and not is_outside(Unit("Fjordvik", 8, 5.0), 5.06)
    assert all(point.label is not None for point in plot.points)


@given(
    units=st.lists(
        st.builds(Unit, st.just("Indre Skogdal"), st.integers(5, 900), st.floats(0, 30)), min_size=1, max_size=60
    ),
    mean=st.floats(0.01, 30),
)
def test_everything_stands_inside_the_plot(units: list[Unit], mean: float) -> None:
    plot = funnel(units, mean)
    assert plot is not None
    assert sorted(point.place for point in plot.points) == list(range(len(units)))
    for point in plot.points:
        assert LEFT <= point.x <= RIGHT and TOP <= point.y <= BOTTOM
    assert 2 <= len(plot.across) <= 20 and 2 <= len(plot.up) <= 12


def test_there_is_no_plot_of_nobody_or_around_nothing() -> None:
    assert funnel([], 5.0) is None
    assert funnel(OFFICES, 0.0) is None


def test_a_line_breaks_where_a_month_is_blank() -> None:
    line = sparkline([0.0, 1.0, None, 0.5, None, 0.5, 0.25])
    assert line is not None
    assert line.lines == ("M4.0 26.0L24.0 4.0", "M104.0 15.0L124.0 20.5")
    assert line.dots == ((64.0, 15.0), (124.0, 20.5))
    assert (line.first, line.last) == ((0, 0.0), (6, 0.25))


def test_there_is_no_line_without_months_and_one_month_is_a_dot() -> None:
    assert sparkline([None, None]) is None
    line = sparkline([None, 0.5])
    assert line is not None
    assert (line.lines, line.dots) == ((), ((124.0, 15.0),))
