"""Small numbers by month: which units show no month of a period, so that its total gives no month away. Values in.

A unit's active days, on-schedule days and attendances of a period are the sums of its months'. A month on 1–4 people
would then be the period's figure less the other months'. So a unit that must hide one month hides every month of the
period, and so does the unit it hides among: the same units in every month.

What is hidden is then a table with units down and months across, of which the reader knows the sums of some units over
all the months and, for each month, the sum over all the units. The reader may also know that a unit has nobody in a
month, for a page says when an office opened or closed. A unit with people in one month only is then no secret: that
month is its figure for the period. What hides a unit must therefore have people in every month of the period, and it
must be there in every month that the unit has, not only in the small one, for the others would tell of that one too.

Why this is enough: take a sum of cells that follows from what is known and holds nothing but cells of units with a
small month. In a unit with people in every month it is a whole row, the same months as in all other such units, or
nothing. If it is the same months, it rests on all of those units in a month, and they are five people or more. If not,
the months carry the same weight, so that it is made of whole rows in every unit, and these are safe because the
period's rows are. Every other sum holds a cell of five people or more.

Months before the period are part of no sum that is shown with it. They stand each for itself.
"""

from collections.abc import Sequence

from hpmt_supervision.fidelity.small_numbers import Holder, Parts, is_small, withheld


def withheld_by_month(hidden: frozenset[int], months: Sequence[Sequence[Holder]]) -> frozenset[int]:
    """Return the units that show no month of a period.

    Args:
        hidden: the units whose rows for the whole period are withheld.
        months: every unit of the nation in each part of the period; together they are the whole period. A part may
            be longer than a month when it is not shown.

    Returns:
        The keys of the units withheld for the period, of those with 1–4 people in a month, and of those withheld
        for their sake.
    """
    small = frozenset(holder.key for month in months for holder in month if is_small(holder.people))
    # A month without anybody in the whole nation is no cell of the table.
    present = [{holder.key for holder in month if holder.people} for month in months]
    peopled = [keys for keys in present if keys]
    parts = Parts(small, frozenset(set.intersection(*peopled)) if peopled else frozenset())
    found = hidden | small
    while True:
        wider = found.union(*(withheld(month, also=found, among=parts) for month in months))
        if wider == found:
            return found
        found = wider
