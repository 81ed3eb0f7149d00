"""The training a report tells of: what may be shown from outside, whatever the room of learning knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.level_reports import training

THIRD = Period(date(2026, 5, 1), date(2026, 8, 31))


@dataclass
class Completed:
    course: str
    name: str
    people: int


@pytest.fixture(autouse=True)
def _learning(monkeypatch: pytest.MonkeyPatch) -> None:
    def completed_training(unit_ids: Sequence[int], first: date, last: date) -> list[Completed]:
        assert (list(unit_ids), first, last.year) == ([1, 2], THIRD.first, 2026)
        return [Completed("basic", "Grunnopplæring", 5), Completed("2", "Samling 2", 4), Completed("3", "Samling 3", 0)]

    names = ("Grunnopplæring", "Samling 2", "Samling 3", "Samling 4")
    monkeypatch.setattr(training, "completed_training", completed_training)
    monkeypatch.setattr(training, "courses", lambda: [SimpleNamespace(name=name) for name in names], raising=False)


def test_inside_everything_is_told() -> None:
    assert [line.people for line in training.courses_completed([1, 2], THIRD)] == [5, 4, 0]


def test_outside_few_people_are_withheld() -> None:
    found = training.courses_from_outside([1, 2], THIRD)
    assert [(line.course, line.people) for line in found] == [
        ("Grunnopplæring", 5),
        ("Samling 2", None),
        ("Samling 3", 0),
    ]


@pytest.mark.parametrize("last", [date(2026, 7, 31), date(2026, 12, 31)])
def test_outside_a_period_that_could_be_subtracted_tells_no_counts(last: date) -> None:
    """Not even whether anybody completed a course: one that came with a month was completed in it."""
    found = training.courses_from_outside([1, 2], Period(THIRD.first, last))
    assert [(line.course, line.people) for line in found] == [
        ("Grunnopplæring", None),
        ("Samling 2", None),
        ("Samling 3", None),
        ("Samling 4", None),
    ]
