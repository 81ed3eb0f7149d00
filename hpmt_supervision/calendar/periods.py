"""Which days a view of the calendar shows, and where its pages lead. Values in, values out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
LIST_MONTHS = 3
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class CalendarView(StrEnum):
    """How the calendar is shown; the values stand in the address."""

    MONTH = "maned"
    WEEK = "uke"
    LIST = "liste"


@dataclass(frozen=True)
class Period:
    """The days of one page of the calendar.

    Attributes:
        view: how it is shown.
        day: the day the page was asked for with.
        first: the first day that belongs to the page.
        last: the last day that belongs to the page.
        shown_first: the first day that is drawn; a month is drawn in whole weeks.
        shown_last: the last day that is drawn.
        before: a day of the page before.
        after: a day of the page after.
    """

    view: CalendarView
    day: date
    first: date
    last: date
    shown_first: date
    shown_last: date
    before: date
    after: date


def period_of(view: CalendarView, day: date) -> Period:
    """Return the page of the calendar that a day lies on. Weeks begin on Monday.

    Args:
        view: how the calendar is shown.
        day: a local day; one outside the years 2000 to 2100 is taken as the nearest within.
    """
    day = min(max(day, EARLIEST), LATEST)
    if view == CalendarView.WEEK:
        first = _monday(day)
        last = first + WEEK - DAY
    else:
        months = 1 if view == CalendarView.MONTH else LIST_MONTHS
        first = day.replace(day=1)
        last = first + relativedelta(months=months) - DAY
    whole_weeks = view == CalendarView.MONTH
    return Period(
        view,
        day,
        first,
        last,
        _monday(first) if whole_weeks else first,
        _monday(last) + WEEK - DAY if whole_weeks else last,
        before=first - DAY if view != CalendarView.LIST else first - relativedelta(months=LIST_MONTHS),
        after=last + DAY,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
