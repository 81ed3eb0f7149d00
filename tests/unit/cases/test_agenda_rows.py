"""The rows of an agenda as the page sends them, and its buttons."""

import pytest

from hpmt_supervision.cases.agenda_rows import Row, press, read_row, read_rows

ROWS = read_rows(["agreements", "case:1", "case:2", "new_agreements"], ["10", "25", "25", "10"])


def tokens(rows: list[Row]) -> list[str]:
    return [row.token for row in rows]


@pytest.mark.parametrize(
    ("button", "expected", "place"),
    [
        ("up:2", "agreements case:2 case:1 new_agreements", 1),
        ("down:1", "agreements case:2 case:1 new_agreements", 2),
        ("up:0", "agreements case:1 case:2 new_agreements", 0),
        ("down:3", "agreements case:1 case:2 new_agreements", 3),
        ("remove:1", "agreements case:2 new_agreements", 1),
        ("remove:3", "agreements case:1 case:2", 2),
        ("add:case:9", "agreements case:1 case:2 case:9 new_agreements", 3),
        ("add:skill_training:4", "agreements case:1 case:2 skill_training:4 new_agreements", 3),
        ("add:skill_training", "agreements case:1 case:2 skill_training new_agreements", 3),
        ("add:case:1", "agreements case:1 case:2 new_agreements", 1),
        ("add:case", "agreements case:1 case:2 new_agreements", None),
        ("add:party:1", "agreements case:1 case:2 new_agreements", None),
        ("up:99", "agreements case:1 case:2 new_agreements", None),
        ("up:-1", "agreements case:1 case:2 new_agreements", None),
        ("up:²", "agreements case:1 case:2 new_agreements", None),
        ("save", "agreements case:1 case:2 new_agreements", None),
        ("", "agreements case:1 case:2 new_agreements", None),
    ],
)
def test_what_a_button_does(button: str, expected: str, place: int | None) -> None:
    rows, found = press(ROWS, button)
    assert tokens(rows) == expected.split()
    assert found == place


def test_agreements_are_added_first_and_new_agreements_last() -> None:
    rows = read_rows(["case:1"], ["25"])
    rows, _place = press(rows, "add:agreements")
    rows, _place = press(rows, "add:new_agreements")
    rows, _place = press(rows, "add:skill_training:3")
    rows, _place = press(rows, "add:case:2")
    assert tokens(rows) == ["agreements", "case:1", "case:2", "skill_training:3", "new_agreements"]


def test_removing_the_only_row() -> None:
    assert press(read_rows(["case:1"], ["25"]), "remove:0") == ([], None)


@pytest.mark.parametrize(
    "token", ["", "case", "case:", "case:x", "case:12345678901", "agreements:4", "party", "case:²"]
)
def test_a_token_that_is_none_is_left_out(token: str) -> None:
    assert read_row(token) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [("25", 25), (" 5 ", 5), ("", None), ("ti", None), ("-3", None), ("2,5", None), ("99999", None)],
)
def test_minutes_are_read_or_kept_as_typed(typed: str, number: int | None) -> None:
    row = read_row("new_agreements", typed)
    assert row is not None
    assert row.number == number and row.minutes == typed


def test_missing_minutes_are_the_usual_ones() -> None:
    assert [row.minutes for row in read_rows(["case:1", "new_agreements"], ["30"])] == ["30", "10"]
