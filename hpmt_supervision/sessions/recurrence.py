"""Which days a rule becomes, at one local time that stays the same over the clock changes; kept as RFC 5545 text."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from dateutil import rrule as rfc
from dateutil.relativedelta import relativedelta
from flask_babel import lazy_gettext as _l

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError

MOST_OCCURRENCES = 400
MOST_YEARS = 3
LONGEST_INTERVAL = 366
# Which weekday of a month: the first to the fourth, or the last. A fifth does not come every month.
MONTH_WEEKS = (1, 2, 3, 4, -1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Every(StrEnum):
    """What a rule counts in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    # Nothing: every date was chosen by hand.
    CHOSEN = "chosen"


LIBRARY_FREQUENCIES: dict[Every, Literal[1, 2, 3]] = {
    Every.DAYS: rfc.DAILY,
    Every.WEEKS: rfc.WEEKLY,
    Every.MONTHS: rfc.MONTHLY,
}
FREQUENCIES = {Every.DAYS: "DAILY", Every.WEEKS: "WEEKLY", Every.MONTHS: "MONTHLY"}


@dataclass(frozen=True)
class Rule:
    """Every ``every`` days, weeks or months from ``first``: so many times, until a day, or open.

    Attributes:
        first: the naive local date and time from which it counts; see ``settled`` for the first occurrence.
        every: how many of ``kind`` from one to the next.
        count: how many occurrences, or None.
        until: the last day an occurrence may fall on, or None. With neither, the rule is open.
        kind: what ``every`` counts.
        weekdays: for weeks the days of the week, 0 for Monday to 6 for Sunday; none means that of ``first``.
        month_week: for months which of them, 1 to 4 or -1 for the last, of the one weekday.
        chosen: for dates chosen by hand each naive local date and time; ``every``, ``count`` and ``until`` say nothing.
    """

    first: datetime
    every: int = 14
    count: int | None = 1
    until: date | None = None
    kind: Every = Every.DAYS
    weekdays: tuple[int, ...] = ()
    month_week: int = 1
    chosen: tuple[datetime, ...] = ()

    @property
    def open_ended(self) -> bool:
        """Tell whether it goes on until somebody ends it."""
        return self.kind is not Every.CHOSEN and self.count is None and self.until is None


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


def chosen_dates(locals_: list[datetime] | tuple[datetime, ...]) -> Rule:
    """Return the rule of dates chosen by hand, each once and in order.

    Args:
        locals_: naive local dates and times, at least one.
    """
    ordered = tuple(sorted(set(locals_)))
    return Rule(ordered[0], 1, len(ordered), None, Every.CHOSEN, chosen=ordered)


def settled(rule: Rule) -> Rule:
    """Return a rule whose ``first`` is its first occurrence, as RFC 5545 asks of a DTSTART; counting starts there.

    Args:
        rule: a rule within bounds.
    """
    if rule.kind is Every.WEEKS:
        weekdays = tuple(sorted(set(rule.weekdays))) or (rule.first.weekday(),)
        day = rule.first
        while day.weekday() not in weekdays:
            day += timedelta(days=1)
        return replace(rule, first=day, weekdays=weekdays)
    if rule.kind is Every.MONTHS:
        weekday = rule.weekdays[0] if rule.weekdays else rule.first.weekday()
        monthly = rfc.rrule(rfc.MONTHLY, byweekday=rfc.weekdays[weekday](rule.month_week), dtstart=rule.first, count=1)
        return replace(rule, first=monthly[0], weekdays=(weekday,))
    return rule


def occurrences(rule: Rule, *, after: date | None = None, through: date | None = None) -> list[Occurrence]:
    """Return the occurrences of a rule, in order.

    An occurrence in the hour that comes twice in autumn is the first of the two. One in the hour that spring leaves
    out has no instant; the others of the rule are not moved by it.

    Args:
        rule: the rule.
        after: only those on later days than this; None for all.
        through: the last day to look at. An open rule needs it; other rules end by themselves.

    Raises:
        UserError: with its field (``every_days``, ``count``, ``until`` or ``dates``) when the rule is out of bounds.
        ValueError: when an open rule is asked for all its days.
    """
    check_rule(rule)
    if rule.open_ended and through is None:
        raise ValueError("An open rule has no last day")
    found = []
    for local in rule.chosen or _walk(settled(rule)):
        if through is not None and local.date() > through:
            break
        if after is None or local.date() > after:
            found.append(local)
        if len(found) > MOST_OCCURRENCES:
            raise UserError(
                _l("Regelen gir mer enn %(most)d datoer. Velg en tidligere slutt.", most=MOST_OCCURRENCES),
                field="until",
            )
    return [at_local(local) for local in found]


def _walk(rule: Rule) -> rfc.rrule:
    by_weekday = None
    if rule.kind is Every.WEEKS:
        by_weekday = [rfc.weekdays[number] for number in rule.weekdays]
    elif rule.kind is Every.MONTHS:
        by_weekday = [rfc.weekdays[rule.weekdays[0]](rule.month_week)]
    return rfc.rrule(
        LIBRARY_FREQUENCIES[rule.kind],
        interval=rule.every,
        dtstart=rule.first,
        # The library asks that only one of the two is given.
        count=rule.count if rule.until is None else None,
        until=datetime.combine(rule.until, time.max) if rule.until is not None else None,
        byweekday=by_weekday,
    )


