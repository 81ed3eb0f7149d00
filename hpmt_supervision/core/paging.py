"""Which page of a list is shown, and where its rows begin. Values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list.

    Attributes:
        number: which page, from 1.
        count: how many pages there are; a list of nothing has one, which says so.
        size: how many rows on a page.
    """

    number: int
    count: int
    size: int

    @property
    def offset(self) -> int:
        """Return how many rows stand before the page."""
        return (self.number - 1) * self.size


def page_count(total: int, size: int) -> int:
    """Return how many pages a list takes, at least one.

    Args:
        total: how many rows the list has.
        size: how many rows on a page, at least one.
    """
    return max(1, -(-total // size))


def paging(total: int, *, page: int, size: int) -> Paging:
    """Return the page that is shown: the first for a number before it, and the last for one after it.

    Args:
        total: how many rows the list has.
        page: which page is asked for, from 1.
        size: how many rows on a page, at least one.
    """
    count = page_count(total, size)
    return Paging(min(max(page, 1), count), count, size)
