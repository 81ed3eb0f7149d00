"""A page of the calendar covers its days once, in whole weeks where it is drawn so, and pages follow each other."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.calendar.grid_events import Drawn, as_events, hours_shown
from hpmt_supervision.calendar.periods import CalendarView, period_of

DAYS = st.dates(date(2000, 6, 1), date(2100, 6, 1))
VIEWS = st.sampled_from(list(CalendarView))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda one: one.replace(second=0, microsecond=0))


@given(VIEWS, DAYS)
def test_the_day_asked_for_lies_on_its_page(view: CalendarView, day: date) -> None:
    page = period_of(view, day)
    assert page.shown_first <= page.first <= day <= page.last <= page.shown_last
    if view == CalendarView.WEEK:
        assert (page.last - page.first).days == 6
    if view == CalendarView.MONTH:
        assert (page.shown_last - page.shown_first).days % 7 == 6
    if view != CalendarView.LIST:
        assert (page.shown_first.weekday(), page.shown_last.weekday()) == (0, 6)


@given(VIEWS, DAYS)
def test_pages_follow_each_other_without_gap_or_overlap(view: CalendarView, day: date) -> None:
    page = period_of(view, day)
    assert period_of(view, page.after).first == page.last + timedelta(days=1)
    assert period_of(view, page.before).last == page.first - timedelta(days=1)


@given(VIEWS, st.dates())
def test_a_day_far_away_gives_a_page_all_the_same(view: CalendarView, day: date) -> None:
    page = period_of(view, day)
    assert page.first <= page.day <= page.last


@given(st.lists(st.tuples(MOMENTS, st.integers(15, 480))))
def test_the_hours_of_a_week_hold_everything_in_it(spans: list[tuple[datetime, int]]) -> None:
    drawn = [
        Drawn(str(number), "", start, start + timedelta(minutes=minutes))
        for number, (start, minutes) in enumerate(spans)
    ]
    first, last = hours_shown(drawn)
    assert 0 <= first <= 8 and 16 <= last <= 24
    for start, minutes in spans:
        end = start + timedelta(minutes=minutes)
        assert start.hour >= first
        assert end <= start.replace(hour=0, minute=0) + timedelta(hours=last) or last == 24


def test_whole_days_end_the_day_after_and_times_carry_no_zone() -> None:
    away = Drawn("a", "Fravær", date(2026, 12, 1), date(2026, 12, 4), look="away")
    session = Drawn("b", "Gruppa", datetime(2026, 12, 3, 9), datetime(2026, 12, 3, 10, 30), "/x", "/x/endre")
    whole, timed = as_events([away, session])
    assert (whole["start"], whole["end"], whole["allDay"], whole["editable"]) == (
        "2026-12-01",
        "2026-12-05",
        True,
        False,
    )
    assert (timed["start"], timed["end"], timed["allDay"]) == ("2026-12-03T09:00:00", "2026-12-03T10:30:00", False)
    assert (timed["editable"], timed["extendedProps"]["changeUrl"]) == (True, "/x/endre")
