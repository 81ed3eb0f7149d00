"""A reader with everything that is shown, and linear algebra, must not reach a figure on fewer than five people."""

from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from hpmt_supervision.fidelity.withholding.holders import Holder
from hpmt_supervision.fidelity.withholding.small_numbers import withheld, withheld_without_absent

NATION, COUNTIES = 1, (2, 3, 4)


def is_few(people: frozenset[int]) -> bool:
    return 1 <= len(people) <= 4


def tree(leaves: list[tuple[int, frozenset[int], bool]], rowless: frozenset[int] = frozenset()) -> list[Holder]:
    """A nation, its counties and offices given as (county, people, whether it has a row)."""
    offices = [
        Holder(10 + i, county, True, has_row, people, 4 * len(people), 100 * len(people), 60 * len(people), 9)
        for i, (county, people, has_row) in enumerate(leaves)
    ]

    def beneath(county: int) -> frozenset[int]:
        return frozenset[int]().union(*(o.people for o in offices if o.parent == county))

    counties = [Holder(c, NATION, False, c not in rowless, beneath(c)) for c in COUNTIES]
    nation = Holder(NATION, None, False, True, frozenset[int]().union(*(c.people for c in counties)))
    return [nation, *counties, *offices]


people = st.integers(0, 9).flatmap(lambda size: st.frozensets(st.integers(1, 40), min_size=size, max_size=size))
leaves = st.lists(st.tuples(st.sampled_from(COUNTIES), people, st.integers(0, 9).map(bool)), min_size=1, max_size=6)
closed_counties = st.frozensets(st.sampled_from(COUNTIES), max_size=1)


