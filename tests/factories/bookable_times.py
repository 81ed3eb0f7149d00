"""Factories for published times."""

from datetime import datetime

from hpmt_supervision.bookable_times.models import BookableTime
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from tests.factories.sessions import local


def make_time(
    group: SupervisionGroup,
    leader: Person,
    starts: str | datetime = "2026-12-03 13:00",
    *,
    minutes: int = 45,
    notice_hours: int = 24,
    cancel_days: int = 1,
    needs_approval: bool = False,
    place: str | None = "Rom 3",
) -> BookableTime:
    """Make an open time; ``starts`` is a local time as text, or an aware instant."""
    time = BookableTime(
        group_id=group.id,
        led_by_id=leader.id,
        starts_at=local(starts) if isinstance(starts, str) else starts,
        minutes=minutes,
        notice_hours=notice_hours,
        cancel_days=cancel_days,
        needs_approval=needs_approval,
        place=place,
    )
    db.session.add(time)
    db.session.flush()
    return time
