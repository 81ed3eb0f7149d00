"""The profile of an office beyond its frequency."""

from hpmt_supervision.core import clock
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month, months_between
from hpmt_supervision.fidelity.profile.cards import ProfileCards, Reading, profile_cards
from hpmt_supervision.fidelity.profile.fact_queries import read_office
from hpmt_supervision.fidelity.profile.neighbours import courses_of, reviews_of
from hpmt_supervision.fidelity.profile.periods import months_over, months_touched, period_before
from hpmt_supervision.fidelity.profile.statement import Asked


def office_cards(
    office_id: int,
    period: Period,
    *,
    outside: bool,
    row_is_withheld: bool,
    withheld_months: frozenset[Month] | None = frozenset(),
) -> ProfileCards:
    """Return the cards of an office that the reader has been found to reach.

    Args:
        office_id: the office.
        period: begins on the first of a month.
        outside: whether the reader does not work there; then training is left out, since two periods that differ by a
            month would tell who completed a course in it, and so is whether the leader was at the reviews.
        row_is_withheld: whether the office's own row is withheld from the reader; then so is everything about people.
        withheld_months: the earlier months of the office that are withheld from the reader, so that the period before
            is too when it holds one; None when that is not known.
    """
    before = period_before(period)
    today = clock.today()
    months = months_over(period, today)
    earlier = [month.plus(-months_touched(period)) for month in months]
    # The two lie apart when the period ends within a month, and the months between are read and not counted.
    read = months_between(earlier[0], months[-1]) if months else []
    asked = Asked(office_id, Period(before.first, period.last), tuple(read))
    courses, courses_before = ((), ()) if outside else courses_of(office_id, period, before)
    return profile_cards(
        Reading(
            facts=read_office(asked),
            period=period,
            before=before,
            months=tuple(months),
            months_before=tuple(earlier),
            today=today,
            reviews=reviews_of(office_id, before.first, period.last),
            courses=courses,
            courses_before=courses_before,
            withholds=outside and row_is_withheld,
            withholds_before=withheld_months is None or not withheld_months.isdisjoint(_months_of(before)),
            from_outside=outside,
        )
    )


def _months_of(period: Period) -> list[Month]:
    return months_between(Month.of(period.first), Month.of(period.last))