class Attacker:
    """Holds linear equations and tells which combinations of the unknowns follow from them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rows: list[list[Fraction]] = []

    def learn(self, terms: dict[int, int]) -> None:
        rest = self.reduce(terms)
        if any(rest):
            lead = next(i for i, value in enumerate(rest) if value)
            rest = [value / rest[lead] for value in rest]
            self.rows = [[v - row[lead] * r for v, r in zip(row, rest, strict=True)] for row in self.rows] + [rest]

    def reduce(self, terms: dict[int, int]) -> list[Fraction]:
        left = [Fraction(terms.get(i, 0)) for i in range(self.size)]
        for row in self.rows:
            lead = next(i for i, value in enumerate(row) if value)
            factor = left[lead]
            left = [value - factor * r for value, r in zip(left, row, strict=True)]
        return left

    def knows(self, terms: dict[int, int]) -> bool:
        return not any(self.reduce(terms))


def office_numbers(holders: list[Holder], key: int) -> list[int]:
    """The places among the offices of those a row adds up."""
    offices = [h for h in holders if h.owns_groups]
    parents = {h.key: h.parent for h in holders}
    return [i for i, o in enumerate(offices) if key in (o.key, o.parent, parents.get(o.parent or 0))]


def subsets(size: int) -> chain[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(size), n) for n in range(1, size + 1))


def union(sets: list[frozenset[int]], chosen: tuple[int, ...]) -> frozenset[int]:
    return frozenset[int]().union(*(sets[i] for i in chosen))


@settings(max_examples=250, deadline=None)
@given(leaves=leaves, rowless=closed_counties)
def test_no_sum_on_few_people_follows_from_what_is_shown(
    leaves: list[tuple[int, frozenset[int], bool]], rowless: frozenset[int]
) -> None:
    holders = tree(leaves, rowless)
    hidden = withheld(holders)
    offices = [h.people for h in holders if h.owns_groups]
    attacker = Attacker(len(offices))
    for holder in holders:
        if holder.has_row and holder.key not in hidden:
            assert not is_few(holder.people)
            attacker.learn(dict.fromkeys(office_numbers(holders, holder.key), 1))
    for chosen in subsets(len(offices)):
        if attacker.knows(dict.fromkeys(chosen, 1)):
            assert not is_few(union(offices, chosen))
    event(f"withheld for others: {len([h for h in holders if h.key in hidden and len(h.people) >= 5]) > 0}")


@settings(max_examples=250, deadline=None)
@given(leaves=leaves, rowless=closed_counties, away=st.frozensets(st.integers(1, 40), max_size=12), most=st.booleans())
@example(
    leaves=[
        (4, frozenset({1, 2, 3, 6, 7, 8, 10}), True),
        (2, frozenset({5, 9}), True),
        (3, frozenset({1, 2, 4}), True),
    ],
    rowless=frozenset(),
    away=frozenset(),
    most=True,
)
def test_neither_with_nor_without_absent_people_nor_their_difference(
    leaves: list[tuple[int, frozenset[int], bool]], rowless: frozenset[int], away: frozenset[int], most: bool
) -> None:
    if most:
        # Nearly everyone of one office is away.
        away |= frozenset(sorted(leaves[0][1])[2:])
    everyone = tree(leaves, rowless)
    remaining = tree([(county, who - away, has_row) for county, who, has_row in leaves], rowless)
    hidden, hidden_without = withheld(everyone), withheld_without_absent(everyone, remaining)
    all_of = [h.people for h in everyone if h.owns_groups]
    left = [h.people for h in remaining if h.owns_groups]
    gone = [one - other for one, other in zip(all_of, left, strict=True)]
    size = len(all_of)
    attacker = Attacker(2 * size)
    for i in range(size):
        if not gone[i]:
            # The reader may know that nobody is away there, and then both figures are one.
            attacker.learn({i: 1, size + i: -1})
    for shown, offset, concealed in ((everyone, 0, hidden), (remaining, size, hidden_without)):
        for holder in shown:
            if holder.has_row and holder.key not in concealed:
                attacker.learn({offset + i: 1 for i in office_numbers(shown, holder.key)})
    assert hidden <= hidden_without
    for chosen in subsets(size):
        if attacker.knows(dict.fromkeys(chosen, 1)):
            assert not is_few(union(all_of, chosen))
        if attacker.knows({size + i: 1 for i in chosen}):
            assert not is_few(union(left, chosen))
        if attacker.knows(dict.fromkeys(chosen, 1) | {size + i: -1 for i in chosen}):
            assert not is_few(union(gone, chosen))


@settings(max_examples=250, deadline=None)
@given(leaves=leaves, silent=st.frozensets(st.integers(10, 15)), away=st.frozensets(st.integers(1, 40), max_size=12))
@example(
    leaves=[(2, frozenset({1, 2, 3}), True), (2, frozenset(range(4, 10)), True), (2, frozenset(range(10, 19)), True)],
    silent=frozenset({11}),
    away=frozenset(),
)
def test_no_attendances_of_few_follow_from_knowing_where_no_session_was_held(
    leaves: list[tuple[int, frozenset[int], bool]], silent: frozenset[int], away: frozenset[int]
) -> None:
    def heard(holders: list[Holder]) -> list[Holder]:
        return [replace(h, sessions_held=0, attendances=0) if h.key in silent else h for h in holders]

    everyone = heard(tree(leaves))
    remaining = heard(tree([(county, who - away, has_row) for county, who, has_row in leaves]))
    offices = [h for h in everyone if h.owns_groups]
    left = [h.people for h in remaining if h.owns_groups]
    size = len(offices)
    attacker = Attacker(2 * size)
    for i, office in enumerate(offices):
        if office.key in silent:
            attacker.learn({i: 1})
            attacker.learn({size + i: 1})
        elif office.people == left[i]:
            attacker.learn({i: 1, size + i: -1})
    concealed = withheld_without_absent(everyone, remaining)
    for holders, offset, hidden in ((everyone, 0, withheld(everyone)), (remaining, size, concealed)):
        for holder in holders:
            if holder.has_row and holder.key not in hidden:
                attacker.learn({offset + i: 1 for i in office_numbers(holders, holder.key)})
    heard_from = [i for i, office in enumerate(offices) if office.key not in silent]
    for some in subsets(len(heard_from)):
        chosen = tuple(heard_from[i] for i in some)
        all_of = union([office.people for office in offices], chosen)
        if attacker.knows(dict.fromkeys(chosen, 1)):
            assert not is_few(all_of)
        if attacker.knows({size + i: 1 for i in chosen}):
            assert not is_few(union(left, chosen))
        if attacker.knows(dict.fromkeys(chosen, 1) | {size + i: -1 for i in chosen}):
            assert not is_few(union([office.people - away for office in offices], chosen) ^ all_of)


@settings(max_examples=200, deadline=None)
@given(leaves=leaves)
def test_nothing_is_withheld_when_no_row_is_few(leaves: list[tuple[int, frozenset[int], bool]]) -> None:
    holders = tree([(county, frozenset[int]() if is_few(who) else who, True) for county, who, _ in leaves])
    assert withheld(holders) == frozenset()
    assert withheld_without_absent(holders, holders) == frozenset()


def people_of(*sizes: int) -> list[frozenset[int]]:
    """Sets of different people."""
    number = iter(range(1, 1000))
    return [frozenset(next(number) for _ in range(size)) for size in sizes]


def test_the_next_smallest_office_is_withheld_with_a_small_one() -> None:
    three, six, nine = people_of(3, 6, 9)
    assert withheld(tree([(2, three, True), (2, nine, True), (2, six, True)])) == {10, 12}


def test_two_small_offices_that_together_are_small_take_a_third() -> None:
    one, two, eight, seven = people_of(1, 2, 8, 7)
    assert withheld(tree([(2, one, True), (2, two, True), (2, eight, True), (2, seven, True)])) == {10, 11, 13}


def test_two_small_offices_with_the_same_people_take_a_third() -> None:
    three, eight = people_of(3, 8)
    assert withheld(tree([(2, three, True), (2, three, True), (2, eight, True)])) == {10, 11, 12}


def test_a_county_with_one_small_office_is_withheld_with_another_county_and_one_of_its_offices() -> None:
    three, seven, six = people_of(3, 7, 6)
    assert withheld(tree([(2, three, True), (3, seven, True), (3, six, True)])) == {2, 10, 3, 12}


def test_nobody_attended_is_not_given_away_by_a_total() -> None:
    three, six, nine = people_of(3, 6, 9)

    def office(key: int, people: frozenset[int], attendances: int) -> Holder:
        return Holder(key, 2, True, True, people, attendances, 100, 50 if attendances else 0, 2)

    offices = [office(10, three, 0), office(11, six, 0), office(12, nine, 30)]
    county = Holder(2, None, False, True, three | six | nine)
    assert withheld([county, *offices]) == {10, 11, 12}


def test_an_office_without_people_is_not_withheld() -> None:
    none, nine = people_of(0, 9)
    assert withheld(tree([(2, none, True), (2, nine, True)])) == frozenset()


def test_a_closed_office_is_part_of_the_total_and_hides_the_small_one() -> None:
    three, nine, eight = people_of(3, 9, 8)
    assert withheld(tree([(2, three, True), (2, nine, False), (2, eight, True)])) == {10, 11}


def test_totals_are_withheld_when_nothing_else_can_hide_a_small_office() -> None:
    three, six = people_of(3, 6)
    offices = [Holder(key, 2, True, True, people, 0, 100, 0, 2) for key, people in ((10, three), (11, six))]
    above = [Holder(1, None, False, True, three | six), Holder(2, 1, False, True, three | six)]
    assert withheld([*above, *offices]) == {10, 11, 2, 1}


def test_an_office_that_is_shown_with_everyone_cannot_hide_another_without_absent_people() -> None:
    nine, seven, eight = people_of(9, 7, 8)
    everyone = tree([(2, nine, True), (2, seven, True), (2, eight, True)])
    remaining = tree([(2, frozenset(sorted(nine)[:3]), True), (2, seven, True), (2, eight, True)])
    assert withheld(everyone) == frozenset()
    assert withheld_without_absent(everyone, remaining) == {10, 2, 1}


def county_of(*offices: Holder) -> list[Holder]:
    return [Holder(2, None, False, True, frozenset[int]().union(*(o.people for o in offices))), *offices]


def test_everyone_at_every_session_is_not_given_away_by_a_total() -> None:
    three, five, nine = people_of(3, 5, 9)
    small, next_one = (
        Holder(10, 2, True, True, three, 12, 270, 250, 4),
        Holder(11, 2, True, True, five, 20, 450, 400, 4),
    )
    last = Holder(12, 2, True, True, nine, 30, 800, 400, 4)
    assert withheld(county_of(small, next_one, last)) == {10, 11, 12}
    assert withheld(county_of(small, replace(next_one, attendances=19), last)) == {10, 11}


def test_everyone_at_the_same_number_of_sessions_is_not_given_away_by_a_total() -> None:
    three, five, nine = people_of(3, 5, 9)
    small = Holder(10, 2, True, True, three, 9, 270, 250, 5, (0, 0, 0, 3, 0, 0, 0))
    next_one = Holder(11, 2, True, True, five, 15, 450, 400, 5, (0, 0, 0, 5, 0, 0, 0))
    last = Holder(12, 2, True, True, nine, 30, 800, 400, 5, (0, 0, 3, 0, 6, 0, 0))
    assert withheld(county_of(small, next_one, last)) == {10, 11, 12}
    assert withheld(county_of(small, replace(next_one, distribution=(0, 0, 1, 3, 1, 0, 0)), last)) == {10, 11}


def test_six_or_more_sessions_are_not_one_number() -> None:
    three, five, nine = people_of(3, 5, 9)
    small = Holder(10, 2, True, True, three, 20, 270, 250, 9, (0, 0, 0, 0, 0, 0, 3))
    next_one = Holder(11, 2, True, True, five, 37, 450, 400, 9, (0, 0, 0, 0, 0, 0, 5))
    last = Holder(12, 2, True, True, nine, 60, 800, 400, 9, (0, 0, 0, 0, 0, 0, 9))
    assert withheld(county_of(small, next_one, last)) == {10, 11}
