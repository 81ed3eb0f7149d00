"""What those concerned must be told of an act, once for the whole act: booking a season is one announcement.

Later rooms listen and write their mail in the same transaction, so that an act and its mails are all or nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.sessions.signals import schedule_announced


class Act(StrEnum):
    """What was done to the schedule."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    INVITED = "invited"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Announcement:
    """One act and whom it concerns.

    Attributes:
        act: what was done.
        sessions: the sessions it was done to, in order of time; all of one group.
        series: the series they belong to when the act was done to a series, else None.
        person_ids: keys of those to tell, when they are not simply everybody invited to the sessions: for ``invited``
            those who came to, for ``withdrawn`` those who were let go. None for everybody invited.
        guest_ids: likewise for guests from outside; None for all guests of the sessions.
        moved: whether the time of any of them is another than before, so that everybody is asked anew.
        by: who did it; None for a job or an import.
        again: whether what is booked was called off and is on after all.
    """

    act: Act
    sessions: tuple[SupervisionSession, ...]
    series: Series | None = None
    person_ids: frozenset[int] | None = None
    guest_ids: frozenset[int] | None = None
    moved: bool = False
    by: Viewer | None = None
    again: bool = False


def announce(
    act: Act,
    sessions: Sequence[SupervisionSession],
    *,
    by: Viewer | None,
    series: Series | None = None,
    person_ids: Collection[int] | None = None,
    guest_ids: Collection[int] | None = None,
    moved: bool = False,
    again: bool = False,
) -> None:
    """Tell later rooms of an act, inside its transaction, after it was flushed. Nothing is told of no sessions.

    Args:
        act: what was done.
        sessions: what it was done to, in order of time.
        by: who did it; None for a job or an import.
        series: the series, when the act was done to one.
        person_ids: whom to tell, or None for everybody invited.
        guest_ids: which guests to tell, or None for all.
        moved: whether everybody is asked anew.
        again: whether what is booked was called off and is on after all.
    """
    if not sessions:
        return
    people = None if person_ids is None else frozenset(person_ids)
    guests = None if guest_ids is None else frozenset(guest_ids)
    told = Announcement(act, tuple(sessions), series, people, guests, moved, by, again)
    schedule_announced.send(announcement=told)
