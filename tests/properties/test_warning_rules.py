"""Which warnings a group has, held against a reading of the definitions day by day."""

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.rules import (
    AgendaOfDay,
    GroupFacts,
    Month,
    PersonDays,
    counted_since,
    rests,
    warnings_of,
)
from hpmt_supervision.early_warnings.spans import days_within, union, without
from hpmt_supervision.early_warnings.thresholds import NAMES, USUAL, Limits, Thresholds, nearest
from hpmt_supervision.fidelity.chance.run_rules import ChangeKind, present_change

TODAY = date(2026, 11, 23)
AT = TODAY.toordinal()
FOREVER = date.max.toordinal()
# Days around today, some of them ahead, and one that never comes.
days = st.integers(AT - 120, AT + 40)
spans = st.builds(
    lambda first, length: (first, FOREVER if length is None else first + length),
    days,
    st.one_of(st.none(), st.integers(0, 90)),
)
people = st.builds(
    PersonDays,
    st.lists(spans, min_size=1, max_size=2).map(tuple),
    st.lists(spans, max_size=2).map(tuple),
)
agendas = st.lists(
    st.builds(AgendaOfDay, st.integers(AT - 150, AT + 20).map(date.fromordinal), st.booleans()), max_size=6
).map(lambda found: tuple(sorted(found, key=lambda one: one.day)))
groups = st.builds(
    GroupFacts,
    interval_days=st.integers(1, 60),
    is_open=st.sampled_from([True, True, True, False]),
    members=st.lists(people, max_size=3).map(tuple),
    leaders=st.lists(people, max_size=2).map(tuple),
    leading_today=st.integers(0, 3),
    stand_ins=st.lists(spans, max_size=1).map(tuple),
    closed=st.lists(spans, max_size=2).map(tuple),
    last_held=st.one_of(st.none(), st.integers(AT - 100, AT).map(date.fromordinal)),
    next_planned=st.one_of(st.none(), st.integers(AT, AT + 30).map(date.fromordinal)),
    agendas=agendas,
    months=st.none(),
)
thresholds = st.builds(
    Thresholds, st.integers(10, 40), st.integers(2, 6), st.integers(1, 60), st.integers(1, 2), st.just(USUAL.kinds)
)


def holds(spells: tuple[tuple[int, int], ...], day: int) -> bool:
    return any(first <= day <= last for first, last in spells)


def all_away(group: GroupFacts, day: int) -> bool:
    """Tell whether there are supervisors on a day, all of them are away, and nobody stands in."""
    there = [one for one in group.leaders if holds(one.spells, day)]
    return bool(there) and all(holds(one.away, day) for one in there) and not holds(group.stand_ins, day)


def counts(group: GroupFacts, day: int) -> bool:
    """Tell literally whether a day counts."""
    if not any(holds(one.spells, day) and not holds(one.away, day) for one in group.members):
        return False
    if holds(group.closed, day):
        return False
    if not all_away(group, day):
        return True
    length, before, after = 1, day - 1, day + 1
    while length < 29 and all_away(group, before):
        length, before = length + 1, before - 1
    while length < 29 and all_away(group, after):
        length, after = length + 1, after + 1
    return length > 28


def member_since(group: GroupFacts) -> int | None:
    return min((first for one in group.members for first, last in one.spells if first <= AT <= last), default=None)


def expected(group: GroupFacts, limits: Thresholds) -> set[WarningKind]:
    """Read the definitions one by one."""
    joined = member_since(group)
    if not group.is_open or joined is None:
        return set()
    found = set()
    if group.next_planned is None:
        found.add(WarningKind.NO_DATE)
    since = group.last_held.toordinal() if group.last_held else joined
    gone = sum(counts(group, day) for day in range(since + 1, AT + 1))
    if gone * 10 >= limits.intervals_x10 * group.interval_days:
        found.add(WarningKind.NO_SESSION)
    near = [one for one in group.agendas if -120 <= (one.day - TODAY).days <= 3]
    latest = near[max(0, len(near) - limits.empty_agendas) :]
    if len(latest) == limits.empty_agendas and all(one.is_empty for one in latest):
        found.add(WarningKind.EMPTY_AGENDAS)
    had_two = any(sum(holds(one.spells, day) for one in group.leaders) > 1 for day in range(AT - 730, AT + 1))
    wanted = had_two or limits.leaders_wanted > 1
    if group.leading_today == 1 and wanted and not holds(group.stand_ins, AT):
        found.add(WarningKind.ONE_LEADER)
    return found


@given(group=groups, limits=thresholds)
def test_the_rules_are_their_definitions(group: GroupFacts, limits: Thresholds) -> None:
    assert {one.kind for one in warnings_of(group, limits, TODAY)} == expected(group, limits)
    assert rests(group, TODAY) == (group.next_planned == TODAY or not counts(group, AT))


@given(group=groups, since=st.integers(AT - 100, AT))
def test_counting_days_are_counted_one_by_one(group: GroupFacts, since: int) -> None:
    literally = sum(counts(group, day) for day in range(since + 1, AT + 1))
    assert counted_since(group, date.fromordinal(since), TODAY) == literally


@given(kept=st.lists(spans, max_size=5), removed=st.lists(spans, max_size=5), first=days, length=st.integers(0, 60))
def test_stretches_are_sets_of_days(
    kept: list[tuple[int, int]], removed: list[tuple[int, int]], first: int, length: int
) -> None:
    last = first + length
    within = range(first, last + 1)
    assert days_within(union(kept), first, last) == sum(holds(tuple(kept), day) for day in within)
    left = sum(holds(tuple(kept), day) and not holds(tuple(removed), day) for day in within)
    assert days_within(without(kept, removed), first, last) == left


