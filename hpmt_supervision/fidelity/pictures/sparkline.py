"""A line of monthly shares so small that it fits in a table. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 132, 30
LEFT, RIGHT, TOP, BOTTOM = 4, 124, 4, 26


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A sparkline ready to be drawn.

    Attributes:
        lines: SVG paths between months in a row; a month without a share breaks the line.
        dots: places of months that stand alone, and of the last month with a share.
        first, last: place in the series and share of the first and last month with a share.
    """

    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    first: tuple[int, float]
    last: tuple[int, float]


def sparkline(shares: Sequence[float | None]) -> Sparkline | None:
    """Lay out a sparkline.

    Args:
        shares: the share of each month, 0 to 1, or None for a month that is left blank.

    Returns:
        The sparkline, or None when no month has a share.
    """
    step = (RIGHT - LEFT) / max(1, len(shares) - 1)
    stretches: list[list[int]] = []
    for place, share in enumerate(shares):
        if share is None:
            continue
        if stretches and stretches[-1][-1] == place - 1:
            stretches[-1].append(place)
        else:
            stretches.append([place])
    if not stretches:
        return None

    def at(place: int) -> tuple[float, float]:
        return round(LEFT + step * place, 1), round(BOTTOM - (BOTTOM - TOP) * (shares[place] or 0.0), 1)

    first, last = stretches[0][0], stretches[-1][-1]
    alone = [stretch[0] for stretch in stretches if len(stretch) == 1 and stretch[0] != last]
    return Sparkline(
        lines=tuple(
            "M" + "L".join(f"{x} {y}" for x, y in map(at, stretch)) for stretch in stretches if len(stretch) > 1
        ),
        dots=tuple(at(place) for place in [*alone, last]),
        first=(first, shares[first] or 0.0),
        last=(last, shares[last] or 0.0),
    )
