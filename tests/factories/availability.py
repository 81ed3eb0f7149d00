"""Factories for own calendars, busy times, working hours and closed periods. Each makes just what it is asked for."""

from datetime import date, datetime, time, timedelta

from hpmt_supervision.availability.models import BusyCalendar, BusyTime, ClosedPeriod, WorkingHours
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, Unit
from tests.factories.sessions import local


def make_calendar(person: Person, address: str = "https://calendar.example.org/secret.ics") -> BusyCalendar:
    """Let a person have a calendar that has not been read yet."""
    number = db.session.query(BusyCalendar).filter_by(person_id=person.id).count() + 1
    calendar = BusyCalendar(person_id=person.id, number=number, address=address)
    db.session.add(calendar)
    db.session.flush()
    return calendar


def make_busy(
    person: Person, starts: str | datetime, *, minutes: int = 60, calendar: BusyCalendar | None = None
) -> BusyTime:
    """Let a person be busy by their own calendar; ``starts`` is a local time as text, or an aware instant."""
    calendar = calendar or make_calendar(person)
    start = local(starts) if isinstance(starts, str) else starts
    busy = BusyTime(
        calendar_id=calendar.id, person_id=person.id, starts_at=start, ends_at=start + timedelta(minutes=minutes)
    )
    db.session.add(busy)
    db.session.flush()
    return busy


def make_hours(person: Person, weekday: int, starts: time, ends: time) -> WorkingHours:
    """Let a person work on a day of the week, 1 for Monday."""
    hours = WorkingHours(person_id=person.id, weekday=weekday, starts=starts, ends=ends)
    db.session.add(hours)
    db.session.flush()
    return hours


def make_closed(unit: Unit, first: date, last: date, name: str = "Vinterferie") -> ClosedPeriod:
    """Close a unit for some days."""
    period = ClosedPeriod(unit_id=unit.id, first_day=first, last_day=last, name=name)
    db.session.add(period)
    db.session.flush()
    return period
