"""Every lesson on scheduling names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = (ROOT / "docs" / "scheduling-lessons.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", LESSONS)
ROWS = [line.strip("|").split("|") for line in LESSONS.splitlines() if line.startswith("| ")][1:]
# As other systems' trackers number them.
TOLD = "25287 16387 12461 6550 4400 29706 7477 7579 1220 382 1580 1132 19 157 42"


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_every_named_test_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {found.name for found in tree.body if isinstance(found, ast.FunctionDef)}


def test_every_lesson_has_a_test_and_none_is_left_out() -> None:
    assert [what for what, _where, held in ROWS if not re.search(r"::test_\w+", held)] == []
    numbers = {number for _what, where, _held in ROWS for number in re.findall(r"\b\d+\b", where)}
    assert numbers == set(TOLD.split())
