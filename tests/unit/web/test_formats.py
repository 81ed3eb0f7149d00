"""Norwegian dates and numbers: on several days of the year, on both clock changes, and in all three languages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import render_template_string
from flask_babel import force_locale

from hpmt_supervision.web import formats
from hpmt_supervision.web.form_fields import read_date, read_time
from tests.factories.web import web_app

TODAY = date(2026, 11, 23)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-02-03T08:00", "tirsdag 3. februar kl. 09.00"),
        ("2026-07-01T07:05", "onsdag 1. juli kl. 09.05"),
        ("2027-01-13T08:00", "onsdag 13. januar 2027 kl. 09.00"),
        # The last minute of winter time and the first of summer time: 02.00 becomes 03.00.
        ("2026-03-29T00:59", "søndag 29. mars kl. 01.59"),
        ("2026-03-29T01:00", "søndag 29. mars kl. 03.00"),
        # In the autumn 02.30 comes twice.
        ("2026-10-25T00:30", "søndag 25. oktober kl. 02.30"),
        ("2026-10-25T01:30", "søndag 25. oktober kl. 02.30"),
        # Near midnight the local day is another than the day in UTC.
        ("2026-06-30T22:30", "onsdag 1. juli kl. 00.30"),
        ("2026-12-31T23:15", "fredag 1. januar 2027 kl. 00.15"),
    ],
)
def test_an_instant_is_written_as_norwegian_clocks_show_it(instant: str, expected: str) -> None:
    assert formats.day_time(utc(instant), today=TODAY) == expected


def test_the_year_is_written_when_it_is_another_or_asked_for() -> None:
    assert formats.weekday(date(2026, 11, 26), today=TODAY) == "torsdag 26. november"
    assert formats.weekday(date(2026, 11, 26)) == "torsdag 26. november 2026"
    assert formats.day(date(2025, 12, 31), today=TODAY) == "31. desember 2025"
    assert formats.day(date(2026, 5, 17), today=TODAY) == "17. mai"


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        formats.day_time(datetime(2026, 11, 26, 9), today=TODAY)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-26T08:00", 90, "torsdag 26. november kl. 09.00–10.30"),
        ("2026-03-29T00:30", 60, "søndag 29. mars kl. 01.30–03.30"),
        ("2026-11-26T22:30", 60, "torsdag 26. november kl. 23.30 – fredag 27. november kl. 00.30"),
    ],
)
def test_a_meeting_is_written_with_both_ends(start: str, minutes: int, expected: str) -> None:
    begins = utc(start)
    assert formats.day_time_range(begins, begins + timedelta(minutes=minutes), today=TODAY) == expected


def test_times_of_day() -> None:
    assert formats.clock_time(time(9, 0)) == "09.00"
    assert formats.time_range(time(9, 0), time(10, 30)) == "kl. 09.00–10.30"
    assert formats.time_range(utc("2026-07-01T07:00"), utc("2026-07-01T08:30")) == "kl. 09.00–10.30"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 5, 1), date(2026, 10, 31), "1. mai–31. oktober"),
        (date(2025, 5, 1), date(2025, 10, 31), "1. mai–31. oktober 2025"),
        (date(2025, 11, 1), date(2026, 4, 30), "1. november 2025–30. april"),
    ],
)
def test_a_period(start: date, end: date, expected: str) -> None:
    assert formats.day_range(start, end, today=TODAY) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), "uke 48"),
        (date(2027, 1, 3), "uke 53"),
        (date(2027, 1, 4), "uke 1"),
        (date(2024, 12, 30), "uke 1"),
    ],
)
def test_weeks_are_iso_weeks(day: date, expected: str) -> None:
    assert formats.week(day) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-39, "for 39 dager siden"),
        (-2, "for 2 dager siden"),
        (-1, "i går"),
        (0, "i dag"),
        (1, "i morgen"),
        (3, "om 3 dager"),
        (1200, "om 1\u202f200 dager"),
    ],
)
def test_distance_from_today_is_counted_in_days(days: int, expected: str) -> None:
    assert formats.relative_day(TODAY + timedelta(days=days), today=TODAY) == expected


def test_the_distance_of_an_instant_is_that_of_its_norwegian_day() -> None:
    assert formats.relative_day(utc("2026-11-23T23:30"), today=TODAY) == "i morgen"


def test_short_dates_are_what_date_fields_expect() -> None:
    assert formats.short_date(date(2027, 1, 4)) == "04.01.2027"
    assert formats.short_date(utc("2026-12-31T23:15")) == "01.01.2027"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1234567, 0, "1\u202f234\u202f567"),
        (Decimal("5.065"), 2, "5,07"),
        (5.065, 2, "5,07"),
        (0.5, 0, "1"),
        (0, 2, "0,00"),
        (-0.001, 2, "0,00"),
        (-12.5, 1, "\u221212,5"),
        (float(10**15), 0, "1\u202f000\u202f000\u202f000\u202f000\u202f000"),
    ],
)
def test_numbers_have_a_comma_thin_spaces_and_halves_rounded_up(
    value: float | Decimal, decimals: int, expected: str
) -> None:
    assert formats.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.834, "83,4\u00a0%"), (Decimal("0.8335"), "83,4\u00a0%"), (0, "0,0\u00a0%"), (1, "100,0\u00a0%")],
)
def test_percent(share: float | Decimal, expected: str) -> None:
    assert formats.percent(share) == expected


def test_lists_of_words() -> None:
    assert formats.listing([]) == ""
    assert formats.listing(["a"]) == "a"
    assert formats.listing(["a", "b"]) == "a og b"
    assert formats.listing(["a", "b", "c"]) == "a, b og c"


INSTANT = utc("2026-02-03T08:00")
LATER = INSTANT + timedelta(minutes=90)
NEXT_YEAR = date(2027, 10, 5)


@pytest.mark.parametrize(
    ("shown", "nb", "nn", "en"),
    [
        (
            lambda locale: formats.day_time(INSTANT, locale=locale),
            "tirsdag 3. februar 2026 kl. 09.00",
            "tysdag 3. februar 2026 kl. 09.00",
            "Tuesday 3 February 2026 at 09:00",
        ),
        (
            lambda locale: formats.day_time_range(INSTANT, LATER, today=TODAY, locale=locale),
            "tirsdag 3. februar kl. 09.00–10.30",
            "tysdag 3. februar kl. 09.00–10.30",
            "Tuesday 3 February, 09:00–10:30",
        ),
        (
            lambda locale: formats.day_time_range(INSTANT, INSTANT + timedelta(days=1), today=TODAY, locale=locale),
            "tirsdag 3. februar kl. 09.00 – onsdag 4. februar kl. 09.00",
            "tysdag 3. februar kl. 09.00 – onsdag 4. februar kl. 09.00",
            "Tuesday 3 February at 09:00 – Wednesday 4 February at 09:00",
        ),
        (lambda locale: formats.day(NEXT_YEAR, locale=locale), "5. oktober 2027", "5. oktober 2027", "5 October 2027"),
        (lambda locale: formats.day(INSTANT, today=TODAY, locale=locale), "3. februar", "3. februar", "3 February"),
        (
            lambda locale: formats.day_range(date(2026, 1, 1), date(2026, 4, 30), locale=locale),
            "1. januar–30. april 2026",
            "1. januar–30. april 2026",
            "1 January–30 April 2026",
        ),
        (lambda locale: formats.clock_time(INSTANT, locale=locale), "09.00", "09.00", "09:00"),
        (
            lambda locale: formats.time_range(INSTANT, LATER, locale=locale),
            "kl. 09.00–10.30",
            "kl. 09.00–10.30",
            "09:00–10:30",
        ),
        (lambda locale: formats.short_date(INSTANT, locale=locale), "03.02.2026", "03.02.2026", "03/02/2026"),
        (lambda locale: formats.week(INSTANT, locale=locale), "uke 6", "veke 6", "week 6"),
        (
            lambda locale: formats.relative_day(TODAY + timedelta(days=3), today=TODAY, locale=locale),
            "om 3 dager",
            "om 3 dagar",
            "in 3 days",
        ),
        (
            lambda locale: formats.relative_day(TODAY - timedelta(days=39), today=TODAY, locale=locale),
            "for 39 dager siden",
            "for 39 dagar sidan",
            "39 days ago",
        ),
        (
            lambda locale: formats.relative_day(TODAY + timedelta(days=1), today=TODAY, locale=locale),
            "i morgen",
            "i morgon",
            "tomorrow",
        ),
        (
            lambda locale: formats.relative_day(TODAY - timedelta(days=1), today=TODAY, locale=locale),
            "i går",
            "i går",
            "yesterday",
        ),
        (lambda locale: formats.relative_day(TODAY, today=TODAY, locale=locale), "i dag", "i dag", "today"),
        # In English too: a comma between thousands would be read as a decimal comma.
        (
            lambda locale: formats.number(12345.6, 1, locale=locale),
            "12\u202f345,6",
            "12\u202f345,6",
            "12\u202f345.6",
        ),
        (lambda locale: formats.number(-2, locale=locale), "\u22122", "\u22122", "\u22122"),
        (lambda locale: formats.percent(0.834, locale=locale), "83,4\u00a0%", "83,4\u00a0%", "83.4%"),
        (lambda locale: formats.percent(0.834, 0, locale=locale), "83\u00a0%", "83\u00a0%", "83%"),
        (lambda locale: formats.listing("abc", locale=locale), "a, b og c", "a, b og c", "a, b and c"),
    ],
)
def test_all_three_languages(shown: Callable[[str], str], nb: str, nn: str, en: str) -> None:
    assert [shown("nb"), shown("nn"), shown("en")] == [nb, nn, en]


def test_names_of_days_and_months_have_a_capital_letter_in_english_alone() -> None:
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(7)]
    assert [formats.weekday(day, today=TODAY, locale="nn").split()[0] for day in days] == [
        *("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag")
    ]
    assert [formats.weekday(day, today=TODAY, locale="en").split()[0][0] for day in days] == list("MTWTFSS")
    for month in range(1, 13):
        assert formats.day(date(2026, month, 2), today=TODAY, locale="nn").split()[1].islower()
        assert formats.day(date(2026, month, 2), today=TODAY, locale="en").split()[1].istitle()


@pytest.mark.parametrize("locale", ["nb", "nn", "en"])
def test_forms_read_the_dates_and_times_each_language_shows(locale: str) -> None:
    day = date(2026, 2, 3)
    assert read_date(formats.short_date(day, locale=locale)) == day
    assert read_date(day.isoformat()) == day
    assert read_date("3.2.2026") == day
    assert read_time(formats.clock_time(time(9, 5), locale=locale)) == time(9, 5)


def test_the_language_is_that_of_the_request_unless_told() -> None:
    app = web_app()
    with app.test_request_context("/"), force_locale("en"):
        assert formats.week(TODAY) == "week 48"
        assert formats.week(TODAY, locale="nn") == "veke 48"
        assert render_template_string("{{ 0.5|percent }} {{ n|number(1) }}", n=1.5) == "50.0% 1.5"
    assert formats.week(TODAY) == "uke 48"


def test_filters_take_language_and_today_from_the_request() -> None:
    app = web_app()
    source = (
        "{{ when|day_time|sentence_case }} / {{ when|relative_day }} /"
        " {{ when|weekday(with_year=true) }} / {{ 0.5|percent }}"
    )
    with time_machine.travel(utc("2026-11-23T09:00"), tick=False), app.test_request_context("/"):
        shown = render_template_string(source, when=utc("2026-11-26T08:00"))
    assert shown == ("Torsdag 26. november kl. 09.00 / om 3 dager / torsdag 26. november 2026 / 50,0\u00a0%")


def test_a_fixed_number_in_a_template_follows_the_language_of_each_reader() -> None:
    app = web_app()
    with app.test_request_context("/"):
        template = app.jinja_env.from_string("{{ 0.998|percent(1) }}")
        shown = []
        for language in ("nb", "en", "nn"):
            with force_locale(language):
                shown.append(template.render())
    assert [text.replace("\u00a0", " ") for text in shown] == ["99,8 %", "99.8%", "99,8 %"]
