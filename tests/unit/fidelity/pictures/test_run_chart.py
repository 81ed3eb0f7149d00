"""Months, the run chart's layout and the interval of a mean."""

from datetime import date

import pytest

from hpmt_supervision.fidelity.chance.uncertainty import poisson_interval
from hpmt_supervision.fidelity.figures.months import Month, month_name, months_up_to, span
from hpmt_supervision.fidelity.pictures.run_chart import BOTTOM, MEDIAN_LABEL_WIDTH, TOP, run_chart


def test_months_in_a_row_cross_the_year() -> None:
    assert [month.code for month in months_up_to(Month(2026, 2), 4)] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert span(Month(2024, 1), Month(2024, 2)).last == date(2024, 2, 29)
    assert span(Month(2024, 1), Month(2024, 2)).is_whole_months


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "0000-01", "2026-1", "202-01", "tull", "", "２０２６-01"])
def test_what_is_no_month(text: str) -> None:
    assert Month.parse(text) is None


def test_a_month_in_words() -> None:
    assert month_name(Month(2026, 5)) == "mai 2026"
    assert month_name(Month(2026, 9), pattern="LLL") == "sep"
    assert month_name(Month(2026, 5), locale="en") == "May 2026"


def shares(values: list[float | None]) -> list[tuple[Month, float | None]]:
    return list(zip(months_up_to(Month(2026, 10), len(values)), values, strict=True))


def test_a_month_without_days_breaks_the_line() -> None:
    chart = run_chart(shares([0.5, 0.6, None, 0.7, 0.8, None, 1.0]), Month(2026, 9), Month(2026, 10))
    assert [dot.month.number for dot in chart.dots] == [4, 5, 7, 8, 10]
    assert len(chart.lines) == 2
    assert chart.dots[-1].y == TOP
    assert chart.median is None


def test_the_median_needs_ten_months() -> None:
    chart = run_chart(shares([0.0] * 5 + [1.0] * 6), Month(2026, 5), Month(2026, 10))
    assert chart.median == 1.0
    assert chart.median_y == TOP
    assert chart.dots[0].y == BOTTOM
    assert run_chart(shares([0.5] * 9), Month(2026, 5), Month(2026, 10)).median is None


def test_the_period_is_marked_from_month_to_month() -> None:
    chart = run_chart(shares([0.5] * 12), Month(2026, 8), Month(2026, 10))
    assert chart.period_x < chart.dots[9].x < chart.period_x + chart.period_width
    assert chart.dots[8].x < chart.period_x
    assert chart.ticks[-1][0] == Month(2026, 10)


@pytest.mark.parametrize(("share", "is_at_the_top"), [(0.97, False), (0.92, False), (0.02, True), (0.4, True)])
def test_the_name_of_the_period_stays_clear_of_the_line(share: float, is_at_the_top: bool) -> None:
    chart = run_chart(shares([share] * 12), Month(2026, 8), Month(2026, 10))
    assert (chart.period_label_y < (TOP + BOTTOM) / 2) is is_at_the_top
    assert all(abs(chart.period_label_y - 4 - dot.y) > 15 for dot in chart.dots)


def test_months_far_from_the_name_of_the_period_do_not_move_it() -> None:
    chart = run_chart(shares([0.5] * 6 + [1.0] * 6), Month(2025, 11), Month(2026, 10))
    assert chart.period_label_y < (TOP + BOTTOM) / 2


def test_the_name_of_the_period_stays_clear_of_the_name_of_the_median() -> None:
    chart = run_chart(shares([0.3, 0.3, 0.3] + [1.0] * 9), Month(2025, 11), Month(2026, 10))
    assert chart.median_label_y < 40 < chart.period_label_y


@pytest.mark.parametrize(
    ("count", "exposure", "low", "high"),
    # Tables of exact Poisson limits: 0 → 0–3.69, 10 → 4.80–18.39, 40 → 28.58–54.47.
    [(0, 1, 0.0, 3.69), (10, 1, 4.80, 18.39), (40, 8, 3.57, 6.81), (1432, 26, 52.26, 58.01)],
)
def test_exact_poisson_limits(count: int, exposure: int, low: float, high: float) -> None:
    assert poisson_interval(count, exposure) == pytest.approx((low, high), abs=0.01)


def test_the_present_change_has_a_bracket_under_its_points() -> None:
    chart = run_chart(shares([0.9] * 10 + [0.6, 0.5, 0.55, 0.5, 0.6, 0.55, 0.5, 0.52]), Month(2026, 5), Month(2026, 10))
    assert chart.bracket is not None
    assert (chart.bracket.change.kind, chart.bracket.change.points) == ("below", 8)
    marked = [dot for dot in chart.dots if dot.is_marked]
    assert len(marked) == 8 and marked[-1] is chart.dots[-1]
    assert chart.bracket.path.startswith(f"M{marked[0].x} ") and f"H{marked[-1].x}" in chart.bracket.path
    assert max(dot.y for dot in marked) < chart.bracket.label_y <= BOTTOM


def test_the_bracket_stands_over_points_that_lie_at_the_bottom() -> None:
    chart = run_chart(shares([0.9] * 10 + [0.0] * 8), Month(2026, 5), Month(2026, 10))
    assert chart.bracket is not None and TOP < chart.bracket.label_y < min(d.y for d in chart.dots if d.is_marked)


def test_a_change_that_is_over_has_no_bracket() -> None:
    chart = run_chart(shares([0.9] * 9 + [0.5] * 8 + [0.9]), Month(2026, 5), Month(2026, 10))
    assert chart.bracket is None and not any(dot.is_marked for dot in chart.dots)


@pytest.mark.parametrize(
    "values",
    [
        [0.6, 0.6, 0.8, 0.75, 0.7, 0.74, 0.65, 0.25, 0.4, 0.55, 0.5, 0.52],
        [0.5] * 12,
        [0.9, 0.1] * 6,
        [0.0, 0.02, 0.01, 0.0, 0.5, 0.0, 0.0, 0.03, 0.0, 0.0, 0.0, 0.6],
        [1.0] * 11 + [0.5],
    ],
)
def test_the_name_of_the_median_lies_on_no_point(values: list[float]) -> None:
    chart = run_chart(shares(values), Month(2026, 5), Month(2026, 10))
    left, foot = chart.median_label_x, chart.median_label_y
    assert left >= 44 and left + MEDIAN_LABEL_WIDTH <= 588 and TOP <= foot <= BOTTOM
    inside = [d for d in chart.dots if left <= d.x <= left + MEDIAN_LABEL_WIDTH and foot - 13 <= d.y <= foot]
    assert inside == []
    # It stands by the line it names.
    assert abs(foot - chart.median_y) <= 20
