"""Trees and spells: whatever the tree and whatever the days, the functions agree with counting by hand."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.people.hierarchy import (
    Spell,
    descendants,
    first_overlap,
    is_legal_parent,
    is_within,
    overlap,
)

DAY_0 = date(2026, 1, 1)


@st.composite
def trees(draw: st.DrawFn) -> dict[int, int | None]:
    """Make a forest: every unit stands under an earlier one, or under none."""
    size = draw(st.integers(1, 25))
    return {unit: draw(st.one_of(st.none(), st.integers(0, unit - 1))) if unit else None for unit in range(size)}


@st.composite
def anything(draw: st.DrawFn) -> dict[int, int | None]:
    """Make parents without rules: cycles and parents nobody knows included."""
    keys = draw(st.lists(st.integers(0, 8), min_size=1, unique=True))
    return {key: draw(st.one_of(st.none(), st.integers(0, 9))) for key in keys}


@st.composite
def spells(draw: st.DrawFn) -> Spell:
    """Make a spell of days within a month, some of them open-ended."""
    first = draw(st.integers(0, 30))
    last = draw(st.one_of(st.none(), st.integers(first, 31)))
    return Spell(DAY_0 + timedelta(first), None if last is None else DAY_0 + timedelta(last))


def above(parents: dict[int, int | None], unit: int) -> list[int]:
    """List the units above a unit of a forest, the nearest first."""
    parent = parents[unit]
    return [] if parent is None else [parent, *above(parents, parent)]


def days_of(spell: Spell) -> set[date]:
    """List the days of a spell, an open end being far enough for every other spell."""
    last = spell.last or DAY_0 + timedelta(60)
    return {spell.first + timedelta(n) for n in range((last - spell.first).days + 1)}


@given(trees())
def test_a_unit_is_below_another_exactly_when_the_other_is_above_it(parents: dict[int, int | None]) -> None:
    for unit in parents:
        assert {other for other in parents if unit in above(parents, other)} == descendants(parents, unit)


@given(anything())
def test_a_broken_tree_ends(parents: dict[int, int | None]) -> None:
    for unit in parents:
        assert unit not in descendants(parents, unit)


def test_the_kinds_stand_in_one_order() -> None:
    legal = {
        (kind, above)
        for kind in ("national", "county", "office", "other")
        for above in (None, "national", "county", "office")
        if is_legal_parent(kind, above)
    }
    assert legal == {("national", None), ("county", "national"), ("office", "county")}


@given(spells(), spells())
def test_spells_overlap_exactly_when_they_share_a_day(one: Spell, other: Spell) -> None:
    assert overlap(one, other) == bool(days_of(one) & days_of(other))
    assert overlap(one, other) == overlap(other, one)


@given(spells(), st.integers(0, 59))
def test_a_day_is_within_when_it_is_among_the_days(spell: Spell, offset: int) -> None:
    day = DAY_0 + timedelta(offset)
    assert is_within(spell, day) == (day in days_of(spell))


@given(st.lists(spells(), max_size=6), spells())
def test_the_first_overlap_is_the_earliest_of_them(others: list[Spell], new: Spell) -> None:
    found = first_overlap(others, new)
    sharing = [spell for spell in others if days_of(spell) & days_of(new)]
    assert (found is None) == (not sharing)
    if found is not None:
        assert found in sharing
        assert found.first == min(spell.first for spell in sharing)


@given(st.dates(), st.dates())
def test_a_spell_is_possible_when_it_does_not_end_before_it_begins(first: date, last: date) -> None:
    assert Spell(first, last).is_possible == (first <= last)
    assert Spell(first).is_possible
