"""What a worked example is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from hpmt_supervision.fidelity.figures.explanations import Explanation


@dataclass(frozen=True, slots=True)
class Records:
    """The invented records as a table.

    Attributes:
        caption: what they are.
        head: the names of the columns.
        rows: the cells; the first of each row is its heading.
        legend: what the signs in it mean, or empty.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A figure that the records give: its code, name, value, and what it rests on or how sure it is."""

    code: str
    name: str
    value: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page.

    Attributes:
        id: its place in the address.
        name: its heading.
        explained: the definitions, by code.
        records: the records of the example.
        results: what they give.
    """

    id: str
    name: str
    explained: dict[str, Explanation]
    records: tuple[Records, ...]
    results: tuple[Result, ...]


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], legend: str = "") -> Records:
    """Return records as a table."""
    return Records(caption, tuple(head), tuple(tuple(row) for row in rows), legend)
