"""Complementary suppression: withholding one more row at a time until no total gives a guarded one away. Values only.

Source: the method is known as cell suppression with complementary suppression in official statistics.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE, Holder, is_small


class Suppression:
    """Withholds further rows until nothing guarded can be worked out.

    Args:
        holders: every unit of the nation, parents and children.
        hidden: the units that are withheld to begin with.
        guarded: those of them whose figures nobody may work out.
        useful: tells whether withholding a unit can hide another.
        apart: sets of people by unit, beside those of the row itself, whose figures can be told apart from the others'.
        known: sets of units whose sums the reader knows from elsewhere.
        size: what a number of people counts as when the smallest unit is looked for to hide another among.
        heeds_attendances: whether attendances are among what is shown.
    """

    def __init__(
        self,
        holders: Sequence[Holder],
        *,
        hidden: set[int],
        guarded: set[int],
        useful: Callable[[int], bool],
        apart: Sequence[Mapping[int, frozenset[int]]] = (),
        known: Iterable[frozenset[int]] = (),
        size: Callable[[int], int] = int,
        heeds_attendances: bool = True,
    ) -> None:
        self.holders = {holder.key: holder for holder in holders}
        self.hidden, self.guarded, self.useful = set(hidden), guarded, useful
        self.apart, self.known, self.size = tuple(apart), tuple(known), size
        self.heeds_attendances = heeds_attendances
        self.path = {key: self._upwards(key) for key in self.holders}
        # The deepest totals first, so that a remainder is mended where it is smallest.
        self.totals = sorted(
            (key for key, holder in self.holders.items() if not holder.owns_groups),
            key=lambda key: (-len(self.path[key]), key),
        )
        self.leaves: dict[int, list[int]] = {total: [] for total in self.totals}
        for key, holder in self.holders.items():
            for above in self.path[key] if holder.owns_groups else ():
                if above in self.leaves:
                    self.leaves[above].append(key)

    def _upwards(self, key: int) -> list[int]:
        above, path = self.holders[key].parent, []
        while above is not None and above in self.holders and above not in path:
            path.append(above)
            above = self.holders[above].parent
        return path

    def run(self) -> frozenset[int]:
        """Withhold one thing at a time until every shown total is safe, or withheld."""
        while any(self._mend(total) for total in self.totals if total not in self.hidden):
            pass
        return frozenset(self.hidden)

    def open_sums(self) -> list[frozenset[int]]:
        """Return the sets of withheld units whose sums follow from what is shown."""
        shown = (total for total in self.totals if total not in self.hidden)
        return [frozenset(holder.key for holder in self._remainder(total)) for total in shown]

    def _mend(self, total: int) -> bool:
        """Withhold something if what is withheld beneath a shown total can be worked out; tell whether it did."""
        remainder = self._remainder(total)
        if self._is_safe(remainder):
            return False
        near = [key for key in self.leaves[total] if self._nearest_shown(key) == total]
        leaf = None
        if self.heeds_attendances and any(holder.sessions_held and holder.key in self.guarded for holder in remainder):
            # Everyone sees where no session was held, so such a unit hides no attendance.
            leaf = self._smallest(key for key in near if self.holders[key].sessions_held)
        if leaf is None:
            leaf = self._smallest(near)
        if leaf is not None:
            self.hidden.add(leaf)
            return True
        # With its sum withheld too, a part's units stand among those of this total at the next look.
        part = self._smallest(key for key in self.totals if total in self.path[key])
        self.hidden.add(total if part is None else part)
        return True

    def _nearest_shown(self, key: int) -> int | None:
        return next((above for above in self.path[key] if above not in self.hidden), None)

    def _smallest(self, keys: Iterable[int]) -> int | None:
        """Return the shown unit with the fewest people, at least one, whose withholding would hide something."""
        able = [key for key in keys if key not in self.hidden and self.holders[key].people and self.useful(key)]
        return min(able, key=lambda key: (self.size(len(self.holders[key].people)), key), default=None)

    def _remainder(self, total: int) -> list[Holder]:
        """Return the withheld units whose sum follows from a shown total by subtraction."""
        return [
            self.holders[key]
            for key in self.leaves[total]
            if key in self.hidden and self.useful(key) and self._nearest_shown(key) == total
        ]

    def _sets(self, units: list[Holder]) -> list[list[frozenset[int]]]:
        """Return the people of units, and of each part that can be told apart."""
        apart = [[sets.get(holder.key, frozenset[int]()) for holder in units] for sets in self.apart]
        return [[holder.people for holder in units], *apart]

    def _rests_on_few(self, units: list[Holder]) -> bool:
        """Tell whether the sum over units, or a part of it that can be told apart, is on too few people."""
        return any(is_small(frozenset[int]().union(*sets)) for sets in self._sets(units))

    def _is_safe(self, remainder: list[Holder]) -> bool:
        """Tell whether a sum over withheld units gives none of the guarded ones away."""
        within = {holder.key for holder in remainder}
        told = frozenset[int]().union(*(keys for keys in self.known if keys <= within))
        remainder = [holder for holder in remainder if holder.key not in told]
        guarded = [holder for holder in remainder if holder.key in self.guarded]
        if not guarded:
            return True
        # One guarded unit alone is small in one of the two, so this also asks for a second unit.
        if self._rests_on_few(remainder) or any(_tells_sizes(sets) for sets in self._sets(remainder)[:2]):
            return False
        if not any(holder.sessions_held for holder in guarded):
            # Everyone sees that no session was held, so "no attendance" is not worked out from a total.
            return True
        active = sum(holder.active_days for holder in remainder)
        scheduled = sum(holder.on_schedule_days for holder in remainder)
        if not 0 < scheduled < active:
            return False
        # Where no session was held nobody attended, so the attendances are those of the other units.
        heard = [holder for holder in remainder if holder.sessions_held]
        return not (self.heeds_attendances and (self._rests_on_few(heard) or _is_uniform(heard)))


def _tells_sizes(sets: Sequence[frozenset[int]]) -> bool:
    """Tell whether the number of people in all gives that of each unit away.

    A reader is told which rows rest on 1–4 people, and the others rest on five or more. When the sum is the least it
    can be, or the most, each part is the least or the most too.
    """
    peopled = [people for people in sets if people]
    together = len(frozenset[int]().union(*peopled))
    if together <= sum(1 if is_small(people) else FEWEST_PEOPLE for people in peopled):
        return bool(peopled)
    return all(is_small(people) for people in peopled) and together >= len(peopled) * (FEWEST_PEOPLE - 1)


def _is_uniform(units: list[Holder]) -> bool:
    """Tell whether the attendances of units give those of each unit away: none, all there could be, or all alike."""
    attendances = sum(holder.attendances for holder in units)
    most = sum(len(holder.people) * holder.sessions_held for holder in units)
    if not 0 < attendances < most:
        return True
    # Every person stands in one cell of each unit's distribution; in the last one the numbers differ.
    cells = [{cell for cell, people in enumerate(holder.distribution) if people} for holder in units]
    used = set[int]().union(*cells)
    return len(used) == 1 and all(cell < len(holder.distribution) - 1 for holder in units for cell in used)
