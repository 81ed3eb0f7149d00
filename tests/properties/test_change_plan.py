"""Moving a series moves every date by the same, and the rule that is kept gives exactly those dates."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.sessions.change_plan import Shift, occurrences_from, shifted_rule
from hpmt_supervision.sessions.recurrence import Every, Rule, chosen_dates, occurrences
from tests.properties.test_recurrence import rules


@given(rules(), st.integers(0, 6), st.integers(-20, 20), st.integers(0, 23))
def test_a_moved_series_has_exactly_the_moved_dates(rule: Rule, start: int, days: int, hour: int) -> None:
    laid_out_to = rule.first.date() + timedelta(days=300)
    every_one = occurrences_from(rule, rule.first, laid_out_to)
    since = every_one[min(start, len(every_one) - 1)]
    shift = Shift(days, rule.first.time(), time(hour))
    wanted = [shift.of(local) for local in every_one if local >= since]
    moved = shifted_rule(rule, since, laid_out_to, shift)
    through = wanted[-1].date() if moved.open_ended else None
    assert [one.local for one in occurrences(moved, through=through)] == wanted
    # What can go on goes on, and nothing else does.
    assert not moved.open_ended or rule.open_ended


@given(rules(), st.integers(0, 6))
def test_a_change_of_place_alone_keeps_the_kind_of_rule(rule: Rule, start: int) -> None:
    laid_out_to = rule.first.date() + timedelta(days=300)
    every_one = occurrences_from(rule, rule.first, laid_out_to)
    since = every_one[min(start, len(every_one) - 1)]
    moved = shifted_rule(rule, since, laid_out_to, Shift(0, rule.first.time(), rule.first.time()))
    assert (moved.kind, moved.every, moved.open_ended) == (rule.kind, rule.every, rule.open_ended)


@pytest.mark.parametrize(
    ("days", "kind"), [(0, Every.MONTHS), (1, Every.CHOSEN), (7, Every.CHOSEN), (-2, Every.CHOSEN)]
)
def test_the_third_wednesday_moved_a_day_is_not_the_third_thursday(days: int, kind: Every) -> None:
    rule = Rule(datetime(2026, 12, 16, 9), 1, 12, None, Every.MONTHS, (2,), 3)
    moved = shifted_rule(rule, rule.first, date(2027, 12, 1), Shift(days, time(9), time(10)))
    assert moved.kind is kind


def test_a_fixed_interval_keeps_its_rule_when_it_moves() -> None:
    rule = Rule(datetime(2026, 11, 26, 9), 14, None, date(2027, 6, 30))
    moved = shifted_rule(rule, datetime(2026, 12, 24, 9), date(2027, 6, 24), Shift(-1, time(9), time(13)))
    assert (moved.kind, moved.first, moved.until) == (Every.DAYS, datetime(2026, 12, 23, 13), date(2027, 6, 23))


def test_one_with_a_time_of_its_own_keeps_it() -> None:
    shift = Shift(1, time(9), time(13))
    assert shift.of(datetime(2026, 12, 1, 15)) == datetime(2026, 12, 2, 15)
    rule = chosen_dates([datetime(2026, 12, 1, 9), datetime(2026, 12, 8, 15)])
    moved = shifted_rule(rule, rule.first, date(2026, 12, 8), shift)
    assert moved.chosen == (datetime(2026, 12, 2, 13), datetime(2026, 12, 9, 15))
