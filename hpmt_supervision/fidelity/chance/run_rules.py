"""The rules that tell a change from chance in a run chart. Values in, values out.

A shift is eight points in a row on one side of the median; a point on the median neither adds to the run nor breaks it.
A trend is six points in a row that all rise or all fall; a point equal to the one before it neither adds nor breaks. A
month without a share is no point. Fewer than ten points make no median, and then nothing is said.

Source: run charts in quality improvement; the numbers 8 and 6 stand in the product's definitions of its indicators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

SHIFT_POINTS, TREND_POINTS = 8, 6
FEWEST_FOR_MEDIAN = 10


class ChangeKind(StrEnum):
    """What a run chart can show."""

    BELOW = "below"
    ABOVE = "above"
    FALLING = "falling"
    RISING = "rising"


@dataclass(frozen=True, slots=True)
class Change:
    """A run of points that chance alone would hardly make.

    Attributes:
        kind: what it is.
        first, last: the places of its first and last point among the shares, from 0.
        points: how many points count in it; those on the median, or equal to the one before, do not.
    """

    kind: ChangeKind
    first: int
    last: int
    points: int


def middle_of(shares: Sequence[float | None]) -> float | None:
    """Return the median of the shares that there are, or None with fewer than ``FEWEST_FOR_MEDIAN``."""
    found = [share for share in shares if share is not None]
    return median(found) if len(found) >= FEWEST_FOR_MEDIAN else None


def changes(shares: Sequence[float | None]) -> list[Change]:
    """Return every shift and trend, in order of their first points.

    Args:
        shares: one share, 0 to 1, for each month in a row; None for a month without one.

    Returns:
        Each run in its full length, which is at least ``SHIFT_POINTS`` or ``TREND_POINTS``; none without a median.
    """
    middle = middle_of(shares)
    if middle is None:
        return []
    points = [(place, share) for place, share in enumerate(shares) if share is not None]
    sides = [(place, _side(share, middle)) for place, share in points]
    steps = [(place, before, _side(share, value)) for (before, value), (place, share) in pairwise(points)]
    found = [
        Change(ChangeKind.ABOVE if side > 0 else ChangeKind.BELOW, run[0], run[-1], len(run))
        for side, run in _runs(sides)
        if len(run) >= SHIFT_POINTS
    ]
    # A step has a point at either end, so a trend of six points is five steps.
    starts = {place: before for place, before, _direction in steps}
    found += [
        Change(ChangeKind.RISING if direction > 0 else ChangeKind.FALLING, starts[run[0]], run[-1], len(run) + 1)
        for direction, run in _runs([(place, direction) for place, _before, direction in steps])
        if len(run) + 1 >= TREND_POINTS
    ]
    return sorted(found, key=lambda change: (change.first, change.last, change.kind))


def present_change(shares: Sequence[float | None], *kinds: ChangeKind) -> Change | None:
    """Return the longest change of some kinds that still holds at the newest point, or None.

    Args:
        shares: as for ``changes``.
        kinds: the kinds that are asked for.
    """
    newest = max((place for place, share in enumerate(shares) if share is not None), default=None)
    holding = [change for change in changes(shares) if change.kind in kinds and change.last == newest]
    return max(holding, key=lambda change: (change.points, change.kind), default=None)


def _side(share: float, middle: float) -> int:
    return (share > middle) - (share < middle)


def _runs(sides: Sequence[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    """Return side and places of each run on one side; places with side 0 are left out and break nothing."""
    runs: list[tuple[int, list[int]]] = []
    for place, side in sides:
        if side == 0:
            continue
        if runs and runs[-1][0] == side:
            runs[-1][1].append(place)
        else:
            runs.append((side, [place]))
    return runs
