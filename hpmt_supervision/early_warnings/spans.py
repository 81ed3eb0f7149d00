"""Stretches of whole days, as proleptic ordinals with both ends included. Values in, values out."""

from collections.abc import Iterable

Span = tuple[int, int]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the days of some stretches as stretches in order that neither overlap nor touch.

    Args:
        spans: first and last day of each; one that ends before it begins holds no day.
    """
    found: list[Span] = []
    for first, last in sorted(spans):
        if last < first:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def without(kept: Iterable[Span], removed: Iterable[Span]) -> list[Span]:
    """Return the days that lie in ``kept`` and not in ``removed``, in order.

    Args:
        kept: stretches of days.
        removed: the same; they may overlap.
    """
    found = []
    gone = union(removed)
    for first, last in union(kept):
        at = first
        for begins, ends in gone:
            if ends < at or begins > last:
                continue
            if begins > at:
                found.append((at, begins - 1))
            at = ends + 1
        if at <= last:
            found.append((at, last))
    return found


def days_within(spans: Iterable[Span], first: int, last: int) -> int:
    """Return how many days of some stretches lie from ``first`` to ``last``.

    Args:
        spans: stretches that do not overlap.
        first: the first day.
        last: the last day.
    """
    return sum(max(0, min(ends, last) - max(begins, first) + 1) for begins, ends in spans)
