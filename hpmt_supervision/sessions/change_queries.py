"""What a change would do to each session it is done to: read the same way for the preview and for the act itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.queries import supervisors_of
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.booking_checks import check_start
from hpmt_supervision.sessions.change_plan import Scope, shift_between
from hpmt_supervision.sessions.conflict_checks import Meant, conflicts_of
from hpmt_supervision.sessions.conflict_queries import leaders_on
from hpmt_supervision.sessions.conflicts import Conflict, Span
from hpmt_supervision.sessions.group_queries import group_days, overlapping
from hpmt_supervision.sessions.invitees import GroupDays
from hpmt_supervision.sessions.meeting_place import LONGEST_PLACE, check_link, check_minutes, clean_text
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.public_holidays import holiday_names
from hpmt_supervision.sessions.recurrence import at_local
from hpmt_supervision.sessions.unusual_times import UnusualTime, unusual_time
from hpmt_supervision.web.formats import day as day_text


@dataclass(frozen=True)
class Wish:
    """What one session shall be; for others of its series only what differs from what it is now counts.

    Attributes:
        starts_local: the naive local date and time it shall start.
        minutes: its length.
        place, link: where, or None.
        led_by_id: who leads it, or None for the group's supervisors of the day.
    """

    starts_local: datetime
    minutes: int
    place: str | None
    link: str | None
    led_by_id: int | None


@dataclass(frozen=True)
class Planned:
    """What one session becomes.

    Attributes:
        session: the session as it is.
        local: the naive local date and time it would start.
        starts_at: that instant, or None when it cannot start then.
        minutes, place, link, led_by_id: what it would have.
        moved: whether it starts at another time than now, so that everybody is asked anew.
        asked: keys of those who would be invited.
        people: keys of all who would be there.
        problem: the error that says why it cannot be so, or None.
        overlaps: the group's other sessions at that time.
        conflicts: what else stands in the way.
        unusual: its time as one when few are at work, or None; only of one that gets another time than now.
    """

    session: SupervisionSession
    local: datetime
    starts_at: datetime | None
    minutes: int
    place: str | None
    link: str | None
    led_by_id: int | None
    moved: bool
    asked: frozenset[int]
    people: frozenset[int]
    problem: UserError | None = None
    overlaps: tuple[SupervisionSession, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unusual: UnusualTime | None = None

    @property
    def span(self) -> Span | None:
        """Return when it would be, or None."""
        return (
            None if self.starts_at is None else Span(self.starts_at, self.starts_at + timedelta(minutes=self.minutes))
        )

    @property
    def changed(self) -> bool:
        """Tell whether anything about it would be another than now."""
        now, then = self.session, (self.minutes, self.place, self.link, self.led_by_id)
        return self.moved or then != (now.minutes, now.place, now.link, now.led_by_id)

    @property
    def meets_anew(self) -> bool:
        """Tell whether it could meet something it does not meet now."""
        now = self.session
        return self.moved or self.minutes > now.minutes or (self.place, self.link) != (now.place, now.link)

    @property
    def free(self) -> bool:
        """Tell whether there is nothing to look at: nothing stands in its way, and nobody is asked about its time."""
        return not (self.problem or self.overlaps or self.conflicts or self.unusual)

    @property
    def mark(self) -> str:
        """Return what it becomes, in a form that can be compared."""
        return repr(
            (self.session.id, self.session.version, self.local, self.minutes, self.place, self.link, self.led_by_id)
        )


def affected(session: SupervisionSession, scope: Scope, *, lock: bool = False) -> list[SupervisionSession]:
    """Return the sessions an act is done to, in order of time: planned ones alone, and of a series none that has begun.

    Args:
        session: the session somebody stands at.
        scope: this one, this and the later ones of its series, or all of it.
        lock: whether to hold the rows until the transaction ends.
    """
    if scope is Scope.THIS or session.series_id is None:
        return [session]
    query = select(SupervisionSession).where(
        SupervisionSession.series_id == session.series_id,
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.starts_at > clock.now(),
    )
    if scope is Scope.LATER:
        query = query.where(SupervisionSession.occurrence_local >= session.occurrence_local)
    if lock:
        # Keys decide the order in which rows are taken, so that two who change never wait for each other.
        keys = query.order_by(SupervisionSession.id).with_for_update(of=SupervisionSession)
        db.session.scalars(keys.execution_options(populate_existing=True)).all()
    query = query.options(selectinload(SupervisionSession.invitations))
    return list(db.session.scalars(query.order_by(SupervisionSession.starts_at, SupervisionSession.id)))


def siblings(session: SupervisionSession) -> int:
    """Return how many other sessions of its series can still be changed."""
    return len([row for row in affected(session, Scope.ALL) if row.id != session.id])


def leader_choices(session: SupervisionSession) -> list[tuple[int, str]]:
    """Return who can lead a session on its day: keys and names."""
    return [(leader.person_id, leader.name) for leader in supervisors_of(session.group_id, session.local_date)]


def plan_change(
    session: SupervisionSession, rows: Sequence[SupervisionSession], wish: Wish, *, today: date
) -> list[Planned]:
    """Return what each session becomes and who would be there, without what stands in the way.

    Args:
        session: the session whose page the wish was made on.
        rows: the sessions it is done to.
        wish: what the first shall be.
        today: the local day.

    Raises:
        UserError: with its field when the length, place or link can be no session's.
    """
    check_minutes(wish.minutes)
    place, link = clean_text(wish.place, most=LONGEST_PLACE, field="place"), check_link(wish.link)
    shift = shift_between(_local(session), wish.starts_local)
    locals_ = [shift.of(_local(row)) for row in rows]
    every_day = [local.date() for local in locals_]
    own_days = [row.local_date for row in rows]
    members = group_days(session.group_id, min(every_day + own_days), max(every_day + own_days))
    leading = leaders_on(session.group_id, every_day)
    planned = []
    for row, local, leaders in zip(rows, locals_, leading, strict=True):
        moved = local != _local(row)
        asked = _asked(row, members, local.date()) if moved else frozenset(one.person_id for one in row.invitations)
        one = Planned(
            row,
            local,
            row.starts_at,
            wish.minutes if wish.minutes != session.minutes else row.minutes,
            place if place != session.place else row.place,
            link if link != session.link else row.link,
            wish.led_by_id if wish.led_by_id != session.led_by_id else row.led_by_id,
            moved,
            asked,
            asked | leaders,
        )
        planned.append(_with_start(one, session.group, leaders, members, today))
    return planned


def _local(session: SupervisionSession) -> datetime:
    return clock.to_local(session.starts_at).replace(tzinfo=None)


def _asked(row: SupervisionSession, members: GroupDays, day: date) -> frozenset[int]:
    """Return who is asked when a session moves to a day: its members that day, and whoever came beyond them."""
    own = {spell.person_id for spell in members.memberships if spell.covers(row.local_date)}
    invited = {one.person_id for one in row.invitations}
    beyond = invited - own
    return frozenset({*members.on(day, None if row.whole_group else invited - beyond).invited, *beyond})


def _with_start(
    one: Planned, group: SupervisionGroup, leaders: Collection[int], members: GroupDays, today: date
) -> Planned:
    start, problem = one.starts_at, None
    day = one.local.date()
    try:
        if one.moved:
            start = check_start(group, at_local(one.local), today=today)
            if not one.session.whole_group and not members.on(day, one.asked).invited:
                raise UserError(
                    _("Ingen av de inviterte er til stede i gruppa den dagen. Velg en annen dato."), field="first_day"
                )
        if one.led_by_id is not None and one.led_by_id != one.session.led_by_id and one.led_by_id not in leaders:
            raise UserError(
                _("Den du har valgt, leder ikke gruppa %(day)s. Velg en annen.", day=day_text(day)), field="led_by"
            )
    except UserError as error:
        start, problem = (start if not one.moved else None), error
    return replace(one, starts_at=start, problem=problem)


def with_unusual(planned: Sequence[Planned]) -> list[Planned]:
    """Return what each session becomes with whether it gets a time when few are at work.

    Args:
        planned: what the sessions become.
    """
    timed = [one for one in planned if one.moved or one.minutes != one.session.minutes]
    holidays = holiday_names([one.local.date() for one in timed]) if timed else {}
    found = {
        one.session.id: unusual_time(one.local, one.minutes, holiday=holidays.get(one.local.date())) for one in timed
    }
    return [replace(one, unusual=found.get(one.session.id)) for one in planned]


def with_obstacles(group: SupervisionGroup, planned: Sequence[Planned], *, by: Viewer) -> list[Planned]:
    """Return what each session becomes with what stands in the way of those that could meet something anew.

    Args:
        group: the group, with its unit.
        planned: what the sessions become.
        by: who changes them.
    """
    own_ids = {one.session.id for one in planned}
    looked = [one for one in planned if one.meets_anew and one.span is not None]
    spans: list[Any] = [one.span for one in looked]
    others = [row for row in overlapping(group.id, [(s.starts_at, s.ends_at) for s in spans]) if row.id not in own_ids]
    found: dict[int, tuple[tuple[SupervisionSession, ...], tuple[Conflict, ...]]] = {}
    apart = {row.id for row in others}
    # A place or link is the group's own matter, so sessions with different ones are looked at apart.
    for place, link in dict.fromkeys((one.place, one.link) for one in looked):
        same = [one for one in looked if (one.place, one.link) == (place, link)]
        meant = Meant(group, [one.span for one in same if one.span], [one.people for one in same], place, link)
        for one, conflicts in zip(same, conflicts_of(meant, own_ids=own_ids, by=by, apart=apart), strict=True):
            overlaps = [row for row in others if one.span and one.span.overlaps(Span(row.starts_at, row.ends_at))]
            found[one.session.id] = (tuple(overlaps), tuple(conflicts))
    nothing: tuple[tuple[SupervisionSession, ...], tuple[Conflict, ...]] = ((), ())
    return [
        replace(one, overlaps=found.get(one.session.id, nothing)[0], conflicts=found.get(one.session.id, nothing)[1])
        for one in planned
    ]
