"""The run chart of shares by month: where every line, dot and label stands. Values in, values out.

Source of the median rule: run charts in quality improvement; with fewer than ten points a median says little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hpmt_supervision.fidelity.chance.run_rules import Change, ChangeKind, middle_of, present_change
from hpmt_supervision.fidelity.figures.months import Month

WIDTH, HEIGHT = 632, 345
LEFT, RIGHT, TOP, BOTTOM = 44, 588, 14, 305
# About how wide the two labels are, and how far over their foot the middle of the letters is.
PERIOD_LABEL_WIDTH, MEDIAN_LABEL_WIDTH, LETTERS_MIDDLE = 60, 90, 4
CLEAR_OF_LINE = 18
# How far over its foot a label reaches, and how near a line may come to it.
LABEL_HEIGHT, LABEL_ROOM = 13, 5
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
        median_label_x, median_label_y: where its label begins: under the line or over it, as far left as there is room.
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
    median_label_x: float
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
    median_label_x, median_label_y = _median_label(up(middle or 0.0), dots, bracket)
    in_the_way = [dot.y for dot in dots if left - step <= dot.x <= left + PERIOD_LABEL_WIDTH + step]
    if middle is not None and median_label_x - PERIOD_LABEL_WIDTH < left < median_label_x + MEDIAN_LABEL_WIDTH:
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
        median_label_x=median_label_x,
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


def _median_label(median_y: float, dots: Sequence[Dot], bracket: Bracket | None) -> tuple[float, float]:
    """Return where the median's label begins: the first place along the line, from the left, that is clear of the rest.

    Where nothing is clear, it is the place with most room.
    """
    heights = [median_y + 17] if median_y + 24 < BOTTOM else []
    if median_y - 8 > TOP or not heights:
        heights.append(median_y - 8)
    places = [
        (float(x), round(y, 1))
        for x in range(LEFT + 4, RIGHT - MEDIAN_LABEL_WIDTH + 1, MEDIAN_LABEL_WIDTH // 3)
        for y in heights
    ]
    line = _along(dots)
    if bracket is not None:
        line = [*line, *((bracket.label_x + dx, bracket.label_y - LETTERS_MIDDLE) for dx in range(-60, 61, 6))]

    def room(place: tuple[float, float]) -> float:
        left, foot = place
        beside = [y for x, y in line if left - LABEL_ROOM <= x <= left + MEDIAN_LABEL_WIDTH + LABEL_ROOM]
        return min((max(foot - LABEL_HEIGHT - y, y - foot) for y in beside), default=HEIGHT)

    return next((place for place in places if room(place) >= LABEL_ROOM), max(places, key=room))


def _along(dots: Sequence[Dot]) -> list[tuple[float, float]]:
    """Return the dots and places every few pixels along the lines between months in a row."""
    found = [(dot.x, dot.y) for dot in dots]
    for one, other in pairwise(dots):
        if one.month.plus(1) != other.month:
            continue
        steps = max(1, int((other.x - one.x) // 6))
        found += [
            (one.x + (other.x - one.x) * step / steps, one.y + (other.y - one.y) * step / steps)
            for step in range(1, steps)
        ]
    return found


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