@given(shares=st.lists(st.one_of(st.none(), st.sampled_from([0.2, 0.4, 0.5, 0.6, 0.8])), min_size=1, max_size=24))
@example(shares=[0.8] * 10 + [0.4] * 8)
def test_below_own_level_is_a_change_that_reaches_the_last_month(shares: list[float | None]) -> None:
    months = tuple(Month(f"m{number}", share) for number, share in enumerate(shares))
    group = GroupFacts(14, members=(PersonDays(((AT - 700, FOREVER),)),), next_planned=TODAY, months=months)
    found = [one for one in warnings_of(group, USUAL, TODAY) if one.kind is WarningKind.BELOW_OWN_LEVEL]
    change = present_change(shares, ChangeKind.BELOW, ChangeKind.FALLING)
    assert bool(found) == (change is not None and shares[-1] is not None)
    if found and change:
        assert (found[0].facts["points"], found[0].facts["last"]) == (change.points, months[-1].code)


@given(shown=st.lists(st.booleans(), min_size=18, max_size=18), begun=st.integers(0, 2))
@example(shown=[True] * 18, begun=0)
@example(shown=[False] * 2 + [True] * 16, begun=2)
@example(shown=[True] * 17 + [False], begun=0)
def test_what_rests_on_people_is_told_outside_only_where_every_month_is_shown(shown: list[bool], begun: int) -> None:
    """A month before the first session is no part of the chart, and neither is whether it is shown."""
    shares = [None] * begun + [0.8] * (10 - begun) + [0.4] * 8
    first = date(2025, 5, 1)
    codes = [f"{first.year + (first.month + n - 1) // 12}-{(first.month + n - 1) % 12 + 1:02}" for n in range(18)]
    months = tuple(map(Month, codes, shares, shown))
    agendas = tuple(AgendaOfDay(TODAY - timedelta(days=ago), True) for ago in (50, 20))
    one = PersonDays(((AT - 700, FOREVER),))
    group = GroupFacts(14, members=(one,), next_planned=TODAY, months=months, agendas=agendas)
    told = {one.kind: "shown" in one.facts for one in warnings_of(group, USUAL, TODAY)}
    assert told[WarningKind.BELOW_OWN_LEVEL] == all(shown[begun:])
    since = f"{agendas[0].day:%Y-%m}"
    rested_on = [is_shown for code, is_shown in zip(codes, shown, strict=True) if code >= since] or shown[-1:]
    assert told[WarningKind.EMPTY_AGENDAS] == all(rested_on)


kind_sets = st.frozensets(st.sampled_from(sorted(WarningKind)))


@given(
    said=st.lists(
        st.one_of(
            st.none(),
            st.builds(
                Limits,
                st.one_of(st.none(), st.integers(10, 40)),
                st.one_of(st.none(), st.integers(2, 6)),
                st.one_of(st.none(), st.integers(1, 60)),
                st.one_of(st.none(), st.integers(1, 2)),
                st.one_of(st.none(), kind_sets),
            ),
        ),
        max_size=4,
    )
)
def test_what_is_said_nearest_holds(said: list[Limits | None]) -> None:
    holding = nearest(said)
    for name in NAMES:
        expected_value = getattr(USUAL, name)
        for one in reversed(said):
            if one is not None and getattr(one, name) is not None:
                expected_value = getattr(one, name)
        assert getattr(holding, name) == expected_value


@given(group=groups, limits=thresholds, off=kind_sets)
def test_a_kind_that_is_off_is_never_found(group: GroupFacts, limits: Thresholds, off: frozenset[WarningKind]) -> None:
    some = Thresholds(
        limits.intervals_x10, limits.empty_agendas, limits.silence_days, limits.leaders_wanted, USUAL.kinds - off
    )
    kinds = {one.kind for one in warnings_of(group, some, TODAY)}
    assert kinds == {one.kind for one in warnings_of(group, limits, TODAY)} - off


def test_a_holiday_or_a_short_leave_raises_nothing_and_a_long_one_does() -> None:
    def group(**more: object) -> GroupFacts:
        usual = {
            "members": (PersonDays(((AT - 400, FOREVER),)),),
            "leaders": (PersonDays(((AT - 400, FOREVER),), ()),),
            "leading_today": 1,
            "last_held": TODAY - timedelta(days=30),
            "next_planned": TODAY + timedelta(days=3),
        }
        return GroupFacts(14, **(usual | more))  # type: ignore[arg-type]

    def kinds(found: GroupFacts) -> set[WarningKind]:
        return {one.kind for one in warnings_of(found, USUAL, TODAY)}

    assert kinds(group()) == {WarningKind.NO_SESSION}
    assert kinds(group(closed=((AT - 20, AT - 10),))) == set()
    spell = (AT - 400, FOREVER)
    assert kinds(group(leaders=(PersonDays((spell,), ((AT - 22, AT - 5),)),))) == set()
    assert kinds(group(leaders=(PersonDays((spell,), ((AT - 29, FOREVER),)),))) == {WarningKind.NO_SESSION}
    # Four weeks are short, a day more is not.
    assert kinds(group(leaders=(PersonDays((spell,), ((AT - 27, AT),)),))) == set()
    assert kinds(group(leaders=(PersonDays((spell,), ((AT - 28, AT),)),))) == {WarningKind.NO_SESSION}
    assert kinds(group(members=(PersonDays((spell,), ((AT - 25, FOREVER),)),))) == set()
