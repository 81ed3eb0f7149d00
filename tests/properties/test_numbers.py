"""Whatever a browser sends, what is read of it is a small whole number or nothing."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from hpmt_supervision.web.numbers import HIGHEST_KEY, whole


@given(st.integers(0, HIGHEST_KEY))
def test_every_number_up_to_the_highest_is_read(number: int) -> None:
    assert whole(str(number)) == number


@given(st.text(), st.integers(0, 10**6))
def test_nothing_else_is(text: str, highest: int) -> None:
    found = whole(text, highest=highest)
    assert found is None or (0 <= found <= highest and text.lstrip("0") in (str(found), ""))


@given(st.integers(0, 10**4), st.integers(1, 10**6))
def test_a_number_above_the_highest_is_not(highest: int, more: int) -> None:
    assert whole(str(highest), highest=highest) == highest
    assert whole(str(highest + more), highest=highest) is None


@pytest.mark.parametrize("text", [None, "", " 1", "+1", "-1", "1_0", "²", "٣", "1.0", "9" * 10, "9" * 5000])
def test_what_python_or_the_database_would_stumble_over_is_nothing(text: str | None) -> None:
    assert whole(text) is None
