"""What the booking page shows: a group that can be booked, what was booked last, and every date of a rule."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.queries import get_group
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.booking_checks import check_invitees, check_start
from hpmt_supervision.sessions.group_queries import group_days, last_before, sessions_of_group
from hpmt_supervision.sessions.invitees import GroupDays
from hpmt_supervision.sessions.joint_queries import Chosen, Picker, own_people, picker
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import require_leader
from hpmt_supervision.sessions.preview import Preview, PreviewRow, SameDay, proposed, with_choices
from hpmt_supervision.sessions.public_holidays import holiday_names
from hpmt_supervision.sessions.recurrence import Occurrence, Rule, occurrences

# A member who starts within this time can be chosen for individual supervision already.
CHOOSE_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class BookableGroup:
    """A group the viewer leads, and who can be asked.

    Attributes:
        group: the group with its unit.
        days: its members and their absences from today and a year ahead.
        last: its last booked session, whose time and place the next is likely to have, or None.
    """

    group: SupervisionGroup
    days: GroupDays
    last: SupervisionSession | None

    @property
    def suggested_day(self) -> date | None:
        """Return the day one interval after the last session, when that is today or later."""
        if self.last is None:
            return None
        day = self.last.local_date + timedelta(days=self.group.interval_days)
        return day if day >= clock.today() else None


@dataclass(frozen=True)
class Wanted:
    """What a booking form asks for.

    Attributes:
        rule: when.
        minutes: the length of each.
        chosen: the chosen members' keys, or None for the whole group.
    """

    rule: Rule
    minutes: int
    chosen: frozenset[int] | None

    def mark(self, kept: Collection[date]) -> str:
        """Return a mark of the rule and the chosen days, so that a button books what it was shown with.

        Args:
            kept: the days to book.
        """
        chosen = None if self.chosen is None else sorted(self.chosen)
        text = repr((self.rule, self.minutes, chosen, sorted(day.isoformat() for day in kept)))
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def bookable_group(viewer: Viewer, group_id: int) -> BookableGroup:
    """Return a group the viewer can book for.

    Args:
        viewer: who asks.
        group_id: the group's key.

    Raises:
        NotFound: when the viewer does not lead it today.
    """
    require_leader(viewer, group_id)
    last = db.session.scalar(
        select(SupervisionSession)
        .where(
            SupervisionSession.group_id == group_id,
            SupervisionSession.status != SessionStatus.CANCELLED,
            SupervisionSession.whole_group,
        )
        .order_by(SupervisionSession.starts_at.desc(), SupervisionSession.id.desc())
        .limit(1)
    )
    days = group_days(group_id, viewer.today, viewer.today + CHOOSE_AHEAD)
    return BookableGroup(get_group(group_id), days, last)


def booking_picker(bookable: BookableGroup, viewer: Viewer, *, search: str, chosen: Chosen) -> Picker:
    """Return whom a booking may ask beyond the group's members, narrowed by a search.

    Args:
        bookable: a group the viewer leads.
        viewer: who books.
        search: parts of names; every word must be found.
        chosen: whom the page has chosen already.
    """
    group, today = bookable.group, viewer.today
    own = own_people(group.id, today, today + CHOOSE_AHEAD)
    return picker(group, search=search, on=today, own=own, without={viewer.person_id}, chosen=chosen)


def preview_of(group: SupervisionGroup, wanted: Wanted, *, kept: Collection[date] | None, today: date) -> Preview:
    """Return every date a booking would become.

    Args:
        group: a group the viewer leads.
        wanted: what the form asks for.
        kept: the days the booker has ticked, or None for the days to propose.
        today: the local day of the booking.

    Raises:
        UserError: with its field when the rule is out of bounds.
    """
    found = occurrences(wanted.rule)
    first, last = found[0].day, found[-1].day
    days = group_days(group.id, first, last)
    # A session that began the evening before may go on past midnight.
    present = sessions_of_group(group.id, since=first - timedelta(days=1), until=last + timedelta(days=1))
    present = [session for session in present if session.status != SessionStatus.CANCELLED]
    holidays = holiday_names([one.day for one in found])
    rows = [_row(group, one, wanted, days, present, holidays.get(one.day), today) for one in found]
    before = last_before(group.id, first)
    others = {session.local_date for session in present} | ({before} if before else set())
    chosen = proposed(rows) if kept is None else set(kept)
    return Preview(with_choices(rows, chosen, others), group.interval_days)


def _row(
    group: SupervisionGroup,
    found: Occurrence,
    wanted: Wanted,
    days: GroupDays,
    present: list[SupervisionSession],
    holiday: str | None,
    today: date,
) -> PreviewRow:
    invitees = days.on(found.day, wanted.chosen)
    problem = None
    start = end = None
    try:
        start = check_start(group, found, today=today)
        end = start + timedelta(minutes=wanted.minutes)
        check_invitees(invitees, wanted.chosen, found.day)
    except UserError as error:
        problem = error.message
    names = tuple(days.names[person_id] for person_id in invitees.away)
    same = [
        SameDay(other.id, other.starts_at, other.ends_at, _overlap(other, start, end))
        for other in present
        if other.local_date == found.day or _overlap(other, start, end)
    ]
    return PreviewRow(found.day, start, end, problem, holiday, tuple(same), invitees, names)


def _overlap(other: SupervisionSession, start: datetime | None, end: datetime | None) -> bool:
    return start is not None and end is not None and other.starts_at < end and start < other.ends_at


def minutes_from(starts: time, ends: time) -> int:
    """Return the minutes from one time of day to another, over midnight when the end is the earlier.

    Args:
        starts: the start.
        ends: the end; the same time gives 0.
    """
    return ((ends.hour - starts.hour) * 60 + ends.minute - starts.minute) % (24 * 60)
