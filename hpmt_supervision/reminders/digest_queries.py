"""Who gets the weekly digest, and what is in each, for all who get one now in a handful of reads."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.due import last_day_in_time
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.models import Membership, Part, RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import Role
from hpmt_supervision.reminders.digest import (
    AHEAD,
    BEHIND_DAYS,
    LOGS_FOR_DAYS,
    Coming,
    Digest,
    LastWeek,
    Undated,
    Unlogged,
)
from hpmt_supervision.reminders.recipients import leaders_by_group
from hpmt_supervision.sessions.models import Answer, Origin, SessionStatus, SupervisionSession

Named = TypeVar("Named", Undated, LastWeek)


@dataclass
class Reach:
    """What one person is told of.

    Attributes:
        led: keys of the groups the person leads, as supervisor or stand-in.
        of_office: keys of the groups at the office the person leads.
    """

    led: set[int] = field(default_factory=set)
    of_office: set[int] = field(default_factory=set)


def digest_readers(today: date) -> dict[int, Reach]:
    """Return who gets a digest: those who lead a group, and the leaders of offices with one.

    Args:
        today: the local day.
    """
    open_then = or_(Unit.closed_on.is_(None), Unit.closed_on >= today)
    groups = select(SupervisionGroup.id).join(Unit, Unit.id == SupervisionGroup.unit_id).where(open_then)
    keys = list(db.session.scalars(groups.order_by(SupervisionGroup.id)))
    found: dict[int, Reach] = {}
    for group_id, people in leaders_by_group(keys, today).items():
        for person_id in people:
            found.setdefault(person_id, Reach()).led.add(group_id)
    office_leaders = (
        select(RoleAssignment.person_id, SupervisionGroup.id)
        .join(SupervisionGroup, SupervisionGroup.unit_id == RoleAssignment.unit_id)
        .where(
            RoleAssignment.role == Role.OFFICE_LEADER,
            covers(RoleAssignment, today),
            SupervisionGroup.id.in_(groups),
            SupervisionGroup.level == 1,
        )
        .order_by(RoleAssignment.id, SupervisionGroup.id)
    )
    for person_id, group_id in db.session.execute(office_leaders):
        found.setdefault(person_id, Reach()).of_office.add(group_id)
    return found


def digests(reach: Mapping[int, Reach], now: datetime) -> dict[int, Digest]:
    """Return what the digest of each of some people tells.

    Args:
        reach: the people, and what each is told of.
        now: the present instant.
    """
    led = {group_id for one in reach.values() for group_id in one.led}
    of_office = {group_id for one in reach.values() for group_id in one.of_office}
    if not led | of_office:
        return {}
    today = clock.local_date(now)
    coming = _coming(led | of_office, now)
    undated = _undated(led, today)
    unlogged = _unlogged(led, today)
    last_week = _last_week(of_office, today)
    return {
        person_id: Digest(
            # Individual supervision is between those who are there; an office's leader reads of the whole group's.
            coming=tuple(line for key, whole, line in coming if key in one.led or (whole and key in one.of_office)),
            undated=tuple(line for key, line in undated if key in one.led),
            unlogged=tuple(line for key, line in unlogged if key in one.led),
            last_week=tuple(line for key, line in last_week if key in one.of_office),
        )
        for person_id, one in reach.items()
    }


def _coming(group_ids: Collection[int], now: datetime) -> list[tuple[int, bool, Coming]]:
    rows = db.session.execute(
        select(SupervisionSession, SupervisionGroup.name)
        .join(SupervisionGroup, SupervisionGroup.id == SupervisionSession.group_id)
        .where(
            SupervisionSession.group_id.in_(group_ids),
            SupervisionSession.status == SessionStatus.PLANNED,
            SupervisionSession.starts_at > now,
            SupervisionSession.starts_at <= now + AHEAD,
        )
        .options(selectinload(SupervisionSession.invitations))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
    )
    found = []
    for session, group in rows:
        answers = [row.answer for row in session.invitations]
        told = [
            sum(answer in kinds for answer in answers)
            for kinds in ((Answer.YES, Answer.MAYBE), (Answer.NO,), (Answer.WAITING,))
        ]
        found.append((session.group_id, session.whole_group, Coming(group, session.starts_at, session.ends_at, *told)))
    return found


def _undated(group_ids: Collection[int], today: date) -> list[tuple[int, Undated]]:
    session = SupervisionSession
    last_held = (
        select(func.max(session.local_date))
        .where(session.group_id == SupervisionGroup.id, session.status == SessionStatus.HELD)
        .scalar_subquery()
    )
    dated = exists().where(
        session.group_id == SupervisionGroup.id, session.status == SessionStatus.PLANNED, session.local_date >= today
    )
    has_members = exists().where(
        Membership.group_id == SupervisionGroup.id, Membership.part == Part.SUPERVISEE, covers(Membership, today)
    )
    rows = db.session.execute(
        select(SupervisionGroup.id, SupervisionGroup.name, last_held)
        .where(SupervisionGroup.id.in_(group_ids), has_members, ~dated)
        .order_by(SupervisionGroup.id)
    )
    return _by_name((key, Undated(key, name, day)) for key, name, day in rows)


def _unlogged(group_ids: Collection[int], today: date) -> list[tuple[int, Unlogged]]:
    session = SupervisionSession
    signed = exists().where(SessionLog.session_id == session.id, SessionLog.state == LogState.SIGNED)
    rows = db.session.execute(
        select(session.group_id, session.id, session.starts_at, session.local_date)
        .where(
            session.group_id.in_(group_ids),
            session.status == SessionStatus.HELD,
            session.origin == Origin.APP,
            session.local_date.between(today - timedelta(days=LOGS_FOR_DAYS), today),
            ~signed,
        )
        .order_by(session.starts_at, session.id)
    )
    return [(group_id, Unlogged(key, starts_at, last_day_in_time(day))) for group_id, key, starts_at, day in rows]


def _last_week(group_ids: Collection[int], today: date) -> list[tuple[int, LastWeek]]:
    session = SupervisionSession
    in_days = session.local_date.between(today - timedelta(days=BEHIND_DAYS), today - timedelta(days=1))
    held, cancelled = (
        func.count(session.id).filter(session.status == status)
        for status in (SessionStatus.HELD, SessionStatus.CANCELLED)
    )
    rows = db.session.execute(
        select(SupervisionGroup.id, SupervisionGroup.name, held, cancelled)
        .outerjoin(session, and_(session.group_id == SupervisionGroup.id, in_days))
        .where(SupervisionGroup.id.in_(group_ids))
        .group_by(SupervisionGroup.id)
        .order_by(SupervisionGroup.id)
    )
    return _by_name((key, LastWeek(name, *numbers)) for key, name, *numbers in rows)


def _by_name(rows: Iterable[tuple[int, Named]]) -> list[tuple[int, Named]]:
    return sorted(rows, key=lambda row: (norwegian_order(row[1].group), row[0]))
