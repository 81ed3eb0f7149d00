"""Small numbers: which rows are withheld so that no figure on fewer than five people can be read or worked out.

The reader is taken to know everything a report can show: every row of every kind, for the whole nation, with and
without absent people, for one period. What the reader can work out is then a matter of subtraction: a total that is
shown, less everything shown beneath it, is the sum over what is withheld beneath it. That sum must rest on at least
two units and five people, and must not be one of the sums that give every part away (no attendance at all, everyone at
every session, everyone at the same number of sessions, nothing on schedule, everything on schedule).

Rows are withheld whole: every figure that is derived from people, never the session counts. Sets of people are
compared, not their numbers, so somebody who counts in two offices is one person here.

Which further rows are chosen is told in ``suppression``.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from hpmt_supervision.fidelity.withholding.holders import Holder, is_small
from hpmt_supervision.fidelity.withholding.suppression import Suppression


class Reason(StrEnum):
    """Why a row is withheld."""

    SMALL = "small"
    SMALL_MONTH = "small_month"
    FOR_ANOTHER = "for_another"
    ONLY_WITH_EVERYONE = "only_with_everyone"


def withheld(
    holders: Sequence[Holder],
    *,
    size: Callable[[int], int] = int,
    also: frozenset[int] = frozenset(),
    heeds_attendances: bool = True,
) -> frozenset[int]:
    """Return the units whose rows are withheld.

    Args:
        holders: every unit of the nation, parents and children.
        size: what a number of people counts as when the smallest unit is looked for to hide another among.
        also: units that are withheld in any case.
        heeds_attendances: whether attendances are among what is shown; without them less must be withheld, because
            it does not matter then where sessions were held.

    Returns:
        The keys of the rows with 1–4 people, and of those withheld for their sake. Units without a row are among
        them, because nobody is shown their figures.
    """
    small = {holder.key for holder in holders if is_small(holder.people)}
    return Suppression(
        holders,
        hidden=small | _rowless(holders) | also,
        guarded=small,
        useful=_always,
        size=size,
        heeds_attendances=heeds_attendances,
    ).run()


def withheld_without_absent(
    everyone: Sequence[Holder],
    remaining: Sequence[Holder],
    *,
    always: frozenset[int] | None = None,
    months: Sequence[Mapping[int, frozenset[int]]] = (),
) -> frozenset[int]:
    """Return the units whose rows are withheld in the report without absent people.

    The report with everyone can always be asked for. Where the two rest on 1–4 different people, the row without
    absent people is withheld. A row that is the same in both and shown in the other is no secret, so only rows
    that differ, or are withheld in both, can hide another.

    Args:
        everyone: every unit, with all counted persons.
        remaining: the same units in the same order, without absent people.
        always: the units that are withheld with everyone; what ``withheld`` says when nothing is given.
        months: the people of each unit in each month, where the months can be asked for too. What is left out must
            then not be on few in any of them, because the month less the rest could be the figure of those few.
    """
    if always is None:
        always = withheld(everyone)
    people = {holder.key: holder.people for holder in remaining}
    left_out = {one.key: one.people - people[one.key] for one in everyone}
    ties = [
        {key: part & of_month.get(key, frozenset()) for key, part in parts.items()}
        for of_month in months
        for parts in (left_out, people)
    ]
    small = {key for sets in (people, left_out, *ties) for key, some in sets.items() if is_small(some)}

    def is_useful(key: int) -> bool:
        return key in always or bool(left_out[key])

    # A sum over units where nobody is left out is the same in both reports, so the other one gives it away here.
    with_everyone = Suppression(everyone, hidden=set(always) | _rowless(everyone), guarded=set(), useful=_always)
    known = [keys for keys in with_everyone.open_sums() if not any(left_out[key] for key in keys)]
    return Suppression(
        remaining,
        hidden=set(always) | small | _rowless(remaining),
        guarded=small,
        useful=is_useful,
        apart=[left_out, *ties],
        known=known,
    ).run()


def _rowless(holders: Sequence[Holder]) -> set[int]:
    return {holder.key for holder in holders if not holder.has_row}


def _always(key: int) -> bool:
    return True


def reasons(hidden: frozenset[int], everyone: Sequence[Holder], asked: Sequence[Holder]) -> dict[int, Reason]:
    """Return why each row is withheld.

    Args:
        hidden: the units whose rows are withheld.
        everyone: every unit, with all counted persons.
        asked: the same units in the same order, with the persons of the report that is asked for.
    """
    found = {}
    for one, other in zip(everyone, asked, strict=True):
        if one.key not in hidden:
            continue
        if is_small(one.people) or is_small(other.people):
            found[one.key] = Reason.SMALL
        elif is_small(one.people - other.people):
            found[one.key] = Reason.ONLY_WITH_EVERYONE
        else:
            found[one.key] = Reason.FOR_ANOTHER
    return found
