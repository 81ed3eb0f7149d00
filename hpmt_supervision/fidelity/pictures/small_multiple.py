"""A small run chart among many on one common scale, so that places can be seen side by side. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 232, 104
LEFT, RIGHT, TOP, BOTTOM = 30, 214, 10, 82


@dataclass(frozen=True, slots=True)
class SmallMultiple:
    """A small run chart ready to be drawn.

    Attributes:
        lines: SVG paths between months in a row; a month without a share breaks the line.
        dots: places of months that stand alone, and of the last month with a share.
        median_y: the height of the median of all places together, or None without one.
        opened_x: where the unit opened, or None when it was open from the first month on.
        closed_x: where the unit closed or was merged, or None when it was open to the last month.
        first, last: place in the series and share of the first and last month with a share, or None without any.
    """

    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    median_y: float | None
    opened_x: float | None
    closed_x: float | None
    first: tuple[int, float] | None
    last: tuple[int, float] | None


def small_multiple(
    shares: Sequence[float | None],
    median: float | None,
    *,
    opened: int | None = None,
    closed: int | None = None,
) -> SmallMultiple:
    """Lay out a small run chart. The scale is 0 to 1, whatever the shares are, so that all charts compare.

    Args:
        shares: the share of each month, 0 to 1, or None for a month that is left blank.
        median: the median of all places together, 0 to 1, or None when there is none to show.
        opened: the place of the month in which the unit opened, from 0, or None.
        closed: the place of the month in which the unit closed, from 0, or None.
    """
    step = (RIGHT - LEFT) / max(1, len(shares))

    def across(place: float) -> float:
        return round(LEFT + step * (place + 0.5), 1)

    stretches: list[list[tuple[int, float]]] = []
    for place, share in enumerate(shares):
        if share is None:
            continue
        if stretches and stretches[-1][-1][0] == place - 1:
            stretches[-1].append((place, share))
        else:
            stretches.append([(place, share)])
    last = stretches[-1][-1] if stretches else None
    dots = [stretch[0] for stretch in stretches if len(stretch) == 1 and stretch[0] != last]
    return SmallMultiple(
        lines=tuple(
            "M" + "L".join(f"{across(place)} {up(share)}" for place, share in stretch)
            for stretch in stretches
            if len(stretch) > 1
        ),
        dots=tuple((across(place), up(share)) for place, share in [*dots, *([last] if last else [])]),
        median_y=None if median is None else up(median),
        opened_x=None if opened is None else across(opened - 0.5),
        closed_x=None if closed is None else across(closed + 0.5),
        first=stretches[0][0] if stretches else None,
        last=last,
    )


def up(share: float) -> float:
    """Return the height of a share, 0 to 1, in a small run chart."""
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)
