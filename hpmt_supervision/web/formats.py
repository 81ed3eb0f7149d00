"""Dates, times and numbers as Norwegians write them, in the language of the page.

Each takes the language as ``locale``. Without it the language is that of the request, so that a caller who forgets it
writes what the rest of the page is written in; outside a request it is Bokmål. Today's date is an argument too, and
``FILTERS`` gives templates the same functions with it filled in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import has_app_context
from flask_babel import get_locale

from hpmt_supervision.core import clock

Moment = date | datetime

NARROW_SPACE = "\u202f"
HARD_SPACE = "\u00a0"
MINUS = "\u2212"


@dataclass(frozen=True)
class _Language:
    """How one language writes what Babel has no single pattern for.

    Attributes:
        babel: the locale that knows the names of days and months.
        day: the pattern of a day and month.
        short: the pattern of a day in figures.
        clock: how hours and minutes are written.
        at: the word before a time of day.
        span: the word before a stretch of a day.
        joint: what stands between a day and a stretch of it.
        week: the word before a week number.
        near: the words for yesterday, today and tomorrow, by distance in days.
        ahead, behind: a distance of two days or more. Babel would write "døgn" where people say "dager".
        percent: the sign after a number.
    """

    babel: str
    day: str
    short: str
    clock: str
    at: str
    span: str
    joint: str
    week: str
    near: dict[int, str]
    ahead: str
    behind: str
    percent: str


_LANGUAGES = {
    "nb": _Language(
        babel="nb",
        day="d. MMMM",
        short="dd.MM.y",
        clock="%H.%M",
        at="kl. ",
        span="kl. ",
        joint=" ",
        week="uke",
        near={-1: "i går", 0: "i dag", 1: "i morgen"},
        ahead="om {} dager",
        behind="for {} dager siden",
        percent=f"{HARD_SPACE}%",
    ),
    "nn": _Language(
        babel="nn",
        day="d. MMMM",
        short="dd.MM.y",
        clock="%H.%M",
        at="kl. ",
        span="kl. ",
        joint=" ",
        week="veke",
        near={-1: "i går", 0: "i dag", 1: "i morgon"},
        ahead="om {} dagar",
        behind="for {} dagar sidan",
        percent=f"{HARD_SPACE}%",
    ),
    "en": _Language(
        babel="en_GB",
        day="d MMMM",
        short="dd/MM/y",
        clock="%H:%M",
        at="at ",
        span="",
        joint=", ",
        week="week",
        near={-1: "yesterday", 0: "today", 1: "tomorrow"},
        ahead="in {} days",
        behind="{} days ago",
        percent="%",
    ),
}


def _language(locale: str | None) -> _Language:
    return _LANGUAGES.get((locale or active_locale())[:2], _LANGUAGES["nb"])


def _day_of(value: Moment) -> date:
    return clock.local_date(value) if isinstance(value, datetime) else value


def _time_of(value: datetime | time) -> time:
    return clock.to_local(value).timetz() if isinstance(value, datetime) else value


def day(value: Moment, *, today: date | None = None, locale: str | None = None) -> str:
    """Write a day as "26. november", with the year when it is not this year.

    Args:
        value: a date, or an aware instant that is shown in Europe/Oslo.
        today: today's local date; without it the year is always written.
        locale: the language, "nb", "nn" or "en"; that of the request by default, here and below.
    """
    shown, language = _day_of(value), _language(locale)
    pattern = language.day if today is not None and shown.year == today.year else f"{language.day} y"
    return format_date(shown, pattern, locale=language.babel)


def weekday(value: Moment, *, today: date | None = None, locale: str | None = None) -> str:
    """Write a day as "torsdag 26. november", with the year when it is not this year.

    Args:
        value: a date, or an aware instant that is shown in Europe/Oslo.
        today: today's local date; without it the year is always written.
        locale: the language.
    """
    name = format_date(_day_of(value), "EEEE", locale=_language(locale).babel)
    return f"{name} {day(value, today=today, locale=locale)}"


def clock_time(value: datetime | time, *, locale: str | None = None) -> str:
    """Write a time of day as "09.00".

    Args:
        value: a local time, or an aware instant that is shown in Europe/Oslo.
        locale: the language.
    """
    return _time_of(value).strftime(_language(locale).clock)


def day_time(value: datetime, *, today: date | None = None, locale: str | None = None) -> str:
    """Write an aware instant as "torsdag 26. november kl. 09.00"."""
    return f"{weekday(value, today=today, locale=locale)} {_language(locale).at}{clock_time(value, locale=locale)}"


def time_range(start: datetime | time, end: datetime | time, *, locale: str | None = None) -> str:
    """Write a stretch of one day as "kl. 09.00–10.30"."""
    return f"{_language(locale).span}{clock_time(start, locale=locale)}–{clock_time(end, locale=locale)}"


def day_time_range(start: datetime, end: datetime, *, today: date | None = None, locale: str | None = None) -> str:
    """Write a meeting as "torsdag 26. november kl. 09.00–10.30"; both days are named when it passes midnight."""
    if clock.local_date(start) == clock.local_date(end):
        shown = weekday(start, today=today, locale=locale)
        return f"{shown}{_language(locale).joint}{time_range(start, end, locale=locale)}"
    return f"{day_time(start, today=today, locale=locale)} – {day_time(end, today=today, locale=locale)}"


def day_range(start: Moment, end: Moment, *, today: date | None = None, locale: str | None = None) -> str:
    """Write a period as "1. mai–31. oktober 2026": the first year is left out when both are the same."""
    first, last = _day_of(start), _day_of(end)
    shown_first = day(first, today=last if first.year == last.year else today, locale=locale)
    return f"{shown_first}–{day(last, today=today, locale=locale)}"


def short_date(value: Moment, *, locale: str | None = None) -> str:
    """Write a day in figures, "26.11.2026", as the date fields of forms expect it."""
    language = _language(locale)
    return format_date(_day_of(value), language.short, locale=language.babel)


def week(value: Moment, *, locale: str | None = None) -> str:
    """Write the ISO week of a day as "uke 48"."""
    return f"{_language(locale).week} {_day_of(value).isocalendar().week}"


def month(value: Moment, *, locale: str | None = None) -> str:
    """Write the month of a day as "november 2026"."""
    return format_date(_day_of(value), "LLLL y", locale=_language(locale).babel)


def relative_day(value: Moment, *, today: date, locale: str | None = None) -> str:
    """Write a day's distance from today: "i dag", "i morgen", "om 3 dager", "for 3 dager siden".

    Args:
        value: a date, or an aware instant whose day in Europe/Oslo counts.
        today: today's local date.
        locale: the language.
    """
    distance = (_day_of(value) - today).days
    language = _language(locale)
    if distance in language.near:
        return language.near[distance]
    # Days, however many: "39 dager" is compared with an interval in days, and "1 måned" cannot be.
    return (language.ahead if distance > 0 else language.behind).format(number(abs(distance), locale=locale))


def number(value: float | Decimal, decimals: int = 0, *, locale: str | None = None) -> str:
    """Write a number with a decimal comma and thin spaces between thousands, "12 345,6".

    Args:
        value: the number; halves are rounded away from zero, as in school.
        decimals: how many decimals are written.
        locale: the language; English has a decimal point.
    """
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return _written(rounded + 0, decimals, _language(locale).babel)


@lru_cache(maxsize=4096)
def _written(rounded: Decimal, decimals: int, locale: str) -> str:
    """Write a number that is rounded already; a page of figures writes the same few hundred over and over."""
    pattern = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    written = format_decimal(rounded, format=pattern, locale=locale)
    # A comma between thousands would be read as a decimal comma by whoever is used to Norwegian figures.
    if locale.startswith("en"):
        written = written.replace(",", NARROW_SPACE)
    return written.replace(HARD_SPACE, NARROW_SPACE).replace("-", MINUS)


def percent(share: float | Decimal, decimals: int = 1, *, locale: str | None = None) -> str:
    """Write a share as a percentage, 0.834 as "83,4 %".

    Args:
        share: a fraction, 1 for the whole.
        decimals: how many decimals are written.
        locale: the language.
    """
    return number(Decimal(str(share)) * 100, decimals, locale=locale) + _language(locale).percent


def listing(items: Iterable[object], *, locale: str | None = None) -> str:
    """Join words as a sentence does: "a, b og c"."""
    return format_list([str(item) for item in items], locale=_language(locale).babel)


def sentence_case(text: object) -> str:
    """Return a text with a capital first letter and the rest untouched."""
    shown = str(text)
    return shown[:1].upper() + shown[1:]


def active_locale() -> str:
    """Return the language of the page being made, Bokmål outside a request."""
    found: Locale | None = get_locale() if has_app_context() else None
    return found.language if found is not None else "nb"


def _with_today(write: Callable[..., str]) -> Callable[..., str]:
    def filtered(value: Any, *args: Any, with_year: bool = False, **kwargs: Any) -> str:
        return write(value, *args, today=None if with_year else clock.today(), **kwargs)

    return filtered


FILTERS: dict[str, Callable[..., str]] = {
    "day": _with_today(day),
    "weekday": _with_today(weekday),
    "day_time": _with_today(day_time),
    "day_time_range": _with_today(day_time_range),
    "day_range": _with_today(day_range),
    "clock_time": clock_time,
    "time_range": time_range,
    "short_date": short_date,
    "week": week,
    "month": month,
    "relative_day": _with_today(relative_day),
    "number": number,
    "percent": percent,
    "listing": listing,
    "sentence_case": sentence_case,
}
