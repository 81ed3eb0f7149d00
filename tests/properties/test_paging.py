"""The pages of a list hold each of its rows once, and every number leads to one of them."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from hpmt_supervision.core.paging import page_count, paging

TOTALS, SIZES = st.integers(0, 500), st.integers(1, 60)


@given(TOTALS, SIZES)
def test_the_pages_hold_each_row_once_and_only_a_list_of_nothing_has_an_empty_page(total: int, size: int) -> None:
    rows = list(range(total))
    shown = [paging(total, page=page, size=size) for page in range(1, page_count(total, size) + 1)]
    pages = [rows[one.offset : one.offset + one.size] for one in shown]
    assert [row for page in pages for row in page] == rows
    assert all(pages) or (total == 0 and pages == [[]])


@given(TOTALS, SIZES, st.integers())
def test_every_number_leads_to_the_nearest_page(total: int, size: int, page: int) -> None:
    found = paging(total, page=page, size=size)
    assert 1 <= found.number <= found.count
    assert found.number == page or (page < 1 and found.number == 1) or (page > found.number == found.count)


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_a_full_page_begins_no_other(total: int, pages: int) -> None:
    assert page_count(total, 20) == pages
