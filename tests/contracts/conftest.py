"""What the contract tests share: a world with two offices, and the count of what is walked in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.contracts.reaches import Walk
from tests.contracts.world import World, make_world
from tests.factories.catalogue import load_catalogue


@pytest.fixture
def world(sqlite_app: Flask) -> World:
    """Give two offices with everything in them."""
    load_catalogue()
    return make_world()


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Iterator[Walk]:
    """Give what counts the reaches that a test walks; the count is printed with -s."""
    found = Walk(request.node)
    yield found
    if found.told():
        print(f"\n{request.node.name}: {found.told()}")
