"""What the booking page needs before any date: a group that can be booked, and what was booked last."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.queries import get_group
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.group_queries import group_days
from hpmt_supervision.sessions.invitees import GroupDays
from hpmt_supervision.sessions.joint_queries import Chosen, Picker, own_people, picker
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import require_leader
from hpmt_supervision.sessions.recurrence import Rule

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

    def mark(self, plan: Sequence[str]) -> str:
        """Return a mark of the rule and what would be booked, so that a button books what it was shown with.

        Args:
            plan: what would be booked, as a preview says it.
        """
        chosen = None if self.chosen is None else sorted(self.chosen)
        text = repr((self.rule, self.minutes, chosen, list(plan)))
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


def minutes_from(starts: time, ends: time) -> int:
    """Return the minutes from one time of day to another, over midnight when the end is the earlier.

    Args:
        starts: the start.
        ends: the end; the same time gives 0.
    """
    return ((ends.hour - starts.hour) * 60 + ends.minute - starts.minute) % (24 * 60)
