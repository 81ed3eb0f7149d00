"""Which days a rule becomes: every N days at one local time, which stays the same over the clock changes."""

from dataclasses import dataclass
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, rrule
from flask_babel import lazy_gettext as _l

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError

MOST_OCCURRENCES = 400
MOST_YEARS = 3
SHORTEST_INTERVAL = 1
LONGEST_INTERVAL = 366


@dataclass(frozen=True)
class Rule:
    """Every ``every_days`` days from ``first``, so many times or until a day.

    Attributes:
        first: the naive local date and time of the first occurrence.
        every_days: days from one occurrence to the next.
        count: how many occurrences, or None when ``until`` says where it ends.
        until: the last day an occurrence may fall on, or None when ``count`` says it.
    """

    first: datetime
    every_days: int = 14
    count: int | None = 1
    until: date | None = None


@dataclass(frozen=True)
class Occurrence:
    """One day of a rule.

    Attributes:
        local: the naive local date and time.
        starts_at: the instant, or None when the clocks jump over this local time.
    """

    local: datetime
    starts_at: datetime | None

    @property
    def day(self) -> date:
        """Return the local day."""
        return self.local.date()


def occurrences(rule: Rule) -> list[Occurrence]:
    """Return every occurrence of a rule, in order.

    An occurrence in the hour that comes twice in autumn is the first of the two. One in the hour that spring leaves
    out has no instant; the others of the rule are not moved by it.

    Args:
        rule: the rule.

    Raises:
        UserError: with its field (``every_days``, ``count`` or ``until``) when the rule is out of bounds.
    """
    _check(rule)
    end = datetime.combine(rule.until, time.max) if rule.until is not None else None
    if end is not None:
        days = rrule(DAILY, interval=rule.every_days, dtstart=rule.first, until=end)
    else:
        days = rrule(DAILY, interval=rule.every_days, dtstart=rule.first, count=rule.count)
    found = list(days)
    if len(found) > MOST_OCCURRENCES:
        raise UserError(
            _l("Regelen gir %(found)d datoer. Book høyst %(most)d om gangen.", found=len(found), most=MOST_OCCURRENCES),
            field="until",
        )
    return [Occurrence(local, _instant(local)) for local in found]


def _instant(local: datetime) -> datetime | None:
    try:
        return clock.to_utc(local)
    except clock.NonexistentLocalTime:
        return None


def _check(rule: Rule) -> None:
    if not SHORTEST_INTERVAL <= rule.every_days <= LONGEST_INTERVAL:
        raise UserError(_l("Skriv et helt tall fra 1 til 366 for antall dager."), field="every_days")
    last_day = rule.first.date() + relativedelta(years=MOST_YEARS)
    if rule.until is not None:
        if rule.until < rule.first.date():
            raise UserError(_l("Siste dato er før første dato. Velg en senere dato."), field="until")
        if rule.until > last_day:
            raise UserError(_l("Siste dato er mer enn tre år etter første. Velg en tidligere dato."), field="until")
        return
    if rule.count is None or not 1 <= rule.count <= MOST_OCCURRENCES:
        raise UserError(_l("Skriv et helt tall fra 1 til 400 for antall veiledninger."), field="count")
    if (last_day - rule.first.date()).days < rule.every_days * (rule.count - 1):
        raise UserError(_l("Rekka blir lengre enn tre år. Velg færre veiledninger."), field="count")


def as_local_text(local: datetime) -> str:
    """Return a naive local time as it is kept: ``YYYY-MM-DDTHH:MM``."""
    return local.strftime("%Y-%m-%dT%H:%M")


def as_rrule(rule: Rule) -> str:
    """Return a rule as an RFC 5545 RRULE value; its first occurrence is the DTSTART beside it.

    Args:
        rule: the rule.
    """
    parts = ["FREQ=DAILY", f"INTERVAL={rule.every_days}"]
    if rule.until is not None:
        # RFC 5545, 3.3.10: when DTSTART has a time zone, UNTIL is an instant in UTC.
        end = clock.to_utc(datetime.combine(rule.until, time(23, 59, 59)))
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    else:
        parts.append(f"COUNT={rule.count}")
    return ";".join(parts)
