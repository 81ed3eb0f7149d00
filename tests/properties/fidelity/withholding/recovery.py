"""A reader who gathers every row that can be asked for, and works out by linear programming what is withheld.

What the reader takes for granted is more than a page says: nobody is in two offices, where an office has nobody, where
nobody is absent, how long the months are, how many sessions were held, and that an office withheld for another's sake
has five people or more in each month. A withheld number is recovered when one whole number alone agrees with it all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

CELLS = 7
SUMS = ("attendances", "active_days", "on_schedule_days")
TOLERANCE = 1e-6

Span = tuple[int, int]
Variable = tuple[object, ...]
Terms = dict[Variable, float]
Wanted = tuple[str, Terms]


@dataclass(frozen=True)
class Row:
    """One row that was asked for.

    Attributes:
        office: the number of the office, or None for the county.
        span: the first and last month, by place.
        without: whether absent people are left out.
        values: the person-derived fields by name, or None when the row is withheld.
        distribution: persons by attendances, or None when it is not shown.
        reason: why it is withheld, or None.
    """

    office: int | None
    span: Span
    without: bool
    values: dict[str, int] | None
    distribution: tuple[int, ...] | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Known:
    """What every reader knows.

    Attributes:
        days: the length of each month.
        held: sessions held, by office and month.
        nobody: the office-months without anybody.
        nobody_absent: the offices and spans in which leaving absent people out leaves nobody out.
    """

    days: list[int]
    held: list[list[int]]
    nobody: frozenset[tuple[int, int]]
    nobody_absent: frozenset[tuple[int, Span]]

    @property
    def spans(self) -> list[Span]:
        """Every period of whole months."""
        return spans_of(len(self.days))


def spans_of(months: int) -> list[Span]:
    """Every period of some months in a row."""
    return [(first, last) for first in range(months) for last in range(first, months)]


@dataclass
class Reader:
    """Gathers rows and solves for what is not in them."""

    known: Known
    columns: dict[Variable, int] = field(default_factory=dict)
    equal: list[tuple[Terms, float]] = field(default_factory=list)
    at_most: list[tuple[Terms, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for office in range(len(self.known.held)):
            self._months(office)
            self._people(office)

    @property
    def offices(self) -> range:
        """The offices by number."""
        return range(len(self.known.held))

    def sum_of(self, name: str, office: int, span: Span, *, without: bool = False) -> Terms:
        """The terms of a field of an office's row."""
        if name == "supervisees" or without:
            return {(name, office, span, without): 1}
        return {(name, office, month): 1 for month in range(span[0], span[1] + 1)}

    def held_in(self, office: int, span: Span) -> int:
        """Sessions held by an office in a span, in months with somebody there."""
        months = range(span[0], span[1] + 1)
        return sum(self.known.held[office][month] for month in months if (office, month) not in self.known.nobody)

    def _leq(self, small: Terms, large: Terms, factor: float = 1, rest: float = 0) -> None:
        """Note that ``small`` is at most ``factor`` times ``large`` plus ``rest``."""
        terms = dict(small)
        for variable, weight in large.items():
            terms[variable] = terms.get(variable, 0) - factor * weight
        self.at_most.append((terms, rest))

    def _months(self, office: int) -> None:
        for month, days in enumerate(self.known.days):
            people = self.sum_of("supervisees", office, (month, month))
            attended, active, scheduled = ({(name, office, month): 1.0} for name in SUMS)
            self._leq(scheduled, active)
            self._leq(active, people, days)
            self._leq(attended, people, self.known.held[office][month])
            if (office, month) in self.known.nobody:
                self.equal.append((people, 0))

    def _people(self, office: int) -> None:
        for first, last in self.known.spans:
            people = self.sum_of("supervisees", office, (first, last))
            if first < last:
                shorter = [self.sum_of("supervisees", office, span) for span in ((first, last - 1), (first + 1, last))]
                for part in shorter:
                    self._leq(part, people)
                for one, other in (((first, last - 1), (last, last)), ((first, first), (first + 1, last))):
                    self._leq(
                        people, self.sum_of("supervisees", office, one) | self.sum_of("supervisees", office, other)
                    )
            self._cells(office, (first, last))

    def _cells(self, office: int, span: Span) -> None:
        """Tie an office's own distribution, which no page shows, to its people and attendances."""
        cells: list[Variable] = [("cell", office, span, cell) for cell in range(CELLS)]
        attended = self.sum_of("attendances", office, span)
        self.equal.append((dict.fromkeys(cells, 1.0) | {("supervisees", office, span, False): -1}, 0))
        self._leq({cell: number for number, cell in enumerate(cells)}, attended)
        most = {cell: number for number, cell in enumerate(cells[:-1])} | {cells[-1]: self.held_in(office, span)}
        self._leq(attended, most)

    def learn(self, row: Row) -> None:
        """Take in a row."""
        offices = self.offices if row.office is None else [row.office]
        if row.without:
            for office in offices:
                self._absent(office, row.span)
        if row.values is not None:
            for name, value in row.values.items():
                self.equal.append((self._over(name, offices, row), value))
            for cell, people in enumerate(row.distribution or ()):
                if not row.without:
                    self.equal.append(({("cell", office, row.span, cell): 1 for office in offices}, people))
        elif row.office is not None and row.reason is not None:
            self._reason(row.office, row)

    def _over(self, name: str, offices: Iterable[int], row: Row) -> Terms:
        terms: Terms = {}
        for office in offices:
            terms |= self.sum_of(name, office, row.span, without=row.without)
        return terms

    def _reason(self, office: int, row: Row) -> None:
        """Take in why a row is withheld."""
        people = self.sum_of("supervisees", office, row.span, without=row.without)
        everyone = self.sum_of("supervisees", office, row.span)
        if row.reason == "small" and not row.without:
            self._leq(people, {}, rest=4)
            self._leq({}, people, rest=-1)
        if row.reason == "small_month":
            self._leq({}, everyone, rest=-5)
        if row.reason == "only_with_everyone":
            left_out = everyone | {variable: -weight for variable, weight in people.items()}
            self._leq(left_out, {}, rest=4)
            self._leq({}, left_out, rest=-1)
        if row.reason == "for_another" and not row.without:
            for month in range(row.span[0], row.span[1] + 1):
                if (office, month) not in self.known.nobody:
                    self._leq({}, self.sum_of("supervisees", office, (month, month)), rest=-5)

    def _absent(self, office: int, span: Span) -> None:
        """Tie the figures without absent people to those with everyone."""
        if ("tied", office, span) in self.columns:
            return
        self._column(("tied", office, span))
        for name in ("supervisees", *SUMS):
            less, more = self.sum_of(name, office, span, without=True), self.sum_of(name, office, span)
            self._leq(less, more)
            if (office, span) in self.known.nobody_absent:
                self._leq(more, less)
        people = self.sum_of("supervisees", office, span, without=True)
        attended, active, scheduled = (self.sum_of(name, office, span, without=True) for name in SUMS)
        self._leq(scheduled, active)
        self._leq(attended, people, self.held_in(office, span))
        self._leq(active, people, sum(self.known.days[span[0] : span[1] + 1]))
        # The same holds for those who are left out.
        gone = [
            self.sum_of(name, office, span) | {v: -w for v, w in self.sum_of(name, office, span, without=True).items()}
            for name in ("supervisees", *SUMS)
        ]
        self._leq(gone[3], gone[2])
        self._leq(gone[1], gone[0], self.held_in(office, span))

    def _column(self, variable: Variable) -> int:
        return self.columns.setdefault(variable, len(self.columns))

    def recovered(self, asked: Iterable[Wanted]) -> Iterator[tuple[str, int]]:
        """Return those of some sums that are known to the whole number, with the number."""
        wanted = list(asked)
        for terms, _value in [*self.equal, *self.at_most]:
            for variable in terms:
                self._column(variable)
        for _label, terms in wanted:
            for variable in terms:
                self._column(variable)
        left, right = self._matrix(self.equal)
        below, limit = self._matrix(self.at_most)
        for label, terms in wanted:
            goal = np.zeros(len(self.columns))
            for variable, weight in terms.items():
                goal[self.columns[variable]] = weight
            ends = []
            for sign in (1, -1):
                done = linprog(sign * goal, A_ub=below, b_ub=limit, A_eq=left, b_eq=right, method="highs")
                if done.status == 3:
                    break
                assert done.status == 0, (label, done.message)
                ends.append(sign * done.fun)
            if len(ends) == 2 and ceil(ends[0] - TOLERANCE) == floor(ends[1] + TOLERANCE):
                yield label, round(ends[0])

    def _matrix(self, rules: list[tuple[Terms, float]]) -> tuple[coo_matrix, np.ndarray]:
        entries = [
            (row, self.columns[variable], weight)
            for row, (terms, _value) in enumerate(rules)
            for variable, weight in terms.items()
        ]
        rows, columns, weights = zip(*entries, strict=True)
        shape = (len(rules), len(self.columns))
        return coo_matrix((weights, (rows, columns)), shape=shape).tocsr(), np.array([value for _t, value in rules])
