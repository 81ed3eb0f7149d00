"""The one mail a day for everything that can wait, and the weekly digest in its place. Pure: values in, values out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hpmt_supervision.core import clock
from hpmt_supervision.core.working_days import is_working_day
from hpmt_supervision.reminders.due import Wishes
from hpmt_supervision.reminders.kinds import KINDS, Kind
from hpmt_supervision.reminders.notices import Notice
from hpmt_supervision.reminders.quiet_hours import is_open, local_hour, morning, next_open

# A digest that could not be sent in time is still worth reading so long after.
DIGEST_LASTS = timedelta(days=3)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Slot:
    """The moment of one person's mail of the day.

    Attributes:
        day: the local day the mail is of; for a digest the day it is planned on.
        at: what came up by then is in it.
        is_digest: whether it is the weekly digest.
    """

    day: date
    at: datetime
    is_digest: bool = False

    def key(self, person_id: int) -> str:
        """Return the key that lets a person's mail be sent once."""
        return f"{'digest' if self.is_digest else 'day'}:{person_id}:{self.day:%Y%m%d}"


def day_of(key: str) -> date:
    """Return the day of the mail that a key stands for.

    Args:
        key: what ``Slot.key`` gave.
    """
    return datetime.strptime(key.rpartition(":")[2], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone.


@dataclass(frozen=True)
class Reader:
    """Somebody who may be told what can wait.

    Attributes:
        person_id: who.
        wishes: how they want to be told.
        gets_digest: whether a role of theirs gets the weekly digest.
        last_digest: the day of the last one sent, or None.
        had_mail_today: whether a mail of the day or a digest has gone to them today.
    """

    person_id: int
    wishes: Wishes
    gets_digest: bool = False
    last_digest: date | None = None
    had_mail_today: bool = False

    @property
    def takes_digest(self) -> bool:
        """Tell whether they get the digest and have not switched it off."""
        return self.gets_digest and Kind.DIGEST not in self.wishes.off


def slot_for(reader: Reader, *, now: datetime, days_off: Collection[date]) -> Slot | None:
    """Return the mail that shall have gone to somebody by now today, or None when there is none yet.

    On the day of the digest everything waits for it, so that there is one mail. A digest that could not go is sent
    when the server is back, once and only the latest.

    Args:
        reader: whom it is for.
        now: the present instant.
        days_off: public holidays.
    """
    if reader.had_mail_today or not is_open(now, reader.wishes.quiet, days_off):
        return None
    today = clock.local_date(now)
    if reader.takes_digest:
        past, ahead = _digests_around(reader.wishes, now, days_off)
        if now - past.at <= DIGEST_LASTS and (reader.last_digest is None or reader.last_digest < past.day):
            return past
        if clock.local_date(ahead.at) == today:
            return None
    return Slot(today, morning(today, reader.wishes.quiet))


def _digests_around(wishes: Wishes, now: datetime, days_off: Collection[date]) -> tuple[Slot, Slot]:
    """Return the latest digest planned up to now, and the first one planned after."""
    today = clock.local_date(now)
    first = today - timedelta(days=today.weekday()) + timedelta(days=wishes.digest_weekday)
    slots = [_digest_on(first + weeks * WEEK, wishes, days_off) for weeks in (-3, -2, -1, 0, 1)]
    return max((slot for slot in slots if slot.at <= now), key=lambda slot: slot.day), min(
        (slot for slot in slots if slot.at > now), key=lambda slot: slot.day
    )


def _digest_on(day: date, wishes: Wishes, days_off: Collection[date]) -> Slot:
    """Return a week's digest; when its day is a holiday it comes the next working day at the same hour."""
    moved = day
    while not is_working_day(moved, days_off):
        moved += timedelta(days=1)
    at = next_open(local_hour(moved, wishes.digest_hour), wishes.quiet, days_off)
    return Slot(day, at, is_digest=True)


def notices_in(slot: Slot, reader: Reader, found: Iterable[Notice], *, now: datetime) -> list[Notice]:
    """Return what a person's mail holds, in order of time; kinds switched off are in none.

    Args:
        slot: the mail.
        reader: whom it is for.
        found: what there is to tell them and has not been told.
        now: the present instant.
    """
    kept = [
        one
        for one in found
        if one.person_id == reader.person_id
        and one.kind not in reader.wishes.off
        and one.due_at <= slot.at
        and one.is_timely(now)
        and not (KINDS[one.kind].in_digest and one.leads and reader.takes_digest and not slot.is_digest)
    ]
    return sorted(kept, key=lambda one: (list(Kind).index(one.kind), one.due_at, one.key))
