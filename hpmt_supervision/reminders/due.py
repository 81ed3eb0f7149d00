"""When somebody is reminded of a session. Pure: values in, values out, no clock and no session.

A reminder comes so long before as the person has chosen, outside the person's quiet hours. One of a day or more that
would slide to the session's own day comes on the last working day before instead. One of hours whose session starts
before the quiet hours end is urgent and goes all the same. No reminder is later than its session.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hpmt_supervision.core import clock
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.quiet_hours import QuietHours, last_open, next_open, open_or_at_once

HOUR = 60
DAY = 24 * HOUR
# What one can choose among, in minutes before the session starts.
CHOICES = (15, 30, HOUR, 2 * HOUR, 4 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY)
LONGEST_BEFORE = timedelta(minutes=CHOICES[-1])
MOST_REMINDERS = 3
DEFAULT_REMINDERS = (2 * DAY, 2 * HOUR)
# Whoever was told of a session a moment ago needs no reminder of it.
JUST_TOLD = timedelta(hours=1)
MONDAY = 0
DEFAULT_DIGEST_HOUR = 8
DIGEST_HOURS = range(6, 17)


@dataclass(frozen=True)
class Wishes:
    """How a person wants to be told.

    Attributes:
        reminders: how many minutes before a session; none at all is a wish too.
        off: kinds switched off.
        quiet: the quiet hours.
        digest_weekday: the weekday of the digest, 0 for Monday to 4 for Friday.
        digest_hour: its local hour.
    """

    reminders: tuple[int, ...] = DEFAULT_REMINDERS
    off: frozenset[Kind] = frozenset()
    quiet: QuietHours = field(default=QuietHours())
    digest_weekday: int = MONDAY
    digest_hour: int = DEFAULT_DIGEST_HOUR


DEFAULT_WISHES = Wishes()


@dataclass(frozen=True)
class Appointment:
    """One person, or one guest, and one planned session they shall come to or lead.

    Attributes:
        who: a short text that names the recipient within the session, such as ``person-7``.
        session_id: the session's key.
        starts_at: when it starts.
        wishes: how the recipient wants to be told.
        told_at: when a mail last told them of the session as it is now, or None.
    """

    who: str
    session_id: int
    starts_at: datetime
    wishes: Wishes = DEFAULT_WISHES
    told_at: datetime | None = None


@dataclass(frozen=True)
class Reminder:
    """A reminder.

    Attributes:
        appointment: what it reminds of.
        minutes: how long before, as chosen.
        due_at: when it goes, at the earliest.
    """

    appointment: Appointment
    minutes: int
    due_at: datetime

    @property
    def key(self) -> str:
        """Return the key that lets it be sent once; a session that moves gets new ones."""
        found = self.appointment
        return f"reminder:{found.session_id}:{found.who}:{found.starts_at:%Y%m%dT%H%M}:{self.minutes}"


def before(starts_at: datetime, minutes: int) -> datetime:
    """Return the instant some minutes before a session: whole days keep the local time over the clock changes.

    Args:
        starts_at: when it starts.
        minutes: how long before.
    """
    if minutes % DAY:
        return starts_at - timedelta(minutes=minutes)
    local = clock.to_local(starts_at).replace(tzinfo=None) - timedelta(minutes=minutes)
    try:
        return clock.to_utc(local)
    except clock.NonexistentLocalTime:
        return starts_at - timedelta(minutes=minutes)


def reminder_instant(starts_at: datetime, minutes: int, quiet: QuietHours, days_off: Collection[date]) -> datetime:
    """Return when a reminder goes.

    Args:
        starts_at: when the session starts.
        minutes: how long before, as chosen.
        quiet: the person's quiet hours.
        days_off: public holidays.
    """
    wanted = before(starts_at, minutes)
    if minutes >= DAY:
        opened = next_open(wanted, quiet, days_off)
        same_day = clock.local_date(opened) >= clock.local_date(starts_at)
        return last_open(wanted, quiet, days_off) if same_day else opened
    return open_or_at_once(wanted, starts_at, quiet, days_off)


def reminders_of(appointment: Appointment, days_off: Collection[date]) -> list[Reminder]:
    """Return every reminder of an appointment, the first first; of two at one instant the nearer alone.

    Args:
        appointment: who and what.
        days_off: public holidays.
    """
    wishes = appointment.wishes
    if Kind.REMINDER in wishes.off:
        return []
    found: list[Reminder] = []
    for minutes in sorted(set(wishes.reminders)):
        due_at = reminder_instant(appointment.starts_at, minutes, wishes.quiet, days_off)
        if found and due_at >= found[0].due_at:
            continue
        found.insert(0, Reminder(appointment, minutes, due_at))
    told = appointment.told_at
    return [one for one in found if told is None or one.due_at >= told + JUST_TOLD]


def due_reminders(appointments: Iterable[Appointment], *, now: datetime, days_off: Collection[date]) -> list[Reminder]:
    """Return the reminders that shall have gone by now: of each appointment the latest one alone.

    What was due while nothing could be sent is caught up on as far as it still helps: an earlier reminder is never sent
    after a later one has come due, none after the session has started, and none in quiet hours that it can wait out.

    Args:
        appointments: who and what.
        now: the present instant.
        days_off: public holidays.
    """
    found = []
    for appointment in appointments:
        if appointment.starts_at <= now or must_wait(now, appointment.starts_at, appointment.wishes, days_off):
            continue
        past = [one for one in reminders_of(appointment, days_off) if one.due_at <= now]
        found += past[-1:]
    return found


def must_wait(now: datetime, starts_at: datetime, wishes: Wishes, days_off: Collection[date]) -> bool:
    """Tell whether it is quiet now, and what concerns a session can wait until it no longer is.

    Args:
        now: the present instant.
        starts_at: when the session starts.
        wishes: the person's.
        days_off: public holidays.
    """
    return open_or_at_once(now, starts_at, wishes.quiet, days_off) > now
