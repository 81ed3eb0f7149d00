"""Small numbers by month: which units show no month of a period, so that its total gives no month away. Values in.

A unit's active days, on-schedule days and attendances of a period are the sums of its months'. A month on 1–4 people
would then be the period's figure less the other months'. So a unit that must hide one month hides every month of the
period, and so does the unit it hides among: the same units in every month.

Why this is enough: what is hidden is then a table with units down and months across, of which the reader knows the
sums of some units over all the months and, for each month, the sum over all the units. The only parts of such a table
that follow from these sums are whole units and whole months. The former are safe because the period's rows are, and
the latter because each month is made safe in itself.

Months before the period are part of no sum that is shown with it. They stand each for itself.
"""

from collections.abc import Sequence

from hpmt_supervision.fidelity.small_numbers import Holder, is_small, withheld


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
    found = hidden.union(holder.key for month in months for holder in month if is_small(holder.people))
    while True:
        wider = found.union(*(withheld(month, also=found) for month in months))
        if wider == found:
            return found
        found = wider
