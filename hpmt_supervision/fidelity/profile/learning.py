"""What is learned: mastery for the office as a whole, training completed, needs reported and answered.

A mastery is never about a person: see ``hides_someone``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hpmt_supervision.fidelity.figures.definitions import Period, half_up
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.profile.facts import FeMonth, NeedFact
from hpmt_supervision.fidelity.profile.measures import Kind, Measure, counted, score, share
from hpmt_supervision.fidelity.withholding.holders import is_small


@dataclass(frozen=True, slots=True)
class MasteryMonth:
    """The mean mastery of one month.

    Attributes:
        month: the month.
        mean: the mean of all marks, two decimals, or None when none was given.
        marks: how many marks it rests on.
    """

    month: Month
    mean: Decimal | None
    marks: int


@dataclass(frozen=True, slots=True)
class CourseFact:
    """A course and how many different people have completed it in a period."""

    name: str
    people: int


def hides_someone(months: Iterable[FeMonth], counts: Callable[[FeMonth], int]) -> bool:
    """Tell whether a figure of FE forms may not be shown, because some month of it rests on 1–4 counsellors.

    Every month is asked, and not the period alone, since the figures of two periods that differ by a month would
    otherwise give that month away.

    Args:
        months: the forms of the period, counsellor by counsellor.
        counts: how many of the forms, or marks, of a month the figure rests on.
    """
    people: dict[date, set[int]] = {}
    for month in months:
        if counts(month):
            people.setdefault(month.month, set()).add(month.author)
    return any(is_small(found) for found in people.values())


def mastery_figures(months: Sequence[FeMonth]) -> list[Measure]:
    """Return the mean of all marks of a period, 1 to 10."""
    return [score("mastery", sum(month.marks_sum for month in months), sum(month.marks for month in months))]


def mastery_by_month(months: Sequence[FeMonth], shown: Sequence[Month]) -> tuple[MasteryMonth, ...]:
    """Return the mean mastery of each month, in order.

    Args:
        months: the forms, counsellor by counsellor.
        shown: the months to show.
    """
    found = []
    for month in shown:
        of = [one for one in months if Month.of(one.month) == month]
        marks = sum(one.marks for one in of)
        found.append(MasteryMonth(month, half_up(sum(one.marks_sum for one in of), marks, 2), marks))
    return tuple(found)


def need_figures(needs: Sequence[NeedFact], period: Period) -> list[Measure]:
    """Return the needs reported in a period, and the share of them that has been answered.

    Args:
        needs: the needs that the office's groups reported and did not take back.
        period: the period; a need counts by the day it was reported.
    """
    found = [need for need in needs if period.first <= need.reported_on <= period.last]
    return [
        counted("needs_reported", len(found)),
        share("needs_answered", sum(need.answered_on is not None for need in found), len(found)),
    ]


def training_figures(courses: Sequence[CourseFact]) -> list[Measure]:
    """Return how many people have completed each course in a period, in the order of the courses."""
    return [Measure("training", Kind.COUNT, course.people, label=course.name) for course in courses]
