"""Counting what the contracts walk: which endpoint was asked by which role, with what kind of reach.

Each test notes what it walks on itself, so that the count survives several processes; the summary adds it up.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import pytest

PROPERTY = "reaches"


class Reach(StrEnum):
    """How something was reached for."""

    OWN = "own"
    FOREIGN = "foreign"
    UNKNOWN = "unknown id"
    FORMS = "ids in forms"
    FILTERS = "filters"
    EXPORTS = "exports"
    CHARTS = "charts"
    CALENDARS = "calendar addresses"
    MAIL = "mail links"
    SEARCH = "search"


class Walk:
    """What one test has walked.

    Args:
        item: the test.
    """

    def __init__(self, item: pytest.Item) -> None:
        self._walked: list[tuple[str, str, str]] = []
        item.user_properties.append((PROPERTY, self._walked))

    def note(self, reach: Reach, endpoint: str, role: object) -> None:
        """Note that an endpoint was asked in a role, or by nobody signed in.

        Args:
            reach: how.
            endpoint: the endpoint, with the method where it matters.
            role: the role, or None.
        """
        one = (str(reach), endpoint, str(role))
        if one not in self._walked:
            self._walked.append(one)

    def told(self) -> str:
        """Return the counts in a line."""
        return counted(self._walked)


def counted(walked: Iterable[tuple[str, str, str] | list[str]]) -> str:
    """Return how many different combinations there are, by kind of reach, in a line.

    Args:
        walked: reach, endpoint and role of each.
    """
    different = {tuple(one) for one in walked}
    by_reach = Counter(reach for reach, _endpoint, _role in different)
    parts = [f"{reach} {by_reach[reach]}" for reach in Reach if by_reach[reach]]
    return f"{len(different)} (endpoint × role × reach): {', '.join(parts)}" if different else ""


def walked_in(reports: Iterable[Any]) -> list[tuple[str, str, str]]:
    """Return what the tests of some reports have walked."""
    return [
        one
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, walked in report.user_properties
        if name == PROPERTY
        for one in walked
    ]
