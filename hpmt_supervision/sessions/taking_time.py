"""Whose time a session takes, and which room and link. Values in, values out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from hpmt_supervision.people.models import Part
from hpmt_supervision.sessions.conflicts import ConflictKind, Span
from hpmt_supervision.sessions.models import Answer

# How somebody who stands in for a supervisor is tied to a group; it is no part of a membership.
STANDS_IN = "stands_in"


@dataclass(frozen=True)
class Tie:
    """Days, both ends included, on which a person belongs to a group.

    Attributes:
        person_id: the person's key.
        group_id: the group's key.
        part: supervised in it, leading it, or standing in for who leads it.
        first: the first local day.
        last: the last local day, or None when it goes on.
    """

    person_id: int
    group_id: int
    part: str
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Found:
    """A session that may be in the way.

    Attributes:
        id: the session's key.
        group_id, unit_id: its group, and that group's unit.
        day: its local day.
        span: when it goes on.
        whole_group: whether the whole group is asked.
        led_by_id: who leads it, when it is not the group's leaders of the day.
        place, link: where it is held.
        seen: whether the viewer may see it.
        answers: what those of the people asked about who are invited have answered.
    """

    id: int
    group_id: int
    unit_id: int
    day: date
    span: Span
    whole_group: bool
    led_by_id: int | None
    place: str | None
    link: str | None
    seen: bool
    answers: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """Time that is taken, by whom or what, and the session behind it when it may be shown."""

    kind: ConflictKind
    span: Span
    person_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True)
class Meeting:
    """Where the sessions one means to hold would be.

    Attributes:
        unit_id: the unit whose rooms the place is among.
        place: the room as ``folded`` writes it; empty for none.
        link: the address of a digital meeting, or None.
    """

    unit_id: int | None
    place: str
    link: str | None


def folded(place: str | None) -> str:
    """Return a room's name as it is compared: without regard to case and spaces; empty for none."""
    return "".join((place or "").casefold().split())


def those_there(session: Found, people: Collection[int], ties: Sequence[Tie]) -> set[int]:
    """Return which of some people a session takes the time of; not those who have declined.

    Args:
        session: the session.
        people: the people asked about.
        ties: how they belong to the session's group.
    """
    today = [tie for tie in ties if tie.covers(session.day)]
    found = {person_id for person_id, answer in session.answers.items() if answer != Answer.NO}
    if session.whole_group:
        found |= {t.person_id for t in today if t.part == Part.SUPERVISEE and t.person_id not in session.answers}
    if session.led_by_id is None:
        found |= {tie.person_id for tie in today if tie.part != Part.SUPERVISEE}
    elif session.led_by_id in people:
        found.add(session.led_by_id)
    return found


def taken_by(
    sessions: Sequence[Found], people: Collection[int], ties: Sequence[Tie], meeting: Meeting, own_ids: Collection[int]
) -> tuple[list[Taken], set[tuple[int | None, Span]]]:
    """Return the time that sessions take, and the times of people that their own calendars may hold a copy of.

    Args:
        sessions: the sessions that may be in the way.
        people: the people asked about.
        ties: how they belong to groups.
        meeting: the room and link asked about.
        own_ids: keys of the sessions that are being moved; they take no time, but their copies are known.
    """
    by_group: dict[int, list[Tie]] = {}
    for tie in ties:
        by_group.setdefault(tie.group_id, []).append(tie)
    taken: list[Taken] = []
    copies: set[tuple[int | None, Span]] = set()
    for row in sessions:
        there = those_there(row, people, by_group.get(row.group_id, ()))
        copies.update((person_id, row.span) for person_id in there)
        if row.id in own_ids:
            continue
        shown = row.id if row.seen else None
        kind = ConflictKind.SESSION if row.seen else ConflictKind.BUSY
        taken += [Taken(kind, row.span, person_id, shown) for person_id in there]
        if meeting.place and row.unit_id == meeting.unit_id and folded(row.place) == meeting.place:
            taken.append(Taken(ConflictKind.PLACE, row.span, session_id=shown))
        if meeting.link and row.link == meeting.link:
            taken.append(Taken(ConflictKind.LINK, row.span, session_id=shown))
    return taken, copies
