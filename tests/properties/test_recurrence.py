"""Every rule keeps its local time and its days, over clock changes, leap days and year ends, and as RFC 5545 text.

What a rule becomes is held against a walk through the days that asks each whether it belongs: another way to the same.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.recurrence import (
    MONTH_WEEKS,
    MOST_OCCURRENCES,
    Every,
    Occurrence,
    Rule,
    as_local_text,
    as_rrule,
    chosen_dates,
    from_rrule,
    occurrences,
    settled,
)

days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
times = st.times().map(lambda found: found.replace(second=0, microsecond=0))
firsts = st.builds(datetime.combine, days, times)
intervals = st.integers(1, 366)
counts = st.integers(1, MOST_OCCURRENCES)
weekdays = st.sets(st.integers(0, 6), max_size=7).map(lambda found: tuple(sorted(found)))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Rules of every kind with every kind of end, within three years."""
    first = draw(firsts)
    kind = draw(st.sampled_from([Every.DAYS, Every.WEEKS, Every.MONTHS]))
    every = draw(st.integers(1, {Every.DAYS: 60, Every.WEEKS: 8, Every.MONTHS: 6}[kind]))
    chosen = draw(weekdays) if kind is Every.WEEKS else ()
    if kind is Every.MONTHS:
        chosen = (draw(st.integers(0, 6)),)
    end = draw(st.sampled_from(["count", "until", "open"]))
    count = draw(st.integers(1, 5)) if end == "count" else None
    until = first.date() + timedelta(days=draw(st.integers(70, 300))) if end == "until" else None
    return Rule(first, every, count, until, kind, chosen, draw(st.sampled_from(MONTH_WEEKS)))


def week_of(day: date) -> int:
    """The number of Monday weeks since the year 1."""
    return (day - timedelta(days=day.weekday())).toordinal() // 7


def belongs(day: date, rule: Rule, start: date) -> bool:
    """Whether a day is one of a rule's that starts on a day, ends aside, told without any library."""
    if day < start:
        return False
    if rule.kind is Every.DAYS:
        return (day - start).days % rule.every == 0
    if rule.kind is Every.WEEKS:
        wanted = rule.weekdays or (rule.first.weekday(),)
        return day.weekday() in wanted and (week_of(day) - week_of(start)) % rule.every == 0
    months = (day.year - start.year) * 12 + day.month - start.month
    if day.weekday() != rule.weekdays[0] or months % rule.every:
        return False
    if rule.month_week == -1:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == rule.month_week


def walked(rule: Rule, through: date) -> list[date]:
    """The days of a rule by walking every day of the calendar."""
    calendar = [rule.first.date() + timedelta(days=number) for number in range((through - rule.first.date()).days + 1)]
    # The first day that fits by itself is where the distance is counted from.
    every_one = Rule(rule.first, 1, None, None, rule.kind, rule.weekdays, rule.month_week)
    start = next(day for day in calendar if belongs(day, every_one, rule.first.date()))
    found = [day for day in calendar if belongs(day, rule, start)]
    if rule.until is not None:
        found = [day for day in found if day <= rule.until]
    return found[: rule.count] if rule.count is not None else found


def local_of(found: Occurrence) -> datetime:
    assert found.starts_at is not None
    return clock.to_local(found.starts_at).replace(tzinfo=None)


@given(rules())
def test_every_rule_gives_the_days_a_walk_through_the_calendar_gives(rule: Rule) -> None:
    through = rule.first.date() + timedelta(days=3 * 365)
    horizon = rule.first.date() + timedelta(days=380) if rule.open_ended else through
    found = occurrences(rule, through=horizon)
    assert [one.day for one in found] == walked(rule, horizon)
    assert {one.local.time() for one in found} <= {rule.first.time()}
    # Never two on one day.
    assert all(before.day < after.day for before, after in pairwise(found))


@given(rules())
def test_a_rule_comes_back_from_its_text(rule: Rule) -> None:
    whole = settled(rule)
    expected = whole if rule.kind is Every.MONTHS else replace(whole, month_week=1)
    assert from_rrule(as_rrule(rule), whole.first) == expected


