"""The pages of a county and of the nation, as they are on Monday 23 November 2026."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hpmt_supervision.core import clock


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield
