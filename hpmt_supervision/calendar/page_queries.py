"""What the calendar page shows: a person's sessions across all their roles and groups, their own absences, holidays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, or_, select

from hpmt_supervision.calendar.periods import Period
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import led_groups, own_groups
from hpmt_supervision.people.viewer import RoleChoice, Viewer
from hpmt_supervision.sessions.group_queries import absences_of, in_time, with_group
from hpmt_supervision.sessions.invitees import Spell
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import led, taking_part
from hpmt_supervision.sessions.public_holidays import holiday_names


@dataclass(frozen=True)
class CalendarEntry:
    """A session as its owner's calendar shows it.

    Attributes:
        session: the session.
        leads: whether the person leads it, in the role they act in now or in another.
        answer: what the person has answered, or None when they are not asked.
        role: the role the person must switch to in order to open it, or None when it opens as they are.
    """

    session: SupervisionSession
    leads: bool
    answer: str | None
    role: RoleChoice | None

    @property
    def planned(self) -> bool:
        """Tell whether it is still to be held."""
        return self.session.status == SessionStatus.PLANNED

    @property
    def can_be_moved(self) -> bool:
        """Tell whether the person may change it as they are."""
        return self.leads and self.planned and self.role is None


@dataclass(frozen=True)
class CalendarPage:
    """One page of the calendar.

    Attributes:
        period: its days.
        entries: the sessions, in order of time.
        absences: the person's own spells away.
        holidays: names of the public holidays by day.
        groups: the groups whose sessions the page can be narrowed to, by key.
        group_id: the group it is narrowed to, or None.
        with_cancelled: whether cancelled sessions are shown.
    """

    period: Period
    entries: Sequence[CalendarEntry]
    absences: Sequence[Spell]
    holidays: dict[date, str]
    groups: dict[int, str]
    group_id: int | None
    with_cancelled: bool


def calendar_page(
    viewer: Viewer, period: Period, *, group_id: int | None = None, with_cancelled: bool = False
) -> CalendarPage:
    """Return one page of a person's calendar.

    Args:
        viewer: whose calendar it is; all roles they hold today count, not the active one alone.
        period: the days.
        group_id: only this group's sessions; a group that is none of theirs narrows to nothing.
        with_cancelled: whether cancelled sessions are shown too.
    """
    roles = [viewer.active, *viewer.other_roles]
    found = {choice: _keys_led(replace(viewer, active=choice), period) for choice in roles}
    own = set(db.session.scalars(_within(taking_part(viewer), period)))
    keys = own.union(*found.values())
    query = with_group(select(SupervisionSession).where(SupervisionSession.id.in_(keys)))
    if not with_cancelled:
        query = query.where(SupervisionSession.status != SessionStatus.CANCELLED)
    sessions = list(db.session.scalars(query.order_by(*in_time()))) if keys else []
    groups = _own_groups(viewer, roles) | {session.group_id: session.group.name for session in sessions}
    answers = _answers(viewer, keys)
    entries = [
        CalendarEntry(
            session,
            any(session.id in led_keys for led_keys in found.values()),
            answers.get(session.id),
            None if session.id in own else _role_for(session.id, found, viewer),
        )
        for session in sessions
        if group_id is None or session.group_id == group_id
    ]
    days = [
        period.shown_first + timedelta(days=number)
        for number in range((period.shown_last - period.shown_first).days + 1)
    ]
    return CalendarPage(
        period,
        entries,
        absences_of([viewer.person_id], period.shown_first, period.shown_last),
        holiday_names(days),
        dict(sorted(groups.items(), key=lambda item: (norwegian_order(item[1]), item[0]))),
        group_id,
        with_cancelled,
    )


def _within(condition: ColumnElement[bool], period: Period) -> Select[int]:
    return select(SupervisionSession.id).where(
        SupervisionSession.local_date >= period.shown_first,
        SupervisionSession.local_date <= period.shown_last,
        condition,
    )


def _keys_led(viewer: Viewer, period: Period) -> set[int]:
    if not viewer.may(Permission.LEAD_SESSIONS):
        return set()
    return set(db.session.scalars(_within(led(viewer), period)))


def _own_groups(viewer: Viewer, roles: Sequence[RoleChoice]) -> dict[int, str]:
    """Return the groups the person is supervised in or leads today, in any role."""
    leading = [led_groups(replace(viewer, active=choice)) for choice in roles]
    reached = or_(*(SupervisionGroup.id.in_(keys) for keys in (own_groups(viewer), *leading)))
    rows = db.session.execute(
        select(SupervisionGroup.id, SupervisionGroup.name).where(reached).order_by(SupervisionGroup.id)
    )
    return {row.id: row.name for row in rows}


def _answers(viewer: Viewer, keys: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Invitation.session_id, Invitation.answer)
        .where(Invitation.person_id == viewer.person_id, Invitation.session_id.in_(keys))
        .order_by(Invitation.session_id)
    )
    return {row.session_id: row.answer for row in rows}


def _role_for(session_id: int, found: dict[RoleChoice, set[int]], viewer: Viewer) -> RoleChoice | None:
    """Return the role that opens a session the person only leads, or None when the active one does."""
    if session_id in found[viewer.active]:
        return None
    return next(choice for choice, keys in found.items() if session_id in keys)
