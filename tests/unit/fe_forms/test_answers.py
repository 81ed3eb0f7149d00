"""What is written on an FE form, as values."""

from datetime import date, datetime, time

import pytest

from hpmt_supervision.fe_forms.answers import Choices, Mark, next_half_hour, read_mark


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1", Mark(True, 1)),
        ("10", Mark(True, 10)),
        ("none", Mark(False)),
        ("0", None),
        ("11", None),
        ("-1", None),
        ("7.5", None),
        ("", None),
        ("٣", None),
        ("1" * 5000, None),
    ],
)
def test_a_mark_is_one_to_ten_or_not_used(text: str, mark: Mark | None) -> None:
    assert read_mark(text) == mark


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 23, 8, 41), (date(2026, 11, 23), time(9, 0))),
        (datetime(2026, 11, 23, 8, 29, 59), (date(2026, 11, 23), time(8, 30))),
        (datetime(2026, 11, 23, 8, 30), (date(2026, 11, 23), time(8, 30))),
        (datetime(2026, 11, 23, 8, 30, 1), (date(2026, 11, 23), time(9, 0))),
        (datetime(2026, 11, 23, 23, 45), (date(2026, 11, 24), time(0, 0))),
    ],
)
def test_the_next_half_hour(now: datetime, expected: tuple[date, time]) -> None:
    assert next_half_hour(now) == expected


def test_choices_survive_a_hidden_field() -> None:
    choices = Choices("partner", 4, (1, 22), (3,))
    assert Choices.read(choices.written()) == choices
    assert Choices.read(Choices().written()) == Choices()


@pytest.mark.parametrize("forged", ["", "|||", "x|y|z,1|2,", "a" * 5000, "||9999999999999|"])
def test_forged_choices_are_left_out(forged: str) -> None:
    read = Choices.read(forged)
    assert all(isinstance(key, int) for key in (*read.tools, *read.principles))
    assert read.phase_id is None
