"""The same reader, who now also has every month, with and without absent people, must not reach a figure on few."""

from dataclasses import dataclass

from hpmt_supervision.fidelity.month_withholding import withheld_by_month
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from hpmt_supervision.fidelity.small_numbers import Holder, withheld, withheld_without_absent
from tests.properties.test_small_numbers import (
    COUNTIES,
    Attacker,
    is_few,
    office_numbers,
    people_of,
    subsets,
    tree,
    union,
)

People = frozenset[int]


@dataclass(frozen=True)
class Office:
    """An office of a county, with the people of each month; the first month lies before the period."""

    county: int
    months: tuple[People, ...]
    has_row: bool = True

    @property
    def people(self) -> People:
        """Everyone of the period."""
        return frozenset[int]().union(*self.months[1:])


@st.composite
def offices(draw: st.DrawFn, months: int) -> Office:
    size = draw(st.sampled_from([0, 2, 3, 5, 6, 6, 7, 8]))
    base = draw(st.frozensets(st.integers(1, 30), min_size=size, max_size=size))

    def month() -> People:
        # Most months have everyone; some have lost a few, or nearly all.
        return base - draw(st.one_of(st.just(frozenset[int]()), st.frozensets(st.sampled_from(sorted(base) or [0]))))

    return Office(draw(st.sampled_from(COUNTIES)), tuple(month() for _ in range(months)), draw(st.integers(0, 9)) > 0)


worlds = st.integers(2, 4).flatmap(lambda months: st.lists(offices(months), min_size=1, max_size=4))


def table(world: list[Office], who: list[People], rowless: frozenset[int]) -> list[Holder]:
    return tree([(one.county, people, one.has_row) for one, people in zip(world, who, strict=True)], rowless)


@dataclass
class Page:
    """What is withheld on the pages of one period."""

    everyone: list[Holder]
    remaining: list[Holder]
    hidden: frozenset[int]
    hidden_without: frozenset[int]
    by_month: list[frozenset[int]]


def page_of(world: list[Office], away: People, rowless: frozenset[int]) -> Page:
    """Decide it as the pages do."""
    everyone = table(world, [one.people for one in world], rowless)
    remaining = table(world, [one.people - away for one in world], rowless)
    months = [table(world, [one.months[m] for one in world], rowless) for m in range(len(world[0].months))]
    hidden = withheld(everyone)
    within = withheld_by_month(hidden, months[1:])
    return Page(
        everyone,
        remaining,
        hidden,
        withheld_without_absent(everyone, remaining),
        [withheld(months[0], also=hidden), *(within for _ in months[1:])],
    )


class Reader:
    """Knows every row, month and total of one period, with and without absent people."""

    def __init__(self, world: list[Office], away: People, page: Page) -> None:
        self.world, self.months = world, len(world[0].months)
        # One unknown for each office and month, and one for those who are left out of each office.
        self.attacker = Attacker(len(world) * (self.months + 1))
        for i, one in enumerate(world):
            if not one.people & away:
                self.attacker.learn({self.left_out(i): 1})
        for i, one in enumerate(world):
            for m in range(self.months):
                if not one.months[m]:
                    # The page may say that the office was not open then.
                    self.attacker.learn({self.cell(i, m): 1})
        for holder in page.everyone:
            numbers = office_numbers(page.everyone, holder.key)
            if not holder.has_row:
                continue
            whole = {self.cell(i, m): 1 for i in numbers for m in range(1, self.months)}
            if holder.key not in page.hidden:
                self.attacker.learn(whole)
            if holder.key not in page.hidden_without:
                self.attacker.learn(whole | {self.left_out(i): -1 for i in numbers})
            for m, concealed in enumerate(page.by_month):
                if holder.key not in concealed:
                    self.attacker.learn({self.cell(i, m): 1 for i in numbers})

    def cell(self, office: int, month: int) -> int:
        return office * self.months + month

    def left_out(self, office: int) -> int:
        return len(self.world) * self.months + office

    def knows_cells(self, cells: set[tuple[int, int]]) -> bool:
        return self.attacker.knows({self.cell(i, m): 1 for i, m in cells})


