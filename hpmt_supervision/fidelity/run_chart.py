"""The run chart of shares by month: where every line, dot and label stands. Values in, values out.

Source of the median rule: run charts in quality improvement; with fewer than ten points a median says little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hpmt_supervision.fidelity.months import Month
from hpmt_supervision.fidelity.run_rules import Change, ChangeKind, middle_of, present_change

WIDTH, HEIGHT = 632, 345
LEFT, RIGHT, TOP, BOTTOM = 44, 588, 14, 305
# About how wide the two labels are, and how far over their foot the middle of the letters is.
PERIOD_LABEL_WIDTH, MEDIAN_LABEL_WIDTH, LETTERS_MIDDLE = 60, 90, 4
CLEAR_OF_LINE = 18
# How far a bracket stands from the line, and its label from the bracket.
BRACKET_GAP, BRACKET_ARM, BRACKET_LABEL = 20, 6, 18


@dataclass(frozen=True, slots=True)
class Dot:
    """One month's share.

    Attributes:
        month: the month.
        share: the share, 0 to 1.
        x, y: where it stands.
        is_marked: whether it is part of the present change.
    """

    month: Month
    share: float
    x: float
    y: float
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Bracket:
    """The present change, marked beside its points.

    Attributes:
        change: the change.
        path: the bracket as an SVG path.
        label_x, label_y: where its label stands, in the middle.
    """

    change: Change
    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class RunChart:
    """A chart ready to be drawn.

    Attributes:
        dots: the months that have a share.
        lines: SVG paths between months in a row; a month without a share breaks the line.
        grid: share and height of each level line.
        ticks: month and place of every second month.
        years: year and place of the first month shown of each year.
        median: the median share, or None with too few points.
        median_y: its height.
        median_label_y: the height of its label: under the line, or over it where the axis is in the way.
        period_x, period_width: the period that the page is about.
        period_label_y: the height of its label: at the top, or at the bottom where the line is in the way.
        bracket: the change that still holds at the newest month, or None.
    """

    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    grid: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[Month, float], ...]
    years: tuple[tuple[int, float], ...]
    median: float | None
    median_y: float
    median_label_y: float
    period_x: float
    period_width: float
    period_label_y: float
    bracket: Bracket | None = None


def run_chart(shares: Sequence[tuple[Month, float | None]], first: Month, last: Month) -> RunChart:
    """Lay out a run chart.

    Args:
        shares: months in a row with their share, 0 to 1, or None for a month without active days.
        first, last: the months of the period that is marked; both are among the months.
    """
    step = (RIGHT - LEFT) / len(shares)

    def across(place: float) -> float:
        return round(LEFT + step * (place + 0.5), 1)

    def up(share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * share, 1)

    places = {month: place for place, (month, _share) in enumerate(shares)}
    middle = middle_of([share for _month, share in shares])
    change = present_change([share for _month, share in shares], *ChangeKind)
    dots = [
        Dot(m, share, across(places[m]), up(share), _counts(change, places[m], share, middle))
        for m, share in shares
        if share is not None
    ]
    bracket = _bracket(change, dots) if change else None
    # Counted from the end, so that the newest month always has its name.
    ticks = [(month, across(place)) for month, place in places.items() if (len(shares) - 1 - place) % 2 == 0]
    left = round(LEFT + step * places[first], 1)
    median_label_y = round(up(middle or 0.0) + (17 if up(middle or 0.0) + 24 < BOTTOM else -8), 1)
    in_the_way = [dot.y for dot in dots if left - step <= dot.x <= left + PERIOD_LABEL_WIDTH + step]
    if middle is not None and left < LEFT + MEDIAN_LABEL_WIDTH:
        in_the_way.append(median_label_y - LETTERS_MIDDLE)
    if bracket is not None:
        in_the_way.append(bracket.label_y - LETTERS_MIDDLE)
    seen: dict[int, float] = {}
    for month, x in ticks:
        seen.setdefault(month.year, x)
    return RunChart(
        dots=tuple(dots),
        lines=tuple(_lines(dots)),
        grid=tuple((share, up(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        ticks=tuple(ticks),
        years=tuple(seen.items()),
        median=middle,
        median_y=up(middle or 0.0),
        median_label_y=median_label_y,
        period_x=left,
        period_width=round(step * (places[last] - places[first] + 1), 1),
        period_label_y=_period_label_y(in_the_way),
        bracket=bracket,
    )


def _counts(change: Change | None, place: int, share: float, middle: float | None) -> bool:
    """Tell whether a month counts in a change; one on the median counts in no shift."""
    if change is None or not change.first <= place <= change.last:
        return False
    return share != middle or change.kind in {ChangeKind.FALLING, ChangeKind.RISING}


def _bracket(change: Change, dots: Sequence[Dot]) -> Bracket:
    """Return the bracket under the points of a change, or over them when there is no room under them."""
    inside = [dot for dot in dots if dot.is_marked]
    low, high = max(dot.y for dot in inside), min(dot.y for dot in inside)
    is_under = low + BRACKET_GAP + BRACKET_ARM + BRACKET_LABEL <= BOTTOM
    if is_under:
        ends, label_y = low + BRACKET_GAP, low + BRACKET_GAP + BRACKET_ARM + BRACKET_LABEL
        arm = BRACKET_ARM
    else:
        ends = max(high - BRACKET_GAP, TOP + BRACKET_ARM + BRACKET_LABEL)
        arm, label_y = -BRACKET_ARM, ends - BRACKET_ARM - LETTERS_MIDDLE
    left, right = inside[0].x, inside[-1].x
    path = f"M{left} {ends:.1f}v{arm}H{right}v{-arm}"
    return Bracket(change, path, round((left + right) / 2, 1), round(label_y, 1))


def _period_label_y(in_the_way: Sequence[float]) -> float:
    """Return the height of the period's label: the top where there is room, or else the end that has more."""

    def room(label_y: float) -> float:
        return min((abs(label_y - LETTERS_MIDDLE - y) for y in in_the_way), default=HEIGHT)

    top, bottom = TOP + 13.0, BOTTOM - 8.0
    return top if room(top) >= CLEAR_OF_LINE or room(top) >= room(bottom) else bottom


def _lines(dots: Sequence[Dot]) -> list[str]:
    """Return one path for each stretch of months in a row."""
    paths: list[list[Dot]] = []
    for dot in dots:
        if paths and paths[-1][-1].month.plus(1) == dot.month:
            paths[-1].append(dot)
        else:
            paths.append([dot])
    return ["M" + "L".join(f"{dot.x} {dot.y}" for dot in path) for path in paths if len(path) > 1]
