"""Reading what the rules go by, for all groups or some of them, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from hpmt_supervision.availability.models import ClosedPeriod
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.early_warnings.rules import (
    AGENDA_DAYS,
    AGENDAS_WITHIN_DAYS,
    AgendaOfDay,
    GroupFacts,
    Month,
    PersonDays,
)
from hpmt_supervision.early_warnings.spans import Span
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Absence, Membership, Part, StandIn, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers, role_behind
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import Origin, SessionStatus, SupervisionSession

# Absences, closed days and stand-ins further back than four of the widest intervals there are play no part any more.
LOOKED_BACK_DAYS = 4 * 366
_HAS_WORK = (ItemKind.CASE, ItemKind.REPORTED_NEEDS, ItemKind.SKILL_TRAINING)


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """A group with its unit and what the rules go by."""

    group: SupervisionGroup
    facts: GroupFacts


def groups_with_facts(
    today: date, *, group_ids: Collection[int] | None = None, months: dict[int, tuple[Month, ...]] | None = None
) -> list[ReadGroup]:
    """Return groups with what the rules go by, in order of their keys.

    Args:
        today: the local day.
        group_ids: these groups alone, or None for all.
        months: the months of each group's run chart, or None when they are not looked at.
    """
    wanted = true() if group_ids is None else SupervisionGroup.id.in_(group_ids)
    groups = db.session.scalars(
        select(SupervisionGroup)
        .where(wanted)
        .options(joinedload(SupervisionGroup.unit).joinedload(Unit.parent))
        .order_by(SupervisionGroup.id)
    ).all()
    if not groups:
        return []
    since = today - timedelta(days=LOOKED_BACK_DAYS)
    members, leaders = _people(wanted, since)
    leading, held = _leading(wanted, today), _held_and_planned(wanted, today)
    stand_ins, closed, agendas = _stand_ins(wanted, since), _closed(since), _agendas(wanted, today)
    return [
        ReadGroup(
            group,
            GroupFacts(
                interval_days=group.interval_days,
                is_open=group.unit.is_open_on(today),
                members=tuple(members[group.id]),
                leaders=tuple(leaders[group.id]),
                leading_today=leading.get(group.id, 0),
                stand_ins=tuple(stand_ins[group.id]),
                closed=tuple(span for unit_id in _upwards(group.unit) for span in closed[unit_id]),
                last_held=held.get(group.id, (None, None))[0],
                next_planned=held.get(group.id, (None, None))[1],
                agendas=tuple(agendas[group.id]),
                months=None if months is None else months.get(group.id, ()),
            ),
        )
        for group in groups
    ]


def _upwards(unit: Unit) -> list[int]:
    """Return a unit and those above it; the tree has three levels."""
    found = [unit.id]
    if unit.parent is not None:
        found.append(unit.parent.id)
        if unit.parent.parent_id is not None:
            found.append(unit.parent.parent_id)
    return found


def _span(first: date, last: date | None) -> Span:
    return first.toordinal(), (last or date.max).toordinal()


def _people(
    wanted: ColumnElement[bool], since: date
) -> tuple[defaultdict[int, list[PersonDays]], defaultdict[int, list[PersonDays]]]:
    """Return members and supervisors of each group, with the days on which each was away."""
    spells = db.session.execute(
        select(Membership.group_id, Membership.part, Membership.person_id, Membership.valid_from, Membership.valid_to)
        .join(SupervisionGroup, SupervisionGroup.id == Membership.group_id)
        .where(wanted, or_(Membership.valid_to.is_(None), Membership.valid_to >= since))
        .order_by(Membership.id)
    ).all()
    in_groups = (
        select(Membership.person_id).join(SupervisionGroup, SupervisionGroup.id == Membership.group_id).where(wanted)
    )
    away: defaultdict[int, list[Span]] = defaultdict(list)
    absences = db.session.execute(
        select(Absence.person_id, Absence.from_date, Absence.to_date)
        .where(Absence.person_id.in_(in_groups), or_(Absence.to_date.is_(None), Absence.to_date >= since))
        .order_by(Absence.id)
    )
    for person_id, first, last in absences:
        away[person_id].append(_span(first, last))
    by_person: defaultdict[tuple[int, str, int], list[Span]] = defaultdict(list)
    for group_id, part, person_id, first, last in spells:
        by_person[group_id, part, person_id].append(_span(first, last))
    members: defaultdict[int, list[PersonDays]] = defaultdict(list)
    leaders: defaultdict[int, list[PersonDays]] = defaultdict(list)
    for (group_id, part, person_id), found in by_person.items():
        side = leaders if part == Part.SUPERVISOR else members
        side[group_id].append(PersonDays(tuple(found), tuple(away[person_id])))
    return members, leaders


def _leading(wanted: ColumnElement[bool], today: date) -> dict[int, int]:
    """Return how many supervisors of each group have a role that stands behind it today."""
    rows = db.session.execute(
        select(Membership.group_id, func.count(Membership.person_id.distinct()))
        .join(SupervisionGroup, SupervisionGroup.id == Membership.group_id)
        .where(
            wanted,
            Membership.part == Part.SUPERVISOR,
            covers(Membership, today),
            role_behind(Membership.person_id, SupervisionGroup, today),
        )
        .group_by(Membership.group_id)
        .order_by(Membership.group_id)
    )
    return {row[0]: row[1] for row in rows}


def _held_and_planned(wanted: ColumnElement[bool], today: date) -> dict[int, tuple[date | None, date | None]]:
    """Return the day of each group's last held session, and of its next planned one."""
    session = SupervisionSession
    held = and_(session.status == SessionStatus.HELD, session.local_date <= today)
    planned = and_(session.status == SessionStatus.PLANNED, session.local_date >= today)
    rows = db.session.execute(
        select(
            session.group_id,
            func.max(case((held, session.local_date))),
            func.min(case((planned, session.local_date))),
        )
        .join(SupervisionGroup, SupervisionGroup.id == session.group_id)
        .where(wanted, or_(held, planned))
        .group_by(session.group_id)
        .order_by(session.group_id)
    )
    return {group_id: (last, following) for group_id, last, following in rows}