@given(rules())
def test_the_text_says_to_others_what_it_says_here(rule: Rule) -> None:
    """The standard's own reading of the text, with DTSTART in the zone, gives the same local times."""
    whole = settled(rule)
    horizon = whole.first.date() + timedelta(days=300)
    found = [one.local for one in occurrences(rule, through=horizon)]
    read = rrulestr(as_rrule(rule), dtstart=whole.first.replace(tzinfo=clock.OSLO))
    others = []
    for one in read:
        if one.date() > horizon:
            break
        others.append(one.replace(tzinfo=None))
    assert others == found


@given(st.lists(firsts, min_size=1, max_size=20))
def test_chosen_dates_are_what_was_chosen(chosen: list[datetime]) -> None:
    base = min(chosen)
    near = sorted({one for one in chosen if one.date() < base.date() + timedelta(days=1000)})
    rule = chosen_dates(near)
    assert [one.local for one in occurrences(rule)] == near
    assert as_rrule(rule) == ""
    assert from_rrule("", rule.first, ",".join(map(as_local_text, near))) == rule


@given(rules(), st.integers(0, 200))
def test_what_comes_after_a_day_is_the_rest(rule: Rule, length: int) -> None:
    through = rule.first.date() + timedelta(days=300)
    day = rule.first.date() + timedelta(days=length)
    every_one = occurrences(rule, through=through)
    assert occurrences(rule, after=day, through=through) == [one for one in every_one if one.day > day]


