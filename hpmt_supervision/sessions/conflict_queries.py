"""What stands in the way of sessions one means to hold: every one of them against all that its people have.

The number of queries is the same for one session and for four hundred, and each finds its rows by people, group, place
or link and a stretch of time, so that what it costs does not grow with the sessions of the past.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all

from hpmt_supervision.availability.queries import busy_times
from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, Person, StandIn, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.conflicts import Conflict, ConflictKind, Span, Windows, clashes
from hpmt_supervision.sessions.group_queries import LONGEST, absences_of
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import visible
from hpmt_supervision.sessions.taking_time import STANDS_IN, Found, Meeting, Taken, Tie, folded, taken_by

_A_DAY = timedelta(days=1)
NOWHERE = Meeting(None, "", None)


def conflicts_for(
    spans: Sequence[Span],
    *,
    person_ids_by_span: Sequence[Collection[int]],
    viewer: Viewer,
    unit_id: int | None = None,
    place: str | None = None,
    link: str | None = None,
    own_ids: Collection[int] = (),
) -> list[list[Conflict]]:
    """Return what stands in the way of each span: people in order of name, then the place and the link.

    A person takes part in a session they are invited to, in one for the whole of a group they are supervised in that
    day, and in one they lead; not in one they have declined. Their absences and the busy times of their own calendars
    count as well, except a busy time that is the copy of a session. What the viewer may not see is only "busy".

    Args:
        spans: when the sessions would be.
        person_ids_by_span: for each span the keys of all who would be there, those who lead it too (see
            ``leaders_on``). The caller has made sure that the viewer may ask them; their names are shown.
        viewer: who asks.
        unit_id: the unit whose rooms ``place`` is among; without it no place is looked for.
        place: the room, compared without regard to case and spaces; or None.
        link: the address of a digital meeting, compared as it stands; or None.
        own_ids: keys of the sessions that are being moved or changed, which are not in their own way.

    Returns:
        One list for each span.
    """
    if not spans:
        return []
    people = {key for keys in person_ids_by_span for key in keys}
    meeting = Meeting(unit_id, folded(place) if unit_id is not None else "", link or None)
    taken = time_taken(people, spans, viewer=viewer, meeting=meeting, own_ids=own_ids)
    names = names_of({row.person_id for row in taken if row.person_id is not None})
    found = clashes(spans, [row.span for row in taken])
    return [
        _in_order(
            _shown(taken[index], span, names)
            for index in indexes
            if taken[index].person_id is None or taken[index].person_id in wanted
        )
        for span, wanted, indexes in zip(spans, map(frozenset, person_ids_by_span), found, strict=True)
    ]


def time_taken(
    people: Collection[int],
    spans: Sequence[Span],
    *,
    viewer: Viewer,
    meeting: Meeting = NOWHERE,
    own_ids: Collection[int] = (),
) -> list[Taken]:
    """Return all that takes the time of some people, a room or a link within some stretches of time, and perhaps more.

    Args:
        people: the people's keys.
        spans: the stretches of time, at least one.
        viewer: who asks; of a session they may not see no key is given.
        meeting: the room and link.
        own_ids: keys of sessions that do not count.
    """
    whole = Span(min(span.starts_at for span in spans), max(span.ends_at for span in spans))
    first, last = _days_around(whole)
    ties = _ties(Membership.person_id.in_(people), StandIn.person_id.in_(people), first, last)
    sessions = _sessions(people, {tie.group_id for tie in ties}, whole, viewer=viewer, meeting=meeting)
    taken, copies = taken_by(sessions, people, ties, meeting, frozenset(own_ids))
    own = _absences(people, whole) + _busy(people, whole, Windows(spans))
    return taken + [row for row in own if (row.person_id, row.span) not in copies]


def session_time_of(
    people: Collection[int], whole: Span, *, viewer: Viewer, own_ids: Collection[int] = ()
) -> list[Taken]:
    """Return what sessions alone take of some people's time within a stretch of time, not absences or own calendars.

    Args:
        people: the people's keys.
        whole: the stretch of time.
        viewer: who asks; of a session they may not see no key is given.
        own_ids: keys of sessions that do not count.
    """
    first, last = _days_around(whole)
    ties = _ties(Membership.person_id.in_(people), StandIn.person_id.in_(people), first, last)
    sessions = _sessions(people, {tie.group_id for tie in ties}, whole, viewer=viewer, meeting=NOWHERE)
    taken, _copies = taken_by(sessions, people, ties, NOWHERE, frozenset(own_ids))
    return [row for row in taken if row.span.overlaps(whole)]


def leaders_on(group_id: int, days: Sequence[date]) -> list[frozenset[int]]:
    """Return for each day the keys of those who lead a group: its supervisors and those who stand in for one.

    Args:
        group_id: the group's key.
        days: the local days.
    """
    if not days:
        return []
    leading = [tie for tie in ties_of_group(group_id, min(days), max(days)) if tie.part != Part.SUPERVISEE]
    return [frozenset(tie.person_id for tie in leading if tie.covers(day)) for day in days]


def ties_of_group(group_id: int, first: date, last: date) -> list[Tie]:
    """Return how people belong to a group within a stretch of days.

    Args:
        group_id: the group's key.
        first: the first local day.
        last: the last local day.
    """
    return _ties(Membership.group_id == group_id, StandIn.group_id == group_id, first, last)


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """Return people's names by key.

    Args:
        person_ids: the people's keys.
    """
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)).order_by(Person.id))
    return {key: name for key, name in rows}  # noqa: C416 - a dict of rows has no types


def _ties(members: ColumnElement[bool], stand_ins: ColumnElement[bool], first: date, last: date) -> list[Tie]:
    rows: Any = db.session.execute(
        union_all(
            select(
                Membership.person_id, Membership.group_id, Membership.part, Membership.valid_from, Membership.valid_to
            ).where(
                members,
                Membership.valid_from <= last,
                or_(Membership.valid_to.is_(None), Membership.valid_to >= first),
            ),
            select(StandIn.person_id, StandIn.group_id, literal(STANDS_IN), StandIn.valid_from, StandIn.valid_to).where(
                stand_ins, StandIn.valid_from <= last, StandIn.valid_to >= first
            ),
        )
    )
    return [Tie(*row) for row in rows]


def _days_around(whole: Span) -> tuple[date, date]:
    """Return the first and last local day of a session that could overlap a span."""
    return clock.local_date(whole.starts_at - LONGEST), clock.local_date(whole.ends_at)


def _sessions(
    people: Collection[int], group_ids: Collection[int], whole: Span, *, viewer: Viewer, meeting: Meeting
) -> list[Found]:
    session = SupervisionSession
    rows: Any = db.session.execute(
        select(
            session.id,
            session.group_id,
            SupervisionGroup.unit_id,
            session.local_date,
            session.starts_at,
            session.minutes,
            session.whole_group,
            session.led_by_id,
            session.place,
            session.link,
            visible(viewer),
        )
        .join(SupervisionGroup, SupervisionGroup.id == session.group_id)
        .where(session.id.in_(union_all(*_keys(people, group_ids, whole, meeting))))
        .order_by(session.starts_at, session.id)
    )
    found = [
        Found(key, group, unit, day, Span(starts, starts + timedelta(minutes=minutes)), *rest)
        for key, group, unit, day, starts, minutes, *rest in rows
    ]
    return _with_answers(found, people)


def _keys(people: Collection[int], group_ids: Collection[int], whole: Span, meeting: Meeting) -> list[Select[int]]:
    """Select the keys of sessions that may be in the way, one way at a time so that each has its index."""
    session = SupervisionSession
    first, last = _days_around(whole)
    on_then = and_(
        session.status != SessionStatus.CANCELLED,
        session.starts_at > whole.starts_at - LONGEST,
        session.starts_at < whole.ends_at,
    )
    in_days = session.local_date.between(first, last)
    keys = [
        select(session.id).where(session.group_id.in_(group_ids), in_days, on_then),
        select(session.id).where(session.led_by_id.in_(people), on_then),
        select(Invitation.session_id)
        .join(session, session.id == Invitation.session_id)
        .where(
            Invitation.person_id.in_(people),
            # By the invitation's own copy: the sessions of years ago are not even looked up.
            Invitation.starts_at > whole.starts_at - LONGEST,
            Invitation.starts_at < whole.ends_at,
            session.status != SessionStatus.CANCELLED,
        ),
    ]
    if meeting.place:
        rooms = select(SupervisionGroup.id).where(SupervisionGroup.unit_id == meeting.unit_id)
        keys.append(select(session.id).where(session.group_id.in_(rooms), in_days, session.place.is_not(None), on_then))
    if meeting.link:
        keys.append(select(session.id).where(session.link == meeting.link, on_then))
    return keys


def _with_answers(found: list[Found], people: Collection[int]) -> list[Found]:
    by_key = {row.id: row for row in found}
    rows = db.session.execute(
        select(Invitation.session_id, Invitation.person_id, Invitation.answer)
        .where(Invitation.session_id.in_(by_key), Invitation.person_id.in_(people))
        .order_by(Invitation.session_id, Invitation.person_id)
    )
    for session_id, person_id, answer in rows:
        by_key[session_id].answers[person_id] = answer
    return found


def _absences(people: Collection[int], whole: Span) -> list[Taken]:
    first, last = clock.local_date(whole.starts_at), clock.local_date(whole.ends_at)
    return [
        Taken(
            ConflictKind.ABSENCE,
            Span(clock.day_start(max(row.first, first)), clock.day_start(min(row.last or last, last) + _A_DAY)),
            row.person_id,
        )
        for row in absences_of(people, first, last)
    ]


def _busy(people: Collection[int], whole: Span, windows: Windows) -> list[Taken]:
    # A calendar holds hundreds of times between the meetings of a series; only those at the same time go further.
    return [
        Taken(ConflictKind.BUSY, Span(row.starts_at, row.ends_at), row.person_id)
        for row in busy_times(people, whole.starts_at, whole.ends_at)
        if windows.touch(row.starts_at, row.ends_at)
    ]


def _shown(row: Taken, wanted: Span, names: dict[int, str]) -> Conflict:
    span = row.span
    if row.kind is ConflictKind.ABSENCE:
        # How long somebody is away is nobody's business; that they are on these days is all the booker needs.
        first, last = clock.local_date(wanted.starts_at), clock.local_date(wanted.ends_at)
        span = span.within(Span(clock.day_start(first), clock.day_start(last + _A_DAY)))
    name = names[row.person_id] if row.person_id is not None else None
    return Conflict(row.kind, span.starts_at, span.ends_at, row.person_id, name, row.session_id)


def _in_order(rows: Iterable[Conflict]) -> list[Conflict]:
    kinds = list(ConflictKind)
    return sorted(
        rows,
        key=lambda row: (
            row.person_id is None,
            norwegian_order(row.name or ""),
            row.person_id or 0,
            row.starts_at,
            row.ends_at,
            kinds.index(row.kind),
            row.session_id or 0,
        ),
    )
