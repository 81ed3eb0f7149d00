"""A calendar is read every half hour, and one that fails is asked less and less often, at least once a day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.availability.reading_due import EVERY, LONGEST_PAUSE, is_due, pause_after

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_new_calendar_is_read_at_once() -> None:
    assert is_due(tried_at=None, failures=0, now=NOW)


@pytest.mark.parametrize(("minutes", "failures", "due"), [(29, 0, 0), (30, 0, 1), (59, 1, 0), (60, 1, 1), (239, 3, 0)])
def test_the_pause_is_kept(minutes: int, failures: int, due: int) -> None:
    assert is_due(tried_at=NOW - timedelta(minutes=minutes), failures=failures, now=NOW) == bool(due)


@given(st.integers(0, 10_000))
def test_the_pause_never_shrinks_with_failures_and_never_passes_a_day(failures: int) -> None:
    assert EVERY <= pause_after(failures) <= pause_after(failures + 1) <= LONGEST_PAUSE
