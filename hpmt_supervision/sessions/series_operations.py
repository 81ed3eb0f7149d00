"""An open series goes on: what comes within twelve months is laid out, day by day, by the rule the series keeps."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.queries import get_group
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.conflict_checks import lock_people
from hpmt_supervision.sessions.conflict_queries import leaders_on
from hpmt_supervision.sessions.invitees import Circles, GroupDays
from hpmt_supervision.sessions.joint_queries import Chosen, circles_of, still_askable
from hpmt_supervision.sessions.laying_out import Plan, Slot, make_sessions
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.off_days import off_days
from hpmt_supervision.sessions.recurrence import Occurrence, occurrences
from hpmt_supervision.sessions.series_models import Series, SeriesPart
from hpmt_supervision.sessions.series_rules import ROLLING, rule_of


@dataclass(frozen=True)
class _Made:
    """What one extension makes: when, and who is asked to each."""

    slots: list[Slot]
    asked: list[tuple[int, ...]]


def extend_open_series(today: date) -> int:
    """Lay out what open series get within twelve months, and nothing twice. Flushes.

    Nobody is there to say what becomes of each date, so a written rule does: a public holiday, a day on which the
    group's unit or one above it is closed, an hour the clocks jump over, and a time at which the group has another
    session get none. People are asked as they are members, present and askable, each day. Those concerned hear of it
    only when it is not what the rule they have been told already says.

    Args:
        today: the local day.

    Returns:
        How many sessions were laid out.
    """
    found = db.session.execute(
        select(Series.id, Series.group_id).where(Series.open_ended).order_by(Series.group_id, Series.id)
    ).all()
    return sum(_extend(series_id, group_id, today) for series_id, group_id in found)


def _extend(series_id: int, group_id: int, today: date) -> int:
    db.session.execute(select(SupervisionGroup.id).where(SupervisionGroup.id == group_id).with_for_update())
    # Whoever changed the series while this one waited has the last word.
    series = db.session.scalars(
        select(Series).where(Series.id == series_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if not series.open_ended:
        return 0
    rule = rule_of(series)
    found = occurrences(rule, after=series.laid_out_to, through=today + ROLLING)
    if not found:
        return 0
    group = get_group(group_id)
    plan = _plan(group, series)
    made = _made(plan, series, found, today)
    if not made.slots:
        return 0
    before = _asked_last(series_id)
    leading = leaders_on(group_id, [slot.local.date() for slot in made.slots])
    sessions = make_sessions(plan, made.slots, made.asked, series=series, created_by_id=series.created_by_id)
    for session, leaders in zip(sessions, leading, strict=True):
        session.led_by_id = series.led_by_id if series.led_by_id in leaders else None
    # What was passed over after the last one waits for the next, so that it is told of together with something.
    series.laid_out_to = made.slots[-1].local.date()
    passed_over = any(one.day < series.laid_out_to for one in found if Slot(one.local, one.local) not in made.slots)
    db.session.flush()
    if passed_over or any(set(who) != before for who in made.asked):
        series.sequence += 1
        db.session.flush()
        announce(Act.BOOKED, sessions, series=series, by=None)
    keys = [session.id for session in sessions]
    record_act("series.extend", subject_kind="series", subject_id=series_id, by=None, group_id=group_id, sessions=keys)
    return len(sessions)


def _plan(group: SupervisionGroup, series: Series) -> Plan:
    def keys(part: SeriesPart, column: str) -> frozenset[int]:
        found = [getattr(row, column) for row in series.people if row.part == part]
        return frozenset(key for key in found if key is not None)

    chosen = None if series.whole_group else keys(SeriesPart.MEMBER, "person_id")
    joint = Chosen(keys(SeriesPart.BEYOND, "person_id"), keys(SeriesPart.BEYOND, "group_id"))
    return Plan(group, series.minutes, series.place, series.link, chosen, joint)


def _made(plan: Plan, series: Series, found: list[Occurrence], today: date) -> _Made:
    first, last = found[0].day, found[-1].day
    off = off_days(plan.group, first, last)
    members = queries.group_days(plan.group.id, first, last)
    beyond = circles_of(plan.group, still_askable(plan.group, plan.joint, today), first, last, role_day=today)
    asked = [_who(plan, series, members, beyond, one.day) for one in found]
    lock_people(plan.group.unit_id, {person_id for who in asked for person_id in who})
    length = timedelta(minutes=plan.minutes)
    spans = [(one.starts_at, one.starts_at + length) for one in found if one.starts_at is not None]
    taken = queries.overlapping(plan.group.id, spans)
    made = _Made([], [])
    for one, who in zip(found, asked, strict=True):
        start = one.starts_at
        if start is None or off.holiday(one.day) or off.closed(one.day) or not plan.group.unit.is_open_on(one.day):
            continue
        if any(other.starts_at < start + length and start < other.ends_at for other in taken):
            continue
        if plan.chosen is not None and not members.on(one.day, plan.chosen).invited:
            continue
        made.slots.append(Slot(one.local, one.local))
        made.asked.append(who)
    return made


def _who(plan: Plan, series: Series, members: GroupDays, beyond: Circles, day: date) -> tuple[int, ...]:
    others = [person_id for person_id in beyond.on(day).invited if person_id != series.created_by_id]
    return (*members.on(day, plan.chosen).invited, *others)


def _asked_last(series_id: int) -> set[int]:
    last = (
        select(SupervisionSession.id)
        .where(SupervisionSession.series_id == series_id, SupervisionSession.status != SessionStatus.CANCELLED)
        .order_by(SupervisionSession.starts_at.desc(), SupervisionSession.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return set(db.session.scalars(select(Invitation.person_id).where(Invitation.session_id == last)))
