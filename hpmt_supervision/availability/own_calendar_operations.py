"""Writes about a person's own calendars and working hours."""

from collections.abc import Mapping
from datetime import datetime, time

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from hpmt_supervision.availability.addresses import BadAddress, Reach, clean_address, target_of
from hpmt_supervision.availability.models import MOST_CALENDARS, BusyCalendar, BusyTime, FetchOutcome, WorkingHours
from hpmt_supervision.availability.reading import Reading
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act


def add_calendar(*, address: str, reach: Reach, by: Viewer) -> BusyCalendar:
    """Let one's own calendar be read for when one is busy. It is read by the next run of the job. Flushes.

    Args:
        address: the whole address; one that is there already is given back.
        reach: where the server may read from.
        by: whose calendar it is.

    Raises:
        UserError: on ``address`` when it cannot be read from, or the person has as many calendars as there can be.
    """
    address = clean_address(address)
    try:
        target_of(address, reach)
    except BadAddress as error:
        raise UserError(
            _(
                "Dette er ikke en adresse som en kalender kan leses fra. Den begynner med https:// og slutter ofte på "
                ".ics. Kopier hele adressen fra kalenderen din."
            ),
            field="address",
        ) from error
    present = _own(by)
    for row in present:
        if row.address == address:
            return row
    free = [number for number in range(1, MOST_CALENDARS + 1) if number not in {row.number for row in present}]
    if not free:
        raise UserError(
            _("Du kan ha høyst %(count)d kalendere her. Fjern en av dem først.", count=MOST_CALENDARS),
            field="address",
        )
    calendar = BusyCalendar(person_id=by.person_id, number=free[0], address=address)
    db.session.add(calendar)
    db.session.flush()
    record_act("busy_calendar.add", subject_kind="busy_calendar", subject_id=calendar.id, by=by)
    return calendar


def remove_calendar(*, calendar_id: int, by: Viewer) -> None:
    """Forget one's own calendar and every busy time read from it, at once. Flushes.

    Args:
        calendar_id: the calendar's key.
        by: whose calendar it is.

    Raises:
        NotFound: when it is not theirs.
    """
    calendar = next((row for row in _own(by) if row.id == calendar_id), None)
    if calendar is None:
        raise NotFound("")
    forget(calendar)
    record_act("busy_calendar.remove", subject_kind="busy_calendar", subject_id=calendar_id, by=by)


def forget(calendar: BusyCalendar) -> None:
    """Delete a calendar with its busy times. Flushes.

    Args:
        calendar: the calendar.
    """
    db.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar.id))
    db.session.delete(calendar)
    db.session.flush()


def _own(by: Viewer) -> list[BusyCalendar]:
    # Somebody who adds two at once, or removes one while another is added, takes turns with themselves.
    db.session.scalars(select(Person.id).where(Person.id == by.person_id).with_for_update()).one()
    found = db.session.scalars(
        select(BusyCalendar).where(BusyCalendar.person_id == by.person_id).order_by(BusyCalendar.number)
    )
    return list(found)


def keep_reading(*, calendar_id: int, address: str, reading: Reading, now: datetime) -> bool:
    """Keep what came of reading a calendar; the busy times of the last reading make way for the new. Flushes.

    Args:
        calendar_id: the calendar's key; one that was removed meanwhile is left alone.
        address: what was read; another's calendar may have come to have the same key.
        reading: what came of it. When it failed, the times of the last reading stay.
        now: when it was asked for.

    Returns:
        Whether it was read.
    """
    calendar = db.session.scalar(select(BusyCalendar).where(BusyCalendar.id == calendar_id).with_for_update())
    if calendar is None or calendar.address != address:
        return False
    calendar.tried_at = now
    calendar.outcome = reading.outcome
    if reading.outcome is not FetchOutcome.READ:
        calendar.failures += 1
        db.session.flush()
        return False
    calendar.failures = 0
    calendar.read_at = now
    db.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar_id))
    if reading.spans:
        db.session.execute(
            insert(BusyTime),
            [
                {
                    "calendar_id": calendar_id,
                    "person_id": calendar.person_id,
                    "starts_at": starts_at,
                    "ends_at": ends_at,
                }
                for starts_at, ends_at in reading.spans
            ],
        )
    db.session.flush()
    return True


def set_working_hours(*, hours: Mapping[int, tuple[time, time]], by: Viewer) -> None:
    """Set on which days of the week one works, and when. Flushes.

    Args:
        hours: the local times of day one starts and ends by weekday, 1 for Monday; a day that is left out is free.
        by: whose hours they are.

    Raises:
        UserError: when no day is left, or on ``ends_N`` when a day ends before it starts.
    """
    if not hours:
        raise UserError(_("Fyll ut minst én dag. Ellers finner ingen en tid som passer for deg."))
    for weekday, (starts, ends) in hours.items():
        if ends <= starts:
            raise UserError(_("Slutten må være etter starten."), field=f"ends_{weekday}")
    db.session.scalars(select(Person.id).where(Person.id == by.person_id).with_for_update()).one()
    db.session.execute(delete(WorkingHours).where(WorkingHours.person_id == by.person_id))
    db.session.add_all(
        WorkingHours(person_id=by.person_id, weekday=weekday, starts=starts, ends=ends)
        for weekday, (starts, ends) in sorted(hours.items())
    )
    db.session.flush()
    record_act("working_hours.set", subject_kind="person", subject_id=by.person_id, by=by)
