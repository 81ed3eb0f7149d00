"""The list of dates: what is proposed, what is kept, and what a skip costs."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.sessions.invitees import GroupDays, Invitees, Spell
from hpmt_supervision.sessions.preview import Preview, PreviewRow, SameDay, proposed, with_choices

NOON = clock.day_start(date(2027, 1, 4)) + timedelta(hours=12)
NOBODY = Invitees((), ())


def row(
    day: date, *, problem: str | None = None, holiday: str | None = None, overlaps: bool | None = None
) -> PreviewRow:
    same = () if overlaps is None else (SameDay(7, NOON, NOON + timedelta(hours=1), overlaps),)
    return PreviewRow(day, NOON, NOON, problem, holiday, same, NOBODY)


def fortnights(count: int) -> list[date]:
    return [date(2027, 1, 4) + timedelta(days=14 * number) for number in range(count)]


def test_what_has_something_in_the_way_is_not_proposed() -> None:
    days = fortnights(5)
    rows = [
        row(days[0]),
        row(days[1], holiday="Langfredag"),
        row(days[2], overlaps=True),
        row(days[3], overlaps=False),
        row(days[4], problem="passert"),
    ]
    assert proposed(rows) == {days[0], days[3]}


def test_a_single_day_is_kept_as_typed() -> None:
    day = date(2027, 3, 29)
    assert proposed([row(day, holiday="Andre påskedag")]) == {day}
    assert proposed([row(day, problem="passert")]) == set()


def test_a_skip_shows_in_the_next_gap() -> None:
    days = fortnights(4)
    rows = with_choices([row(day) for day in days], {days[0], days[2], days[3]}, {date(2026, 12, 21)})
    assert [found.gap for found in rows] == [14, None, 28, 14]
    preview = Preview(rows, 14)
    assert preview.skipped == [days[1]]
    assert preview.longest_gap is rows[2]


def test_other_sessions_shorten_the_gap_and_nothing_comes_before_the_first() -> None:
    days = fortnights(2)
    rows = with_choices([row(day) for day in days], set(days), {days[0] + timedelta(days=10)})
    assert [found.gap for found in rows] == [None, 4]
    assert Preview(rows, 14).longest_gap is None


def test_a_day_that_cannot_be_booked_is_never_kept() -> None:
    days = fortnights(1)
    rows = with_choices([row(days[0], problem="passert")], set(days), set())
    assert not rows[0].kept
    assert Preview(rows, 14).longest_gap is None


def test_people_are_counted_once() -> None:
    days = fortnights(2)
    rows = [PreviewRow(day, NOON, NOON, None, None, (), Invitees((1, 2), (3,)), kept=True) for day in days]
    assert Preview(rows, 14).invited == 2


@given(st.sets(st.integers(0, 400), min_size=1, max_size=40), st.sets(st.integers(0, 400), max_size=20))
def test_gaps_add_up_to_the_whole_stretch(kept: set[int], others: set[int]) -> None:
    start = date(2027, 1, 1)
    days = {start + timedelta(days=number) for number in kept}
    rows = with_choices([row(day) for day in sorted(days)], days, set())
    gaps = [found.gap for found in rows]
    assert gaps[0] is None
    assert sum(gap for gap in gaps if gap is not None) == (max(days) - min(days)).days
    beside = with_choices(
        [row(day) for day in sorted(days)], days, {start + timedelta(days=number) for number in others}
    )
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
