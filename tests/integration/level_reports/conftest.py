"""What the tests of reports share: the day, and a report that is begun."""

from collections.abc import Iterator

import pytest

from hpmt_supervision.core import clock
from tests.factories.level_reports import NOW


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(NOW):
        yield
