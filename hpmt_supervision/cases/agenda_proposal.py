"""The agenda the app proposes: what fits into a session, in which order. Pure: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

AGREEMENTS_MINUTES = 10
CASE_MINUTES = 25
SKILL_TRAINING_MINUTES = 15
REPORTED_NEEDS_MINUTES = 15
NEW_AGREEMENTS_MINUTES = 10
SHORTEST_CASE_MINUTES = 10

URGENCY_ORDER = ("next_session", "soon", "normal")


@dataclass(frozen=True)
class Waiting:
    """A case in the queue.

    Attributes:
        case_id: its key.
        urgency: ``next_session``, ``soon`` or ``normal``.
        submitted_at: when it was first sent.
    """

    case_id: int
    urgency: str
    submitted_at: datetime


@dataclass(frozen=True)
class Practice:
    """A focus tool, with the last day the group practised it, or None when it has not."""

    tool_id: int
    last_on: date | None


@dataclass(frozen=True)
class Proposed:
    """One item of an agenda.

    Attributes:
        kind: ``agreements``, ``case``, ``reported_needs``, ``skill_training`` or ``new_agreements``.
        minutes: the time set aside.
        case_id: the case, for a case.
        tool_id: the tool, for skill training.
    """

    kind: str
    minutes: int
    case_id: int | None = None
    tool_id: int | None = None


def queue_order(waiting: Waiting) -> tuple[int, datetime, int]:
    """Return the sort key of the queue: urgency, then how long it has waited, then the key."""
    return (URGENCY_ORDER.index(waiting.urgency), waiting.submitted_at, waiting.case_id)


def propose(
    queue: Sequence[Waiting],
    *,
    minutes: int,
    has_agreements: bool,
    has_needs: bool = False,
    practice: Sequence[Practice] = (),
) -> list[Proposed]:
    """Propose the agenda of a session.

    Agreements from last time come first, then as many cases as fit, then what the level below has reported, then
    training on the focus tool that the group has gone longest without, and new agreements last. Time is kept for what
    is reported as long as a whole case still fits beside it. In a session too short for a whole case, the first case
    gets what is left, and what stands around it is shortened before the case is.

    Args:
        queue: the cases that wait, in any order.
        minutes: the session's length.
        has_agreements: whether there are agreements from last time.
        has_needs: whether needs reported by the level below wait for the group.
        practice: the group's focus tools, in the order of the catalogue.

    Returns:
        The items in order. Their minutes never sum to more than ``minutes``.
    """
    ordered = sorted(queue, key=queue_order)
    first, last, each = _share(minutes, has_agreements=has_agreements, has_cases=bool(ordered))
    room = minutes - first - last
    needs = REPORTED_NEEDS_MINUTES if has_needs and room - each >= REPORTED_NEEDS_MINUTES else 0
    count = min(len(ordered), (room - needs) // each) if each else 0
    left = room - needs - count * each
    items = [Proposed("agreements", first)] if has_agreements and first else []
    items += [Proposed("case", each, case_id=waiting.case_id) for waiting in ordered[:count]]
    if needs:
        items.append(Proposed("reported_needs", needs))
    if practice and left >= SKILL_TRAINING_MINUTES:
        items.append(Proposed("skill_training", SKILL_TRAINING_MINUTES, tool_id=longest_without(practice).tool_id))
    if last:
        items.append(Proposed("new_agreements", last))
    return items


def _share(minutes: int, *, has_agreements: bool, has_cases: bool) -> tuple[int, int, int]:
    """Return the minutes of the agreements, of the new agreements and of each case."""
    first = AGREEMENTS_MINUTES if has_agreements else 0
    last = NEW_AGREEMENTS_MINUTES
    if not has_cases:
        last = min(last, max(minutes, 0))
        return min(first, max(minutes - last, 0)), last, 0
    if minutes - first - last >= CASE_MINUTES:
        return first, last, CASE_MINUTES
    for part in (1.0, 0.5, 0.0):
        around = int(first * part) + int(last * part)
        if minutes - around >= SHORTEST_CASE_MINUTES or part == 0.0:
            return int(first * part), int(last * part), min(max(minutes - around, 0), CASE_MINUTES)
    raise AssertionError("the last part always returns")


def longest_without(practice: Sequence[Practice]) -> Practice:
    """Return the tool a group has gone longest without: never practised first, then the earliest day.

    Args:
        practice: at least one tool; the first of equals is taken.
    """
    return min(practice, key=lambda tool: (tool.last_on is not None, tool.last_on or date.min))


def spread(queue: Sequence[Waiting], rooms: Sequence[int]) -> dict[int, int]:
    """Tell in which of several sessions each waiting case would come up.

    Args:
        queue: the cases that wait, in any order.
        rooms: how many cases each session has room for, in the order of the sessions.

    Returns:
        The case's key and the index of its session; cases no session has room for are left out.
    """
    found: dict[int, int] = {}
    ordered = iter(sorted(queue, key=queue_order))
    for index, room in enumerate(rooms):
        for _ in range(room):
            waiting = next(ordered, None)
            if waiting is None:
                return found
            found[waiting.case_id] = index
    return found
