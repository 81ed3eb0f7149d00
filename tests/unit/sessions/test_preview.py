"""The list of dates: what is proposed, what is kept, where what cannot stay goes, and what a skip costs."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.sessions.invitees import GroupDays, Invitees, Spell
from hpmt_supervision.sessions.preview import Choice, Preview, PreviewRow, next_working_day, proposed, with_gaps

NOBODY = Invitees((), ())


def row(
    day: date,
    choice: Choice = Choice.KEEP,
    *,
    to: date | None = None,
    problem: str | None = None,
    who: Invitees = NOBODY,
) -> PreviewRow:
    local = datetime.combine(day, datetime.min.time()).replace(hour=12)
    target = local if to is None else local + (to - day)
    starts = clock.to_utc(target)
    return PreviewRow(
        local, choice, target, starts, starts + timedelta(hours=1), problem, None, None, (), (), who, (), target
    )


def fortnights(count: int) -> list[date]:
    return [date(2027, 1, 4) + timedelta(days=14 * number) for number in range(count)]


@pytest.mark.parametrize(
    ("only", "impossible", "holiday", "closed", "overlaps", "choice"),
    [
        (False, False, None, None, False, Choice.KEEP),
        (False, False, "Langfredag", None, False, Choice.MOVE),
        (False, False, None, "Vinterferie", False, Choice.SKIP),
        (False, False, "Langfredag", "Påskeuka", False, Choice.SKIP),
        (False, False, None, None, True, Choice.SKIP),
        (True, False, "Langfredag", "Påskeuka", True, Choice.KEEP),
        (True, True, None, None, False, Choice.SKIP),
    ],
)
def test_what_is_proposed_is_what_the_booker_most_likely_wants(
    only: bool, impossible: bool, holiday: str | None, closed: str | None, overlaps: bool, choice: Choice
) -> None:
    found = proposed(only=only, impossible=impossible, holiday=holiday, closed=closed, overlaps=overlaps)
    assert found is choice


def test_the_next_working_day_is_free_for_the_group_and_no_holiday() -> None:
    friday = datetime(2027, 3, 26, 9)
    off = {date(2027, 3, 26), date(2027, 3, 28), date(2027, 3, 29)}
    assert next_working_day(friday, taken={date(2027, 3, 30)}, off=off) == datetime(2027, 3, 31, 9)
    always = {date(2027, 3, 26) + timedelta(days=number) for number in range(60)}
    assert next_working_day(friday, taken=always, off=()) == friday + timedelta(days=2)


def test_a_skip_shows_in_the_next_gap() -> None:
    days = fortnights(4)
    choices = [Choice.KEEP, Choice.SKIP, Choice.KEEP, Choice.KEEP]
    rows = with_gaps([row(*pair) for pair in zip(days, choices, strict=True)], {date(2026, 12, 21)})
    assert [found.gap for found in rows] == [14, None, 28, 14]
    preview = Preview(rows, 14)
    assert preview.skipped == [days[1]]
    assert preview.longest_gap is rows[2]


def test_a_move_shows_on_both_sides_and_in_the_plan() -> None:
    days = fortnights(3)
    to = days[1] + timedelta(days=3)
    rows = with_gaps([row(days[0]), row(days[1], Choice.MOVE, to=to), row(days[2])], ())
    assert [found.gap for found in rows] == [None, 17, 11]
    preview = Preview(rows, 14)
    assert preview.moved == {days[1]: datetime(2027, 1, 21, 12)}
    assert preview.plan[1] == "202701181200>202701211200"


def test_other_sessions_shorten_the_gap_and_nothing_comes_before_the_first() -> None:
    days = fortnights(2)
    rows = with_gaps([row(day) for day in days], {days[0] + timedelta(days=10)})
    assert [found.gap for found in rows] == [None, 4]
    assert Preview(rows, 14).longest_gap is None


def test_a_day_that_cannot_be_booked_is_never_kept_and_a_move_there_is_stuck() -> None:
    day = fortnights(1)[0]
    kept, moved = row(day, problem="passert"), row(day, Choice.MOVE, problem="passert")
    assert not kept.kept and not moved.kept
    assert Preview([kept], 14).stuck == [] and Preview([moved], 14).stuck == [moved]


def test_people_are_counted_once_and_not_for_what_is_skipped() -> None:
    first, second, third = fortnights(3)
    rows = [
        row(first, who=Invitees((1, 2), (3,))),
        row(second, who=Invitees((1, 2), (3,))),
        row(third, Choice.SKIP, who=Invitees((4,), ())),
    ]
    assert Preview(rows, 14).invited == 2


@given(st.sets(st.integers(0, 400), min_size=1, max_size=40), st.sets(st.integers(0, 400), max_size=20))
def test_gaps_add_up_to_the_whole_stretch(kept: set[int], others: set[int]) -> None:
    start = date(2027, 1, 1)

    def days(numbers: Iterable[int]) -> list[date]:
        return [start + timedelta(days=number) for number in sorted(numbers)]

    rows = with_gaps([row(day) for day in days(kept)], ())
    gaps = [found.gap for found in rows]
    assert gaps[0] is None
    assert sum(gap for gap in gaps if gap is not None) == max(kept) - min(kept)
    beside = with_gaps([row(day) for day in days(kept)], days(others))
    for alone, crowded in zip(rows[1:], beside[1:], strict=True):
        assert alone.gap is not None and crowded.gap is not None
        assert 0 < crowded.gap <= alone.gap


def test_who_is_asked_follows_membership_and_absence() -> None:
    day = date(2027, 1, 4)
    days = GroupDays(
        [
            Spell(1, date(2020, 1, 1), None),
            Spell(2, date(2020, 1, 1), day),
            Spell(3, day + timedelta(days=1), None),
            Spell(4, date(2020, 1, 1), None),
            Spell(1, date(2020, 1, 1), day),
        ],
        [Spell(4, day, day), Spell(1, day + timedelta(days=1), None)],
        {},
    )
    assert days.on(day) == Invitees((1, 2), (4,))
    assert days.on(day + timedelta(days=1)) == Invitees((3, 4), (1,))
    assert days.on(day, {2, 3, 4}) == Invitees((2,), (4,))