@settings(max_examples=200, deadline=None)
@given(
    world=worlds,
    away=st.frozensets(st.integers(1, 30), max_size=12),
    rowless=st.frozensets(st.sampled_from(COUNTIES), max_size=1),
    data=st.data(),
)
@example(
    # The second office is withheld for the first one's sake, and the third has one small month.
    world=[
        Office(2, tuple([people_of(3)[0]] * 3)),
        Office(2, tuple([frozenset(range(11, 17))] * 3)),
        Office(2, (frozenset(range(21, 28)), frozenset(range(21, 28)), frozenset(range(21, 23)))),
    ],
    away=frozenset(),
    rowless=frozenset(),
    data=None,
)
def test_no_month_period_or_total_gives_few_people_away(
    world: list[Office], away: People, rowless: frozenset[int], data: st.DataObject | None
) -> None:
    page = page_of(world, away, rowless)
    reader = Reader(world, away, page)
    size, months = len(world), reader.months
    everyone = [one.people for one in world]
    left = [people - away for people in everyone]
    gone = [people & away for people in everyone]

    def check(cells: set[tuple[int, int]]) -> None:
        if cells and reader.knows_cells(cells):
            assert not is_few(frozenset[int]().union(*(world[i].months[m] for i, m in cells)))

    for chosen in subsets(size):
        for some in subsets(months):
            check({(i, m) for i in chosen for m in some})
        whole = {reader.cell(i, m): 1 for i in chosen for m in range(1, months)}
        if reader.attacker.knows({reader.left_out(i): 1 for i in chosen}):
            assert not is_few(union(gone, chosen))
        if reader.attacker.knows(whole | {reader.left_out(i): -1 for i in chosen}):
            assert not is_few(union(left, chosen))
    if data is not None:
        cells = st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, months - 1)), min_size=1)
        for some_cells in data.draw(st.lists(cells, max_size=12)):
            check(some_cells)
    event(f"a month is withheld in a row that is shown: {bool(page.by_month[-1] - page.hidden)}")


@settings(max_examples=100, deadline=None)
@given(world=worlds)
def test_every_month_is_shown_when_none_is_few(world: list[Office]) -> None:
    steady = [Office(one.county, tuple([one.months[0]] * len(one.months))) for one in world]
    steady = [one for one in steady if not is_few(one.people)]
    if steady:
        assert all(hidden == frozenset() for hidden in page_of(steady, frozenset(), frozenset()).by_month)


def test_a_period_of_one_month_withholds_in_its_line_what_it_withholds_in_its_row() -> None:
    three, six, nine = people_of(3, 6, 9)
    world = [Office(2, (people, people)) for people in (three, six, nine)]
    page = page_of(world, frozenset(), frozenset())
    assert page.by_month[1] == page.hidden == {10, 11}


def test_an_office_that_shrinks_hides_its_months_and_those_of_another_but_keeps_its_row() -> None:
    seven, six, nine = people_of(7, 6, 9)
    world = [Office(2, (seven, seven, frozenset(sorted(seven)[:3]))), Office(2, (six,) * 3), Office(2, (nine,) * 3)]
    page = page_of(world, frozenset(), frozenset())
    assert page.hidden == frozenset()
    assert page.by_month == [frozenset(), {10, 11}, {10, 11}]


NOBODY = frozenset[int]()


def may_know_the_first_month(world: list[Office]) -> bool:
    """Tell whether the first office's first month of the period follows from the pages."""
    return Reader(world, NOBODY, page_of(world, NOBODY, NOBODY)).knows_cells({(0, 1)})


def test_an_office_that_closed_after_the_first_month_does_not_hide_another() -> None:
    eight, six, nine, ten = people_of(8, 6, 9, 10)
    three = frozenset(sorted(eight)[:3])
    world = [Office(2, (NOBODY, three, eight)), Office(2, (NOBODY, six, NOBODY)), Office(2, (nine,) * 3)]
    world.append(Office(2, (ten,) * 3))
    page = page_of(world, NOBODY, NOBODY)
    assert page.hidden == NOBODY
    assert page.by_month[1] == {10, 12}
    assert not may_know_the_first_month(world)


def test_an_office_is_hidden_in_every_month_it_has() -> None:
    # Hidden with the second only, the first would be alone in its other month, which tells of the small one.
    eight, six, nine, ten = people_of(8, 6, 9, 10)
    three = frozenset(sorted(eight)[:3])
    world = [
        Office(2, (NOBODY, three, eight, NOBODY)),
        Office(2, (NOBODY, six, NOBODY, six)),
        Office(2, (nine,) * 4),
        Office(2, (ten,) * 4),
    ]
    assert not may_know_the_first_month(world)


def test_a_month_without_anybody_in_the_nation_asks_for_no_cover() -> None:
    seven, six, nine = people_of(7, 6, 9)
    three = frozenset(sorted(seven)[:3])
    world = [Office(2, (NOBODY, NOBODY, seven, three))] + [Office(2, (NOBODY, NOBODY, p, p)) for p in (six, nine)]
    assert page_of(world, NOBODY, NOBODY).by_month[1] == {10, 11}
