"""What a person's own page of calendars and working hours shows, and the working hours of many."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select

from hpmt_supervision.availability.hours import ORDINARY, Hours
from hpmt_supervision.availability.models import BusyCalendar, FetchOutcome, WorkingHours
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class OwnCalendar:
    """One of a person's own calendars as the page shows it; the address itself is not shown again.

    Attributes:
        id: the calendar's key.
        host: where it is.
        read_at: when it was last read, or None.
        outcome: how the last try went, or None before the first.
    """

    id: int
    host: str
    read_at: datetime | None
    outcome: FetchOutcome | None

    @property
    def failed(self) -> bool:
        """Tell whether the last try failed."""
        return self.outcome not in {None, FetchOutcome.READ}


def own_calendars(viewer: Viewer) -> list[OwnCalendar]:
    """Return the viewer's own calendars in the order they were added.

    Args:
        viewer: who asks.
    """
    rows = db.session.scalars(
        select(BusyCalendar)
        .where(BusyCalendar.person_id == viewer.person_id)
        .order_by(BusyCalendar.added_at, BusyCalendar.id)
    )
    return [
        OwnCalendar(
            row.id,
            urlsplit(row.address).hostname or "",
            row.read_at,
            FetchOutcome(row.outcome) if row.outcome else None,
        )
        for row in rows
    ]


def working_hours(person_ids: Collection[int]) -> dict[int, Mapping[int, Hours]]:
    """Return when people work by weekday, 1 for Monday; those who have not said so work the ordinary hours.

    Args:
        person_ids: the people's keys.
    """
    rows = db.session.execute(
        select(WorkingHours.person_id, WorkingHours.weekday, WorkingHours.starts, WorkingHours.ends)
        .where(WorkingHours.person_id.in_(person_ids))
        .order_by(WorkingHours.person_id, WorkingHours.weekday)
    )
    said: dict[int, dict[int, Hours]] = {}
    for person_id, weekday, starts, ends in rows:
        said.setdefault(person_id, {})[weekday] = (starts, ends)
    return {person_id: said.get(person_id, ORDINARY) for person_id in person_ids}
