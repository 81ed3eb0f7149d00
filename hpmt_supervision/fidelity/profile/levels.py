"""Supervision of those who supervise: the level-2 and level-3 groups that serve an office. Values in, values out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from hpmt_supervision.fidelity.definitions import Period
from hpmt_supervision.fidelity.profile.facts import LevelSession
from hpmt_supervision.fidelity.profile.measures import Kind, Measure, counted
from hpmt_supervision.sessions.models import SessionStatus

UPPER_LEVELS = (2, 3)


def figures(
    sessions: Sequence[LevelSession],
    last_held: Mapping[int, date],
    served_by: Mapping[int, int],
    period: Period,
    today: date,
) -> list[Measure]:
    """Return the sessions of the groups above, and the days since their last one.

    Args:
        sessions: the sessions of those groups.
        last_held: the day of the last session held, by level.
        served_by: how many groups of each level serve the office; of a level without a group nothing applies.
        period: the period.
        today: the local day.
    """
    found = Counter((one.level, one.status) for one in sessions if period.first <= one.day <= period.last)

    def of(level: int) -> list[Measure]:
        if not served_by.get(level):
            return [Measure(f"level{level}_held", Kind.COUNT, None)]
        since = last_held.get(level)
        days = None if since is None else (today - since).days
        every = sum(found[level, status] for status in SessionStatus)
        return [
            *[counted(f"level{level}_{s}", found[level, s], every) for s in ("held", "planned", "cancelled")],
            Measure(f"level{level}_days_since", Kind.DAYS, days),
        ]

    return [measure for level in UPPER_LEVELS for measure in of(level)]
