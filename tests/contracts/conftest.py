"""What the contract tests share: a world with two offices."""

import pytest
from flask import Flask

from tests.contracts.world import World, make_world
from tests.factories.catalogue import load_catalogue


@pytest.fixture
def world(sqlite_app: Flask) -> World:
    """Give two offices with everything in them."""
    load_catalogue()
    return make_world()
