"""On schedule for one person, held against the definition day by day."""

from datetime import date, timedelta

import pytest

from hpmt_supervision.home.on_schedule import is_on_schedule

LAST = date(2026, 11, 12)


@pytest.mark.parametrize("days", range(30))
@pytest.mark.parametrize("interval", [1, 14, 21])
def test_a_day_within_one_interval_of_the_last_is_on_schedule(days: int, interval: int) -> None:
    today = LAST + timedelta(days=days)
    by_definition = today - timedelta(days=interval - 1) <= LAST <= today
    assert is_on_schedule([(LAST, interval)], today=today, meets_today=False) is by_definition


def test_the_day_that_completes_the_interval_waits_for_its_own_session() -> None:
    today = LAST + timedelta(days=14)
    assert is_on_schedule([(LAST, 14)], today=today, meets_today=True)
    assert not is_on_schedule([(LAST, 14)], today=today + timedelta(days=1), meets_today=True)


def test_the_widest_interval_counts() -> None:
    today = LAST + timedelta(days=20)
    assert is_on_schedule([(LAST, 14), (LAST, 28)], today=today, meets_today=False)
    assert not is_on_schedule([], today=today, meets_today=True)