@given(firsts, intervals, counts)
def test_a_count_gives_that_many_at_one_local_time_n_days_apart(first: datetime, every: int, count: int) -> None:
    count = min(count, 1 + 3 * 365 // every)
    found = occurrences(Rule(first, every, count))
    assert len(found) == count
    assert found[0].local == first
    assert {one.local.time() for one in found} == {first.time()}
    gaps = {(after.day - before.day).days for before, after in pairwise(found)}
    assert gaps <= {every}
    for one in found:
        if one.starts_at is not None:
            assert local_of(one) == one.local
            assert one.starts_at.utcoffset() == timedelta(0)


@given(firsts, intervals, st.integers(0, 3 * 365))
def test_an_end_date_holds_every_occurrence_up_to_and_with_it(first: datetime, every: int, length: int) -> None:
    until = first.date() + timedelta(days=length)
    expected = length // every + 1
    if expected > MOST_OCCURRENCES:
        with pytest.raises(UserError) as caught:
            occurrences(Rule(first, every, None, until))
        assert caught.value.field == "until"
        return
    found = occurrences(Rule(first, every, None, until))
    assert len(found) == expected
    assert found[-1].day <= until < found[-1].day + timedelta(days=every)


@given(firsts, intervals, counts)
def test_only_the_hour_that_spring_leaves_out_has_no_instant(first: datetime, every: int, count: int) -> None:
    count = min(count, 1 + 3 * 365 // every)
    for one in occurrences(Rule(first, every, count)):
        last_sunday = one.day.month == 3 and one.day.isoweekday() == 7 and one.day.day > 24
        left_out = last_sunday and time(2) <= one.local.time() < time(3)
        assert (one.starts_at is None) == left_out


@pytest.mark.parametrize("first", [datetime(2026, 10, 18, 9), datetime(2027, 3, 21, 9)])
@pytest.mark.parametrize(("kind", "every"), [(Every.DAYS, 7), (Every.WEEKS, 1)])
def test_times_do_not_shift_an_hour_at_the_clock_change(first: datetime, kind: Every, every: int) -> None:
    before, on, after = occurrences(Rule(first, every, 3, None, kind))
    assert [local_of(one).time() for one in (before, on, after)] == [time(9)] * 3
    assert before.starts_at is not None and on.starts_at is not None
    # A week over a change is an hour longer in autumn and an hour shorter in spring.
    assert abs((on.starts_at - before.starts_at) - timedelta(days=7)) == timedelta(hours=1)


def test_the_hour_that_comes_twice_is_the_first() -> None:
    (found,) = occurrences(Rule(datetime(2026, 10, 25, 2, 30)))
    assert found.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_missing_hour_leaves_the_other_days_alone() -> None:
    found = occurrences(Rule(datetime(2027, 3, 27, 2, 30), 1, 3))
    assert [one.starts_at is None for one in found] == [False, True, False]


def test_a_leap_day_starts_a_series() -> None:
    found = occurrences(Rule(datetime(2028, 2, 29, 9), 366, 3))
    assert [one.day for one in found] == [date(2028, 2, 29), date(2029, 3, 1), date(2030, 3, 2)]


def test_every_third_wednesday_is_possible_and_is_not_every_four_weeks() -> None:
    found = occurrences(Rule(datetime(2026, 12, 1, 9), 1, 4, None, Every.MONTHS, (2,), 3))
    assert [one.day for one in found] == [date(2026, 12, 16), date(2027, 1, 20), date(2027, 2, 17), date(2027, 3, 17)]
    by_weeks = occurrences(Rule(datetime(2026, 12, 16, 9), 4, 4, None, Every.WEEKS))
    assert [one.day for one in by_weeks][1:3] == [date(2027, 1, 13), date(2027, 2, 10)]


def test_every_other_week_is_possible_also_over_a_year_of_53_weeks() -> None:
    found = occurrences(Rule(datetime(2026, 12, 22, 9), 2, 3, None, Every.WEEKS, (1, 3)))
    assert [one.day for one in found] == [date(2026, 12, 22), date(2026, 12, 24), date(2027, 1, 5)]


def test_the_last_friday_of_a_leap_february() -> None:
    found = occurrences(Rule(datetime(2028, 1, 31, 9), 1, 2, None, Every.MONTHS, (4,), -1))
    assert [one.day for one in found] == [date(2028, 2, 25), date(2028, 3, 31)]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(datetime(2026, 1, 1, 9), 0), "every_days"),
        (Rule(datetime(2026, 1, 1, 9), -14), "every_days"),
        (Rule(datetime(2026, 1, 1, 9), 367), "every_days"),
        (Rule(datetime(2026, 1, 1, 9), 53, kind=Every.WEEKS), "every_weeks"),
        (Rule(datetime(2026, 1, 1, 9), 0, kind=Every.MONTHS), "every_months"),
        (Rule(datetime(2026, 1, 1, 9), 1, kind=Every.WEEKS, weekdays=(7,)), "weekdays"),
        (Rule(datetime(2026, 1, 1, 9), 1, kind=Every.MONTHS, month_week=5), "month_week"),
        (Rule(datetime(2026, 1, 1, 9), 1, kind=Every.CHOSEN), "dates"),
        (chosen_dates([datetime(2026, 1, 1, 9), datetime(2030, 1, 1, 9)]), "dates"),
        (Rule(datetime(2026, 1, 1, 9), 14, 0), "count"),
        (Rule(datetime(2026, 1, 1, 9), 1, 401), "count"),
        (Rule(datetime(2026, 1, 1, 9), 14, 400), "count"),
        (Rule(datetime(2026, 1, 1, 9), 14, None, date(2025, 12, 31)), "until"),
        (Rule(datetime(2026, 1, 1, 9), 14, None, date(2029, 1, 2)), "until"),
        (Rule(datetime(2026, 1, 1, 9), 1, None, date(2028, 12, 31)), "until"),
        (Rule(datetime(2026, 1, 1, 9), 1, None, date(2026, 1, 2), Every.MONTHS, (0,), -1), "until"),
    ],
)
def test_out_of_bounds_names_its_field(rule: Rule, field: str) -> None:
    with pytest.raises(UserError) as caught:
        occurrences(rule)
    assert caught.value.field == field


def test_an_open_rule_is_asked_for_a_stretch_at_a_time() -> None:
    rule = Rule(datetime(2026, 1, 1, 9), 14, None)
    assert rule.open_ended
    with pytest.raises(ValueError, match="no last day"):
        occurrences(rule)
    assert len(occurrences(rule, through=date(2026, 12, 31))) == 27
    late = occurrences(rule, after=date(2036, 1, 3), through=date(2036, 1, 20))
    assert [one.day for one in late] == [date(2036, 1, 17)]


@pytest.mark.parametrize("text", ["FREQ=YEARLY", "FREQ=DAILY;BYHOUR=9", "INTERVAL=2"])
def test_a_text_no_rule_here_can_say_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="No rule here"):
        from_rrule(text, datetime(2026, 1, 1, 9))
