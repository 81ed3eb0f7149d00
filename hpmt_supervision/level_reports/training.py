"""The training that a report tells of: the one place where this room asks the room of learning."""

from collections.abc import Sequence

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import is_tertial
from hpmt_supervision.fidelity.withholding.holders import is_few
from hpmt_supervision.learning.queries import completed_training, courses
from hpmt_supervision.level_reports.figures import CourseLine


def courses_completed(unit_ids: Sequence[int], period: Period) -> tuple[CourseLine, ...]:
    """Return the courses completed at some units within a period, as those who work there see it.

    Args:
        unit_ids: the units where people were registered.
        period: the period.
    """
    found = completed_training(unit_ids, period.first, period.last)
    return tuple(CourseLine(str(one.name), one.people) for one in found)


def courses_from_outside(unit_ids: Sequence[int], period: Period) -> tuple[CourseLine, ...]:
    """Return the same for a county, without what is on 1–4 people or would tell of them.

    Counts are shown for the thirds of a year alone, which never overlap: two periods that share months could be
    subtracted from each other. For other periods every course stands without a count, also one that nobody completed,
    since a course that is there for one month and not for the next tells when somebody completed it. An office's own
    counts are not for those outside, since the county less the other offices would be the one that is left.

    Args:
        unit_ids: the county and its offices.
        period: the period.
    """
    if not is_tertial(period):
        return tuple(CourseLine(str(course.name), None) for course in courses())
    return tuple(
        CourseLine(line.course, None if is_few(line.people or 0) else line.people)
        for line in courses_completed(unit_ids, period)
    )
