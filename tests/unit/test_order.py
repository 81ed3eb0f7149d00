"""The order of the tests: the long files first, and every test in it once."""

from pathlib import Path

from tests.conftest import LONG, pytest_collection_modifyitems

ROOT = Path(__file__).resolve().parents[2]


class Item:
    """Stands for a test, of which the order looks at the name alone."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid


def test_every_long_file_exists() -> None:
    assert [name for name in LONG if not (ROOT / name).exists()] == []


def test_the_long_ones_come_first_and_the_rest_keeps_its_order() -> None:
    names = ["tests/b.py::two", f"{LONG[1]}::x", "tests/a.py::one", f"{LONG[0]}::z", f"{LONG[0]}::y", "tests/a.py::two"]
    items = [Item(name) for name in names]
    pytest_collection_modifyitems(items)  # type: ignore[arg-type]
    found = [item.nodeid for item in items]
    assert found == [names[3], names[4], names[1], names[0], names[2], names[5]]
