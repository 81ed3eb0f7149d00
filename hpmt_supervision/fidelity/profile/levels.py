"""Supervision of those who supervise: the level-2 and level-3 groups that serve an office. Values in, values out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile.facts import LevelSession, PostFact
from hpmt_supervision.fidelity.profile.measures import Kind, Measure, counted

UPPER_LEVELS = (2, 3)


def serving(posts: Sequence[PostFact], period: Period) -> dict[int, frozenset[int]]:
    """Return the groups that serve an office on some day of a period, by level.

    A level-2 group serves on the days on which somebody who leads a group of the office is supervised there, and a
    level-3 group on the days on which somebody who leads a level-2 group that serves then is. Who led an office
    once and is supervised elsewhere now brings no group with them.

    Args:
        posts: who led and was supervised where.
        period: the period.
    """
    # The days on which each group of the level below serves, as spells; the office's own groups are there all the time.
    below: dict[int, list[Period]] = {post.group: [period] for post in posts if post.level == 1}
    found = {}
    for level in UPPER_LEVELS:
        leading = [
            (post.person, both)
            for post in posts
            if post.leads and post.level == level - 1
            for days in below.get(post.group, [])
            if (both := _on_both(post, days))
        ]
        above: dict[int, list[Period]] = {}
        for post in posts:
            if post.level == level and not post.leads:
                days_there = [_on_both(post, days) for person, days in leading if person == post.person]
                above.setdefault(post.group, []).extend(days for days in days_there if days)
        below = {group: days for group, days in above.items() if days}
        found[level] = frozenset(below)
    return found


def figures(
    sessions: Sequence[LevelSession],
    last_held: Mapping[int, date],
    posts: Sequence[PostFact],
    period: Period,
    today: date,
) -> list[Measure]:
    """Return the sessions of the groups above that serve in a period, and the days since their last one.

    Args:
        sessions: the sessions of the groups above.
        last_held: the day of the last session held, by group.
        posts: who led and was supervised where; of a level without a group that serves nothing applies.
        period: the period.
        today: the local day.
    """

    def of(level: int, groups: frozenset[int]) -> list[Measure]:
        if not groups:
            return [Measure(f"level{level}_held", Kind.COUNT, None)]
        found = Counter(
            one.status for one in sessions if one.group in groups and period.first <= one.day <= period.last
        )
        since = max((last_held[group] for group in groups if group in last_held), default=None)
        days = None if since is None else (today - since).days
        return [
            *[counted(f"level{level}_{s}", found[s], found.total()) for s in ("held", "planned", "cancelled")],
            Measure(f"level{level}_days_since", Kind.DAYS, days),
        ]

    return [measure for level, groups in serving(posts, period).items() for measure in of(level, groups)]


def _on_both(post: PostFact, days: Period) -> Period | None:
    """Return the days of a spell that lie in other days, or None."""
    first, last = max(post.first, days.first), min(post.last or date.max, days.last)
    return Period(first, last) if first <= last else None