def at_local(local: datetime) -> Occurrence:
    """Return a naive local time with its instant, which is None when the clocks jump over it.

    Args:
        local: the naive local date and time.
    """
    try:
        return Occurrence(local, clock.to_utc(local))
    except clock.NonexistentLocalTime:
        return Occurrence(local, None)


def check_rule(rule: Rule) -> None:
    """Pass silently when a rule is within bounds.

    Args:
        rule: the rule.

    Raises:
        UserError: with its field when not.
    """
    if rule.kind is Every.CHOSEN:
        _check_chosen(rule)
        return
    _check_distance(rule)
    first_day = rule.first.date()
    last_day = first_day + relativedelta(years=MOST_YEARS)
    if rule.until is not None:
        if rule.until < settled(rule).first.date():
            raise UserError(_l("Siste dato er før første dato. Velg en senere dato."), field="until")
        if rule.until > last_day:
            raise UserError(_l("Siste dato er mer enn tre år etter første. Velg en tidligere dato."), field="until")
    elif rule.count is not None:
        if not 1 <= rule.count <= MOST_OCCURRENCES:
            raise UserError(_l("Skriv et helt tall fra 1 til 400 for antall veiledninger."), field="count")
        if list(_walk(settled(rule)))[-1].date() > last_day:
            raise UserError(_l("Rekka blir lengre enn tre år. Velg færre veiledninger."), field="count")


def _check_distance(rule: Rule) -> None:
    if rule.kind is Every.DAYS and not 1 <= rule.every <= LONGEST_INTERVAL:
        raise UserError(_l("Skriv et helt tall fra 1 til 366 for antall dager."), field="every_days")
    if rule.kind is Every.WEEKS and not 1 <= rule.every <= 52:
        raise UserError(_l("Skriv et helt tall fra 1 til 52 for antall uker."), field="every_weeks")
    if rule.kind is Every.MONTHS and not 1 <= rule.every <= 12:
        raise UserError(_l("Skriv et helt tall fra 1 til 12 for antall måneder."), field="every_months")
    if any(not 0 <= number <= 6 for number in rule.weekdays):
        raise UserError(_l("Velg minst én ukedag."), field="weekdays")
    if rule.kind is Every.MONTHS and rule.month_week not in MONTH_WEEKS:
        raise UserError(_l("Velg hvilken uke i måneden."), field="month_week")


def _check_chosen(rule: Rule) -> None:
    if not rule.chosen:
        raise UserError(_l("Skriv minst én dato."), field="dates")
    if len(rule.chosen) > MOST_OCCURRENCES:
        raise UserError(_l("Det er flere enn 400 datoer. Book i flere omganger."), field="dates")
    if rule.chosen[-1].date() > rule.chosen[0].date() + relativedelta(years=MOST_YEARS):
        raise UserError(_l("Det er mer enn tre år mellom første og siste dato. Book i flere omganger."), field="dates")


def as_local_text(local: datetime) -> str:
    """Return a naive local time as it is kept: ``YYYY-MM-DDTHH:MM``."""
    return local.strftime("%Y-%m-%dT%H:%M")


def as_rrule(rule: Rule) -> str:
    """Return a rule as an RFC 5545 RRULE value, whose DTSTART is the ``first`` of the settled rule.

    Args:
        rule: the rule; for dates chosen by hand there is no RRULE, and the text is empty.
    """
    if rule.kind is Every.CHOSEN:
        return ""
    rule = settled(rule)
    parts = [f"FREQ={FREQUENCIES[rule.kind]}", f"INTERVAL={rule.every}"]
    if rule.kind is Every.WEEKS:
        parts.append("BYDAY=" + ",".join(WEEKDAYS[number] for number in rule.weekdays))
    elif rule.kind is Every.MONTHS:
        parts.append(f"BYDAY={rule.month_week}{WEEKDAYS[rule.weekdays[0]]}")
    if rule.until is not None:
        # RFC 5545, 3.3.10: when DTSTART has a time zone, UNTIL is an instant in UTC.
        end = clock.to_utc(datetime.combine(rule.until, time(23, 59, 59)))
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    elif rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    return ";".join(parts)


def from_rrule(text: str, first: datetime, chosen_local: str | None = None) -> Rule:
    """Return the rule that a kept text says.

    Args:
        text: an RRULE value as ``as_rrule`` writes it, or empty for dates chosen by hand.
        first: the naive local date and time beside it (DTSTART).
        chosen_local: the chosen dates and times as text, separated by commas.

    Raises:
        ValueError: when the text says what no rule here can.
    """
    if not text:
        return chosen_dates([datetime.fromisoformat(one) for one in (chosen_local or "").split(",")])
    parts = dict(part.split("=", 1) for part in text.split(";"))
    kinds = {name: kind for kind, name in FREQUENCIES.items()}
    if parts.get("FREQ") not in kinds or parts.keys() - {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT"}:
        raise ValueError(f"No rule here can say {text!r}")
    kind, days = kinds[parts["FREQ"]], parts.get("BYDAY", "")
    month_week = int(days[:-2]) if kind is Every.MONTHS else 1
    return Rule(
        first,
        int(parts.get("INTERVAL", "1")),
        int(parts["COUNT"]) if "COUNT" in parts else None,
        _until_day(parts["UNTIL"]) if "UNTIL" in parts else None,
        kind,
        tuple(WEEKDAYS.index(name[-2:]) for name in days.split(",")) if days else (),
        month_week,
    )


def _until_day(text: str) -> date:
    return clock.local_date(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
