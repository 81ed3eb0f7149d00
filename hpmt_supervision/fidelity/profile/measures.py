"""What one figure of the profile is: its value, what it rests on, and the same for the period before. Values only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from hpmt_supervision.fidelity.chance.uncertainty import poisson_interval, wilson_interval
from hpmt_supervision.fidelity.figures.definitions import half_up


class Subject(StrEnum):
    """What a card of the profile is about, in the order of the page."""

    RELIABILITY = "reliability"
    CASE_FLOW = "case_flow"
    PRACTICE = "practice"
    LOGS = "logs"
    FE_FORMS = "fe_forms"
    MASTERY = "mastery"
    LEARNING = "learning"
    LEVELS = "levels"
    ANCHORING = "anchoring"


class Kind(StrEnum):
    """How a value is read."""

    COUNT = "count"
    SHARE = "share"
    RATE = "rate"
    SCORE = "score"
    DAYS = "days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of one period.

    Attributes:
        code: which figure it is; its name and definition have the same code.
        kind: how the value is read.
        value: the value, or None when the figure does not apply.
        part: the count above the line of a share or a rate, else None.
        n: how many the figure rests on, or None for a plain count that rests on nothing but itself.
        label: the name of the row of the catalogue that the figure is about, or None.
        mark: the shape of the area that the figure is about, or None.
    """

    code: str
    kind: Kind
    value: int | Decimal | None
    part: int | None = None
    n: int | None = None
    label: str | None = None
    mark: str | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of a share (Wilson) or a rate (exact Poisson); None for what is counted."""
        if self.part is None or not self.n:
            return None
        if self.kind is Kind.SHARE:
            return wilson_interval(self.part, self.n)
        return poisson_interval(self.part, self.n) if self.kind is Kind.RATE else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the period beside the same figure of the period before.

    Attributes:
        now: the figure of the period.
        before: the same of the equally long period before; None when it is not known.
    """

    now: Measure
    before: Measure | None

    @property
    def change(self) -> Decimal | None:
        """Return the value less that of the period before, or None when one of them does not apply."""
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return Decimal(self.now.value) - Decimal(self.before.value)


def counted(code: str, number: int, n: int | None = None, kind: Kind = Kind.COUNT) -> Measure:
    """Return a plain count.

    Args:
        code: the figure.
        number: how many.
        n: how many it is part of, when that is known.
        kind: how it is read.
    """
    return Measure(code, kind, number, n=n)


def share(code: str, part: int, whole: int) -> Measure:
    """Return a share with four decimals; it does not apply when there is nothing to be a share of."""
    return Measure(code, Kind.SHARE, half_up(part, whole, 4), part, whole)


def rate(code: str, count: int, exposure: int) -> Measure:
    """Return how often something happened for each of what it is divided by, with two decimals."""
    return Measure(code, Kind.RATE, half_up(count, exposure, 2), count, exposure)


def score(code: str, total: int, n: int) -> Measure:
    """Return the mean of marks on a scale, with two decimals."""
    return Measure(code, Kind.SCORE, half_up(total, n, 2), n=n)


def median_days(code: str, days: Iterable[int]) -> Measure:
    """Return the median of whole days; halves are kept."""
    found = sorted(days)
    value = Decimal(str(median(found))) if found else None
    return Measure(code, Kind.DAYS, value, n=len(found))


def beside(now: Sequence[Measure], before: Sequence[Measure]) -> tuple[Figure, ...]:
    """Put each figure beside the same of the period before, in the order of the present one.

    Args:
        now: the figures of the period.
        before: those of the period before, in any order; one that is not among them is not known.
    """
    earlier = {(measure.code, measure.label): measure for measure in before}
    return tuple(Figure(measure, earlier.get((measure.code, measure.label))) for measure in now)
