"""The funnel plot: each unit's mean against its number of people, with the limits of chance. Values in, values out.

Units are compared with what chance alone could give, never with each other: a small unit swings more than a large one,
so the limits are wide to the left.

Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log10

from hpmt_supervision.fidelity.chance.uncertainty import poisson_limits

WIDTH, HEIGHT = 820, 420
LEFT, RIGHT, TOP, BOTTOM = 44, 800, 34, 374
INNER, OUTER = 0.95, 0.998
# The curves are drawn through at most so many places.
_STEPS = 48
_LETTER, _LINE = 7.4, 15.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Unit:
    """What the plot needs to know of a unit.

    Attributes:
        name: its label.
        people: how many people, above zero.
        mean: the mean per person.
    """

    name: str
    people: int
    mean: float


@dataclass(frozen=True, slots=True)
class Label:
    """Where a label stands: the SVG text anchor and place."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Point:
    """A unit's place in the plot.

    Attributes:
        unit: the unit.
        place: its place among the units, from 0.
        x, y: where it stands.
        is_outside: whether its mean lies outside the limits of 95 per cent.
        label: where its name stands, or None when there is no room for it.
    """

    unit: Unit
    place: int
    x: float
    y: float
    is_outside: bool
    label: Label | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """A plot ready to be drawn.

    Attributes:
        points: the units, those outside the limits last so that they are drawn on top.
        inner, outer: lower and upper curve of the two pairs of limits, as SVG paths.
        inner_area, outer_area: the areas between them.
        mean: the reference mean.
        mean_y: its height.
        inner_label_y, outer_label_y, mean_label_y: the heights of the names of the lines, at their right ends.
        across, up: number and place of each tick.
    """

    points: tuple[Point, ...]
    inner: tuple[str, str]
    outer: tuple[str, str]
    inner_area: str
    outer_area: str
    mean: float
    mean_y: float
    inner_label_y: float
    outer_label_y: float
    mean_label_y: float
    across: tuple[tuple[int, float], ...]
    up: tuple[tuple[float, float], ...]


def is_outside(unit: Unit, mean: float) -> bool:
    """Tell whether a unit's mean lies outside the limits of 95 per cent around a reference mean."""
    low, high = poisson_limits(mean, unit.people, INNER)
    return not low <= unit.mean <= high


def funnel(units: Sequence[Unit], mean: float) -> Funnel | None:
    """Lay out a funnel plot.

    Args:
        units: the units to show, in the order of the page.
        mean: the reference mean, that of everyone together.

    Returns:
        The plot, or None when there are no units or the reference is zero, so that there are no limits to draw.
    """
    if not units or mean <= 0:
        return None
    sizes = [unit.people for unit in units]
    margin = max(3, (max(sizes) - min(sizes)) // 8)
    low, high = max(1, min(sizes) - margin), max(sizes) + margin
    top = max(*(unit.mean for unit in units), poisson_limits(mean, low, OUTER)[1])
    step_up = _nice_step(top, 6)
    top = step_up * ceil(top / step_up)

    def x_of(people: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (people - low) / (high - low), 1)

    def y_of(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    inner, outer = (_curves(mean, low, high, confidence, x_of, y_of) for confidence in (INNER, OUTER))
    # Where the curves run close together, the name of the inner one stands under it, and the reference's too.
    inner_end, outer_end = inner[1][-1][1], outer[1][-1][1]
    inner_label_y = inner_end - 5 if inner_end - outer_end >= _LINE else inner_end + 13
    mean_label_y = y_of(mean) - 6 if y_of(mean) - 6 - inner_label_y >= _LINE else y_of(mean) + 15
    step_across = max(1, int(_nice_step(high - low, 8)))
    return Funnel(
        points=_points(units, mean, x_of, y_of, mean_label_y),
        inner=(_path(inner[0]), _path(inner[1])),
        outer=(_path(outer[0]), _path(outer[1])),
        inner_area=_path([*inner[0], *inner[1][::-1]]) + "Z",
        outer_area=_path([*outer[0], *outer[1][::-1]]) + "Z",
        mean=mean,
        mean_y=y_of(mean),
        inner_label_y=round(inner_label_y, 1),
        outer_label_y=round(outer_end - 5, 1),
        mean_label_y=round(mean_label_y, 1),
        across=tuple((n, x_of(n)) for n in range(-(-low // step_across) * step_across, high + 1, step_across)),
        up=tuple((step_up * n, y_of(step_up * n)) for n in range(round(top / step_up) + 1)),
    )


def _nice_step(span: float, most: int) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that divides a span in at most so many."""
    rough = span / most
    size: float = 10.0 ** int(log10(rough) if rough >= 1 else log10(rough) - 1)
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)


def _curves(
    mean: float,
    low: int,
    high: int,
    confidence: float,
    x_of: Callable[[float], float],
    y_of: Callable[[float], float],
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return the places of the lower and of the upper limit from left to right."""
    stride = max(1, (high - low) // _STEPS)
    sizes = sorted({*range(low, high, stride), high})
    limits = [(people, poisson_limits(mean, people, confidence)) for people in sizes]
    return (
        [(x_of(people), y_of(lower)) for people, (lower, _upper) in limits],
        [(x_of(people), y_of(upper)) for people, (_lower, upper) in limits],
    )


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)


def _points(
    units: Sequence[Unit],
    mean: float,
    x_of: Callable[[float], float],
    y_of: Callable[[float], float],
    mean_label_y: float,
) -> tuple[Point, ...]:
    """Return the points, those outside the limits named first and drawn last."""
    found = [(unit, x_of(unit.people), y_of(unit.mean), is_outside(unit, mean)) for unit in units]
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for _unit, x, y, _outside in found]
    taken.append((RIGHT - 150, mean_label_y - _LINE + 3, RIGHT, mean_label_y + 3))
    points = []
    for number, (unit, x, y, outside) in sorted(enumerate(found), key=lambda one: not one[1][3]):
        others = [box for place, box in enumerate(taken) if place != number]
        points.append(Point(unit, number, x, y, outside, _label(unit.name, x, y, others, taken)))
    return tuple(points[::-1])


def _label(name: str, x: float, y: float, others: Sequence[Box], taken: list[Box]) -> Label | None:
    """Return a free place for a name beside its point, and take it; None when there is none."""
    wide = _LETTER * len(name)
    choices = (
        (Label(x + 9, y + 4, "start"), (x + 9, x + 9 + wide)),
        (Label(x - 9, y + 4, "end"), (x - 9 - wide, x - 9)),
        (Label(x, y - 11, "middle"), (x - wide / 2, x + wide / 2)),
        (Label(x, y + 20, "middle"), (x - wide / 2, x + wide / 2)),
        (Label(x + 9, y - 8, "start"), (x + 9, x + 9 + wide)),
        (Label(x + 9, y + 16, "start"), (x + 9, x + 9 + wide)),
    )
    for label, (left, right) in choices:
        box = (left, label.y - _LINE + 3, right, label.y + 3)
        if left >= LEFT - 40 and right <= WIDTH and box[3] <= BOTTOM + 8 and not any(_meet(box, o) for o in others):
            taken.append(box)
            return Label(round(label.x, 1), round(label.y, 1), label.anchor)
    return None


def _meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
