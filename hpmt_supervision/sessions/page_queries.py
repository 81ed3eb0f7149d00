"""What the pages of the room show, each gathered in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailState
from hpmt_supervision.mail.queries import Delivery, deliveries_of
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import leads_any_level, led_groups
from hpmt_supervision.people.queries import Leader, supervisors_of
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.answers import is_to_be_asked
from hpmt_supervision.sessions.guest_links import guest_url_or_none
from hpmt_supervision.sessions.holding_operations import OPENS_BEFORE
from hpmt_supervision.sessions.joint_operations import may_ask_more
from hpmt_supervision.sessions.joint_queries import Chosen, Picker, own_people, picker, places_of
from hpmt_supervision.sessions.logs_provider import readable_logs_of
from hpmt_supervision.sessions.models import (
    Answer,
    Attendance,
    Guest,
    Invitation,
    Origin,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.policy import leads
from hpmt_supervision.sessions.undo_queries import Undoable, undoable


@dataclass(frozen=True)
class SessionsPage:
    """The viewer's groups and sessions.

    Attributes:
        groups: the groups the viewer leads, each with its next session or None.
        unfinished: led sessions whose day has passed and that are neither held nor cancelled.
        upcoming: planned sessions from today on.
        past: one page of those that are over.
        answers: the viewer's own invitations by session.
        attended: the viewer's own attendance of the past ones by session.
        with_log: keys of the past ones whose log the viewer may read.
        only_invited: whether the viewer is supervised nowhere and comes to sessions as invited alone.
        may_book: whether the viewer is of those who are supervised, and so may take a time a supervisor offers.
        undoable: the last act on each led group's schedule that can still be undone.
    """

    groups: Sequence[tuple[SupervisionGroup, SupervisionSession | None]]
    unfinished: Sequence[SupervisionSession]
    upcoming: Sequence[SupervisionSession]
    past: queries.Page
    answers: dict[int, Invitation]
    attended: dict[int, str]
    with_log: set[int]
    only_invited: bool
    may_book: bool
    undoable: Sequence[Undoable]

    @property
    def leads(self) -> bool:
        """Tell whether the viewer leads a group."""
        return bool(self.groups)


@dataclass(frozen=True)
class SessionPage:
    """One session.

    Attributes:
        session: the session.
        leads: whether the viewer leads its group.
        leaders: who leads it.
        invitations: who is asked: the group's members in order of name, then those from elsewhere.
        joint: what those from elsewhere are today, by person; empty for somebody without a role.
        own: the viewer's own invitation, or None.
        asked: whether the viewer is to answer: invited, or a member who came after the booking.
        newcomers: names of members that day who came after the booking and have not answered.
        away: names of members who are away that day and therefore not asked.
        absent: keys of those who were asked and have an absence that day since; nobody asks them again.
        guests: who comes from outside.
        guest_links: the address of each guest's own page, while it is of use; only for leaders.
        deliveries: how the latest mail to each went, by kind of recipient and key; only for leaders.
        attendance: who was there, once it is held; only for leaders.
        own_attendance: whether the viewer was there, or None.
        may_read_log: whether the session has a log the viewer may read.
        log_is_open: whether the log is still to be written: it has been held, and there is none, or
            one in which somebody has begun; only for leaders.
        undoable: the last act on the group's schedule, when its leader can still undo it.
    """

    session: SupervisionSession
    leads: bool
    leaders: Sequence[Leader]
    invitations: Sequence[Invitation]
    joint: dict[int, str]
    own: Invitation | None
    asked: bool
    newcomers: Sequence[str]
    away: Sequence[str]
    absent: frozenset[int]
    guests: Sequence[Guest]
    guest_links: dict[int, str | None]
    deliveries: dict[tuple[str, int], Delivery]
    attendance: dict[int, Attendance]
    own_attendance: str | None
    may_read_log: bool
    log_is_open: bool
    undoable: Sequence[Undoable]

    @property
    def planned(self) -> bool:
        """Tell whether it is still to be held."""
        return self.session.status == SessionStatus.PLANNED

    @property
    def can_be_held(self) -> bool:
        """Tell whether its leaders can start it now."""
        return self.planned and clock.now() >= self.session.starts_at - OPENS_BEFORE

    @property
    def unanswered(self) -> list[str]:
        """Return the names of those who are asked and have not answered, members who came later last."""
        waiting = [
            row.person.name
            for row in self.invitations
            if row.answer == Answer.WAITING and row.person_id not in self.absent
        ]
        return [*waiting, *self.newcomers]

    @property
    def all_mailed_at(self) -> datetime | None:
        """Return when the latest mail to those invited left, when one has left to each of them; else None."""
        sent = [self.deliveries.get(("person", row.person_id)) for row in self.invitations]
        found = [one.at for one in sent if one is not None and one.state is MailState.SENT]
        return max(found) if found and len(found) == len(sent) else None

    @property
    def can_be_asked(self) -> bool:
        """Tell whether an answer is of use to those who lead: until the session starts."""
        return self.planned and not queries.has_started(self.session)

    @property
    def can_ask_again(self) -> bool:
        """Tell whether any of them can be asked once more today."""
        today = clock.today()
        return bool(self.newcomers) or any(
            is_to_be_asked(row, today) for row in self.invitations if row.person_id not in self.absent
        )

    @property
    def can_be_answered(self) -> bool:
        """Tell whether the viewer can answer now."""
        return self.asked and self.planned and not queries.has_started(self.session)


def sessions_page(viewer: Viewer, *, page: int = 1) -> SessionsPage:
    """Return what the viewer leads and takes part in.

    Args:
        viewer: who asks.
        page: which page of the past ones, from 1.
    """
    groups = _led(viewer)
    upcoming = queries.upcoming_for(viewer)
    past = queries.past_sessions(viewer, page=page)
    next_dates = _first_of_each(upcoming)
    return SessionsPage(
        groups=[(group, next_dates.get(group.id)) for group in groups],
        unfinished=queries.awaiting_outcome(viewer) if groups else [],
        upcoming=upcoming,
        past=past,
        answers=queries.own_invitations(viewer, upcoming),
        attended=queries.own_attendance(viewer, past.rows),
        with_log=set(readable_logs_of(viewer, [row.id for row in past.rows if row.status == SessionStatus.HELD])),
        only_invited=not viewer.may(Permission.WRITE_CASES),
        may_book=viewer.may(Permission.WRITE_CASES),
        undoable=undoable([group.id for group in groups]),
    )


def _led(viewer: Viewer) -> list[SupervisionGroup]:
    if not leads_any_level(viewer):
        return []
    found = db.session.scalars(
        select(SupervisionGroup)
        .where(SupervisionGroup.id.in_(led_groups(viewer)))
        .options(joinedload(SupervisionGroup.unit))
    )
    return sorted(found, key=lambda group: (group.level, norwegian_order(group.name), group.id))


def _first_of_each(sessions: Sequence[SupervisionSession]) -> dict[int, SupervisionSession]:
    return {session.group_id: session for session in reversed(sessions)}


def session_page(viewer: Viewer, session_id: int) -> SessionPage:
    """Return one session with what the viewer may see of it.

    Args:
        viewer: who asks.
        session_id: the session's key.

    Raises:
        NotFound: when there is none, or the viewer may not see it.
    """
    session = queries.session_for(viewer, session_id)
    day = session.local_date
    leading = leads(viewer, session.group_id)
    days = queries.group_days(session.group_id, day, day)
    invitations = queries.in_name_order(session.invitations)
    invitations.sort(key=lambda row: row.person_id not in days.names)
    invited = {row.person_id for row in invitations}
    joint = [key for key in invited if key not in days.names]
    places = places_of(joint, viewer.today)
    members = days.on(day, None if session.whole_group else invited)
    newcomers = [person_id for person_id in members.invited if person_id not in invited]
    held = session.status == SessionStatus.HELD
    attendance = {row.person_id: row for row in queries.attendance_of(session.id)} if held else {}
    own = attendance.get(viewer.person_id)
    logs = readable_logs_of(viewer, [session.id] if held else [])
    return SessionPage(
        session=session,
        leads=leading,
        leaders=supervisors_of(session.group_id, day),
        invitations=invitations,
        joint={key: places.get(key, "") for key in joint},
        own=next((row for row in invitations if row.person_id == viewer.person_id), None),
        asked=viewer.person_id in invited or viewer.person_id in newcomers,
        newcomers=[days.names[person_id] for person_id in newcomers] if session.whole_group else [],
        away=[days.names[person_id] for person_id in members.away if person_id not in invited] if leading else [],
        absent=frozenset(members.away),
        guests=session.guests,
        guest_links={guest.id: guest_url_or_none(guest) for guest in session.guests} if leading else {},
        deliveries=deliveries_of(session.id) if leading else {},
        attendance=attendance if leading else {},
        own_attendance=own.status if own else None,
        may_read_log=bool(logs),
        # What came from another system has no log to write here.
        log_is_open=leading and held and session.origin == Origin.APP and logs.get(session.id, True),
        undoable=undoable([session.group_id], session_id=session.id) if leading else [],
    )


@dataclass(frozen=True)
class JointPage:
    """The page on which people beyond the group are asked to one session.

    Attributes:
        session: the session.
        picker: whom the group may ask.
        asked: who has been asked so, in order of name.
        places: what they are today, by person.
        open: whether more can be asked.
    """

    session: SupervisionSession
    picker: Picker
    asked: Sequence[Invitation]
    places: dict[int, str]
    open: bool

    @property
    def planned(self) -> bool:
        """Tell whether the session is still to be held, so that an invitation can be taken back."""
        return self.session.status == SessionStatus.PLANNED


def joint_page(viewer: Viewer, session_id: int, *, search: str, chosen: Chosen) -> JointPage:
    """Return whom a leader may ask to a session beyond its group, narrowed by a search, and who has been asked.

    Args:
        viewer: who asks.
        session_id: the session's key.
        search: parts of names; every word must be found.
        chosen: whom the page has chosen already.

    Raises:
        NotFound: when there is no such session, or the viewer does not lead it.
    """
    session = queries.led_session_for(viewer, session_id)
    day = session.local_date
    own = own_people(session.group_id, day, day)
    members = queries.group_days(session.group_id, day, day).names
    asked = queries.in_name_order(row for row in session.invitations if row.person_id not in members)
    without = {viewer.person_id, *(row.person_id for row in session.invitations)}
    return JointPage(
        session=session,
        picker=picker(session.group, search=search, on=viewer.today, own=own, without=without, chosen=chosen),
        asked=asked,
        places=places_of([row.person_id for row in asked], viewer.today),
        open=may_ask_more(session, viewer),
    )