def _stand_ins(wanted: ColumnElement[bool], since: date) -> defaultdict[int, list[Span]]:
    rows = db.session.execute(
        select(StandIn.group_id, StandIn.valid_from, StandIn.valid_to)
        .join(SupervisionGroup, SupervisionGroup.id == StandIn.group_id)
        .where(wanted, StandIn.valid_to >= since)
        .order_by(StandIn.id)
    )
    return _by_key((group_id, _span(first, last)) for group_id, first, last in rows)


def _closed(since: date) -> defaultdict[int, list[Span]]:
    rows = db.session.execute(
        select(ClosedPeriod.unit_id, ClosedPeriod.first_day, ClosedPeriod.last_day)
        .where(ClosedPeriod.last_day >= since)
        .order_by(ClosedPeriod.id)
    )
    return _by_key((unit_id, _span(first, last)) for unit_id, first, last in rows)


def _by_key(pairs: Iterable[tuple[int, Span]]) -> defaultdict[int, list[Span]]:
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for key, span in pairs:
        found[key].append(span)
    return found


def _agendas(wanted: ColumnElement[bool], today: date) -> defaultdict[int, list[AgendaOfDay]]:
    """Return the agendas that are looked at, by group in order of time."""
    found: defaultdict[int, list[AgendaOfDay]] = defaultdict(list)
    for row in db.session.execute(_looked_at(wanted, today)):
        empty = not row.has_work and not (row.local_date >= today and row.waits_in_queue)
        found[row.group_id].append(AgendaOfDay(row.local_date, empty or row.status == SessionStatus.CANCELLED))
    return found


def _looked_at(wanted: ColumnElement[bool], today: date) -> Select[Any]:
    session = SupervisionSession
    has_work = exists().where(
        Agenda.session_id == session.id, AgendaItem.agenda_id == Agenda.id, AgendaItem.kind.in_(_HAS_WORK)
    )
    waits = exists().where(SupervisionCase.group_id == session.group_id, SupervisionCase.state == CaseState.SUBMITTED)
    return (
        select(
            session.group_id,
            session.local_date,
            session.status,
            has_work.label("has_work"),
            case((session.status == SessionStatus.PLANNED, waits), else_=false()).label("waits_in_queue"),
        )
        .join(SupervisionGroup, SupervisionGroup.id == session.group_id)
        .where(
            wanted,
            session.whole_group.is_(True),
            session.origin == Origin.APP,
            session.local_date.between(
                today - timedelta(days=AGENDAS_WITHIN_DAYS), today + timedelta(days=AGENDA_DAYS)
            ),
            or_(session.status != SessionStatus.CANCELLED, session.cancel_reason == CancelReason.NO_CASES),
        )
        .order_by(session.group_id, session.starts_at, session.id)
    )
