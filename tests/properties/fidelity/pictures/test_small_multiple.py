"""Small run charts: inside the frame, on one scale, and never a line across a month that is not shown."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.fidelity.pictures.small_multiple import BOTTOM, LEFT, RIGHT, TOP, small_multiple, up

SHARES = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=60)


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split() for point in path[1:].split("L"))]


@given(SHARES, st.none() | st.floats(0, 1))
def test_every_month_with_a_share_is_drawn_once_and_inside_the_frame(
    shares: list[float | None], median: float | None
) -> None:
    chart = small_multiple(shares, median)
    on_lines = [point for path in chart.lines for point in points(path)]
    drawn = {*on_lines, *chart.dots}
    known = [share for share in shares if share is not None]
    assert len(drawn) == len(known)
    assert sorted(y for _x, y in drawn) == sorted(up(share) for share in known)
    assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in drawn)
    assert (chart.median_y is None) == (median is None)
    assert (chart.first is None) == (not known) == (chart.last is None)


@given(SHARES)
def test_a_gap_breaks_the_line(shares: list[float | None]) -> None:
    chart = small_multiple(shares, None)
    step = (RIGHT - LEFT) / len(shares)
    for path in chart.lines:
        places = [x for x, _y in points(path)]
        assert all(after - before < step * 1.5 + 0.2 for before, after in pairwise(places))
    joined = sum(len(points(path)) - 1 for path in chart.lines)
    assert joined == sum(before is not None and after is not None for before, after in pairwise(shares))


@given(st.floats(0, 1), SHARES, SHARES)
def test_the_same_share_stands_at_the_same_height_whatever_the_others_are(
    share: float, some: list[float | None], others: list[float | None]
) -> None:
    first, second = small_multiple([*some, share], share), small_multiple([*others, share], share)
    assert first.dots[-1][1] == second.dots[-1][1] == first.median_y == second.median_y


@given(st.integers(1, 60), st.data())
def test_opening_and_closing_stand_at_the_edges_of_their_months(months: int, data: st.DataObject) -> None:
    opened = data.draw(st.integers(0, months - 1))
    closed = data.draw(st.integers(opened, months - 1))
    chart = small_multiple([0.5] * months, None, opened=opened, closed=closed)
    assert chart.opened_x is not None and chart.closed_x is not None
    assert LEFT <= chart.opened_x < chart.closed_x <= RIGHT
