"""Cells that a spreadsheet would run are shown as text."""

import pytest

from hpmt_supervision.web.csv_cells import shown_as_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_becomes_text(start: str) -> None:
    assert shown_as_text(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["", "Nav Ås", "a=b", "'=1", " =1", "12", "0.8333", "2026-05"])
def test_everything_else_stays(cell: str) -> None:
    assert shown_as_text(cell) == cell
