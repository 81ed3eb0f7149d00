"""When people are busy by their own calendars, and when a unit is closed. The caller decides who may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from hpmt_supervision.availability.models import BusyTime, ClosedPeriod
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit


class PersonBusy(NamedTuple):
    """A stretch of time in which a person is busy; the end itself is free."""

    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ClosedSpell:
    """Days, both ends included, on which a unit is closed.

    Attributes:
        name: what the period is called, such as "Vinterferie".
        first: the first local day.
        last: the last local day.
    """

    name: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Tell whether the unit is closed on a day."""
        return self.first <= day <= self.last


def busy_times(person_ids: Collection[int], starts_at: datetime, ends_at: datetime) -> list[PersonBusy]:
    """Return when some people are busy by their own calendars within a stretch of time, in order of person and time.

    Args:
        person_ids: the people's keys.
        starts_at: the first instant.
        ends_at: the instant after the last.
    """
    if not person_ids:
        return []
    rows = db.session.execute(
        select(BusyTime.person_id, BusyTime.starts_at, BusyTime.ends_at)
        .where(BusyTime.person_id.in_(person_ids), BusyTime.ends_at > starts_at, BusyTime.starts_at < ends_at)
        .order_by(BusyTime.person_id, BusyTime.starts_at, BusyTime.ends_at)
    )
    return [PersonBusy(*row) for row in rows]


def closed_periods_for(unit: Unit, first: date, last: date) -> list[ClosedSpell]:
    """Return when a unit is closed between two days, in order; what holds for a unit above it holds for it too.

    Args:
        unit: the unit.
        first: the first local day.
        last: the last local day.
    """
    # The tree has three levels, so a unit has a parent and that one a parent.
    above = select(Unit.parent_id).where(Unit.id == unit.parent_id).scalar_subquery()
    rows = db.session.execute(
        select(ClosedPeriod.name, ClosedPeriod.first_day, ClosedPeriod.last_day)
        .where(
            (ClosedPeriod.unit_id == unit.id)
            | (ClosedPeriod.unit_id == unit.parent_id)
            | (ClosedPeriod.unit_id == above),
            ClosedPeriod.first_day <= last,
            ClosedPeriod.last_day >= first,
        )
        .order_by(ClosedPeriod.first_day, ClosedPeriod.last_day, ClosedPeriod.id)
    )
    return [ClosedSpell(*row) for row in rows]
