"""Ordinary working hours, as plain values."""

from collections.abc import Mapping
from datetime import time

# The local times of day that work starts and ends.
Hours = tuple[time, time]

# Monday to Friday; a person who has not said anything else works then.
ORDINARY: Mapping[int, Hours] = {weekday: (time(8), time(15, 30)) for weekday in range(1, 6)}
WEEKDAYS = range(1, 8)
