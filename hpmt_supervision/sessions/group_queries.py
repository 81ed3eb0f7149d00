"""Reads about one group's sessions and days, for callers who have already decided who may see them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Absence, Membership, Part, SupervisionGroup
from hpmt_supervision.sessions.invitees import GroupDays, Spell
from hpmt_supervision.sessions.models import Attendance, AttendanceStatus, SessionStatus, SupervisionSession

# The longest session there can be in the database; what started earlier than this has ended.
LONGEST = timedelta(days=1)


def with_group(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Let a query of sessions bring their groups and units along."""
    return query.options(joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit))


def in_time() -> tuple[Any, Any]:
    """Return the order of time, in which the key decides between sessions that start together."""
    return SupervisionSession.starts_at, SupervisionSession.id


def ends_at(session: SupervisionSession) -> datetime:
    """Return the instant a session ends."""
    return session.starts_at + timedelta(minutes=session.minutes)


def sessions_of_group(
    group_id: int,
    *,
    since: date | None = None,
    until: date | None = None,
    status: SessionStatus | None = None,
    limit: int | None = None,
) -> list[SupervisionSession]:
    """Return a group's sessions in order of time. The caller decides who may see them.

    Args:
        group_id: the group's key.
        since: the first local day, or None.
        until: the last local day, or None.
        status: only those that stand so, or None for all.
        limit: how many at most.
    """
    query = select(SupervisionSession).where(SupervisionSession.group_id == group_id)
    if since is not None:
        query = query.where(SupervisionSession.local_date >= since)
    if until is not None:
        query = query.where(SupervisionSession.local_date <= until)
    if status is not None:
        query = query.where(SupervisionSession.status == status)
    return list(db.session.scalars(with_group(query).order_by(*in_time()).limit(limit)))


def next_dates(group_ids: Collection[int], on: date) -> dict[int, SupervisionSession]:
    """Return each group's first planned session from a day on; groups without one are left out.

    Args:
        group_ids: the groups' keys.
        on: the local day.
    """
    if not group_ids:
        return {}
    query = select(SupervisionSession).where(
        SupervisionSession.group_id.in_(group_ids),
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.local_date >= on,
    )
    ranked = (
        query.with_only_columns(
            SupervisionSession.id,
            func.row_number().over(partition_by=SupervisionSession.group_id, order_by=in_time()).label("place"),
        )
    ).subquery()
    rows = db.session.scalars(
        select(SupervisionSession)
        .join(ranked, and_(ranked.c.id == SupervisionSession.id, ranked.c.place == 1))
        .order_by(*in_time())
    )
    return {session.group_id: session for session in rows}


def last_attended(group_id: int, person_ids: Collection[int], on: date) -> dict[int, date | None]:
    """Return the last day each person had supervision that counts in a group, up to a day.

    An attendance counts when the session was held, the person attended, and was supervised in the group that day.

    Args:
        group_id: the group's key.
        person_ids: whom to look for.
        on: the last local day to look at.

    Returns:
        A date for each person, None for those who have had none.
    """
    days: dict[int, date | None] = dict.fromkeys(person_ids)
    if not days:
        return days
    found = db.session.execute(
        select(Attendance.person_id, func.max(SupervisionSession.local_date))
        .join(SupervisionSession, SupervisionSession.id == Attendance.session_id)
        .join(
            Membership,
            and_(
                Membership.group_id == SupervisionSession.group_id,
                Membership.person_id == Attendance.person_id,
                Membership.part == Part.SUPERVISEE,
                Membership.valid_from <= SupervisionSession.local_date,
                or_(Membership.valid_to.is_(None), Membership.valid_to >= SupervisionSession.local_date),
            ),
        )
        .where(
            SupervisionSession.group_id == group_id,
            SupervisionSession.status == SessionStatus.HELD,
            SupervisionSession.local_date <= on,
            Attendance.status == AttendanceStatus.ATTENDED,
            Attendance.person_id.in_(days),
        )
        .group_by(Attendance.person_id)
        .order_by(Attendance.person_id)
    )
    days.update((person_id, last) for person_id, last in found)
    return days


def overlapping(group_id: int, spans: Sequence[tuple[datetime, datetime]]) -> list[SupervisionSession]:
    """Return the group's sessions, held or planned, that overlap any of some stretches of time; the first first.

    Args:
        group_id: the group's key.
        spans: pairs of start and end, aware instants; the end itself is free.
    """
    if not spans:
        return []
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    rows = db.session.scalars(
        select(SupervisionSession)
        .where(
            SupervisionSession.group_id == group_id,
            SupervisionSession.status != SessionStatus.CANCELLED,
            SupervisionSession.starts_at > first - LONGEST,
            SupervisionSession.starts_at < last,
        )
        .order_by(*in_time())
    )
    return [row for row in rows if any(row.starts_at < end and start < row.ends_at for start, end in spans)]


def last_before(group_id: int, day: date) -> date | None:
    """Return the day of the group's last held or planned session before a day, or None.

    Args:
        group_id: the group's key.
        day: the local day.
    """
    return db.session.scalar(
        select(func.max(SupervisionSession.local_date)).where(
            SupervisionSession.group_id == group_id,
            SupervisionSession.status != SessionStatus.CANCELLED,
            SupervisionSession.local_date < day,
        )
    )


def group_days(group_id: int, first: date, last: date, *, parts: Collection[Part] = (Part.SUPERVISEE,)) -> GroupDays:
    """Return a group's supervisees and their absences over a stretch of days, in order of name.

    Args:
        group_id: the group's key.
        first: the first local day.
        last: the last local day.
        parts: what those returned are in the group.
    """
    memberships = db.session.scalars(
        select(Membership)
        .where(
            Membership.group_id == group_id,
            Membership.part.in_(parts),
            Membership.valid_from <= last,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= first),
        )
        .options(joinedload(Membership.person))
    )
    rows = sorted(memberships, key=lambda row: (norwegian_order(row.person.name), row.person_id, row.valid_from))
    names = {row.person_id: row.person.name for row in rows}
    spells = [Spell(row.person_id, row.valid_from, row.valid_to) for row in rows]
    return GroupDays(spells, absences_of(names, first, last), names)


def absences_of(person_ids: Collection[int], first: date, last: date) -> list[Spell]:
    """Return the absences of some people that touch a stretch of days.

    Args:
        person_ids: the people's keys.
        first: the first local day.
        last: the last local day.
    """
    rows = db.session.scalars(
        select(Absence)
        .where(
            Absence.person_id.in_(person_ids),
            Absence.from_date <= last,
            or_(Absence.to_date.is_(None), Absence.to_date >= first),
        )
        .order_by(Absence.person_id, Absence.from_date, Absence.id)
    )
    return [Spell(row.person_id, row.from_date, row.to_date) for row in rows]
