"""The wait after failed attempts: none at first, doubling, and never long enough to keep somebody out."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.auth.waiting import FREE_ATTEMPTS, LONGEST_WAIT, wait_after


def test_the_first_attempts_are_free() -> None:
    assert [wait_after(count) for count in range(FREE_ATTEMPTS)] == [timedelta(0)] * FREE_ATTEMPTS
    assert [wait_after(FREE_ATTEMPTS + more).seconds for more in range(4)] == [5, 10, 20, 40]


@given(st.integers(min_value=0, max_value=10**9))
def test_the_wait_grows_and_has_an_end(failures: int) -> None:
    assert timedelta(0) <= wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT
