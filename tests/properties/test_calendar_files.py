"""What a calendar file says is what is booked, read by readers that know nothing of us, over both clock changes."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import recurring_ical_events
from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from hpmt_supervision.calendar.events import (
    CalendarEvent,
    Details,
    Happening,
    Pattern,
    instant_of,
    occurrence_event,
    occurrence_of,
    series_events,
    single_event,
)
from hpmt_supervision.calendar.ical import Method, Party, calendar_file, norwegian_time
from hpmt_supervision.core import clock

STAMP = datetime(2026, 1, 2, 9, tzinfo=UTC)
USUAL = Details("Veiledning, Gruppe Øst", "Rom 1", None, "https://veiledning.example.org/veiledning")
RULES = (
    "FREQ=DAILY;INTERVAL=14",
    "FREQ=DAILY;INTERVAL=1",
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    "FREQ=MONTHLY;INTERVAL=1;BYDAY={nth}{day}",
)
ENDS = ("", ";COUNT={count}", ";UNTIL={until}")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)


@st.composite
def firsts(draw: st.DrawFn) -> datetime:
    """A start; one in four is close before a change of the clocks, at an hour the change touches."""
    if draw(st.integers(0, 3)) == 0:
        day = draw(st.sampled_from([date(2026, 3, 15), date(2026, 10, 11), date(2028, 2, 29), date(2026, 12, 31)]))
        return datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 15, 30, 59]))))
    day = draw(st.dates(date(2022, 1, 1), date(2038, 1, 1)))
    return datetime.combine(day, time(draw(st.integers(6, 20)), draw(st.sampled_from([0, 15, 30]))))


@st.composite
def series(draw: st.DrawFn) -> tuple[Pattern, list[Happening]]:
    """A series and what one person has of it: some left out, some moved, some elsewhere or with another."""
    first = draw(firsts())
    nth = -1 if first.day > 28 else (first.day - 1) // 7 + 1
    if nth == -1 and (first + timedelta(days=7)).month == first.month:
        nth = 4
    rule = draw(st.sampled_from(RULES)).format(day=DAYS[first.weekday()], nth=nth)
    count = draw(st.integers(1, 30))
    laid_out = list(rrulestr(rule + f";COUNT={count}", dtstart=first))
    until = instant_of(datetime.combine(laid_out[-1].date(), time(23, 59, 59)))
    rule += draw(st.sampled_from(ENDS)).format(count=count, until=f"{until:%Y%m%dT%H%M%SZ}")
    found = [_session(draw, local) for local in laid_out if draw(st.integers(0, 3)) and _exists(local)]
    minutes = draw(st.sampled_from([45, 90, 120]))
    pattern = Pattern("rekke@hpmt-veiledning", rule, first, minutes, USUAL, draw(st.integers(0, 3)))
    return pattern, [replace(one, minutes=minutes) if one.minutes == 90 else one for one in found]


def _exists(local: datetime) -> bool:
    return clock.to_local(instant_of(local)).replace(tzinfo=None) == local


def _session(draw: st.DrawFn, local: datetime) -> Happening:
    plain = Happening(instant_of(local), 90, USUAL, occurrence=local)
    match draw(st.integers(0, 7)):
        case 0:
            hours = draw(st.integers(-72, 72))
            return replace(plain, starts_at=plain.starts_at + timedelta(hours=hours), sequence=1)
        case 1:
            return replace(plain, details=replace(USUAL, place="Rom 2"), sequence=2)
        case 2:
            return replace(plain, minutes=30)
    return plain


def read(content: bytes, *, until: datetime = datetime(2045, 1, 1, tzinfo=UTC)) -> list[tuple[datetime, datetime]]:
    """Return every start and end that an independent reader finds in a file, in order."""
    calendar = Calendar.from_ical(content)
    found = recurring_ical_events.of(calendar).between(datetime(2019, 1, 1, tzinfo=UTC), until)
    return sorted((one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found)


def spans(happenings: Sequence[Happening]) -> list[tuple[datetime, datetime]]:
    return sorted((one.starts_at, one.starts_at + timedelta(minutes=one.minutes)) for one in happenings)


def all_apart(happenings: Sequence[Happening]) -> bool:
    """Tell whether no two start together; the reader takes two of one UID at one instant for the same."""
    return len({one.starts_at for one in happenings}) == len(happenings)


def request(events: Sequence[CalendarEvent]) -> bytes:
    return calendar_file(
        Method.REQUEST, events, stamp=STAMP, organizer=Party("a@example.org", "Kari"), attendee=Party("b@x.org", "Ola")
    )


@settings(max_examples=60)
@given(series())
def test_a_reader_finds_just_the_sessions_a_person_has(found: tuple[Pattern, list[Happening]]) -> None:
    pattern, happenings = found
    events = series_events(pattern, happenings)
    assert bool(events) == bool(happenings)
    assume(events and all_apart(happenings))
    assert read(request(events)) == spans(happenings)


@settings(max_examples=40)
@given(series())
def test_an_open_rule_goes_on_after_what_is_laid_out(found: tuple[Pattern, list[Happening]]) -> None:
    pattern, happenings = found
    assume(happenings)
    pattern = replace(pattern, rule=pattern.rule.split(";COUNT")[0].split(";UNTIL")[0])
    last = max(occurrence_of(one) for one in happenings)
    beyond = list(rrulestr(pattern.rule, dtstart=pattern.first).xafter(last, 5))
    expected = [*happenings, *(Happening(instant_of(local), pattern.minutes, USUAL) for local in beyond)]
    assume(all_apart(expected))
    events = series_events(replace(pattern, goes_on_after=last.date()), happenings)
    assert read(request(events), until=instant_of(beyond[-1]) + timedelta(minutes=1)) == spans(expected)


@given(series())
def test_no_event_beside_the_rule_says_what_the_rule_says(found: tuple[Pattern, list[Happening]]) -> None:
    pattern, happenings = found
    for event in series_events(pattern, happenings)[1:]:
        assert event.recurrence_id is not None
        assert (
            event.starts != event.recurrence_id
            or event.minutes != pattern.minutes
            or event.details.place != pattern.details.place
        )


@given(st.lists(firsts(), min_size=1, max_size=12, unique=True), st.data())
def test_dates_chosen_by_hand_are_read_as_they_stand(days: list[datetime], data: st.DataObject) -> None:
    happenings = [_session(data.draw, day) for day in days if _exists(day)]
    pattern = Pattern("rekke@hpmt-veiledning", "", min(days), 90, USUAL)
    assume(happenings and all_apart(happenings))
    assert read(request(series_events(pattern, happenings))) == spans(happenings)


@given(firsts(), st.integers(15, 480), st.booleans())
def test_a_session_alone_is_read_at_its_instant_in_both_of_the_hours_that_have_one_name(
    local: datetime, minutes: int, second: bool
) -> None:
    start = instant_of(local) + timedelta(hours=1 if second else 0)
    found = Happening(start, minutes, USUAL)
    assert read(request([single_event("en@hpmt-veiledning", found)])) == spans([found])


@given(series())
def test_a_change_of_one_session_never_seems_older_than_the_series(found: tuple[Pattern, list[Happening]]) -> None:
    pattern, happenings = found
    for one in happenings:
        before = occurrence_event(pattern, one)
        after = occurrence_event(pattern, replace(one, sequence=one.sequence + 1))
        assert pattern.sequence <= before.sequence < after.sequence
        assert before.sequence < occurrence_event(replace(pattern, sequence=pattern.sequence + 1), one).sequence


@given(texts, texts, texts)
def test_what_people_wrote_comes_through_as_one_line(title: str, place: str, name: str) -> None:
    details = Details(title, place, "https://møte.example.org/rom;1,2", "https://veiledning.example.org/veiledning/1")
    event = single_event("en@hpmt-veiledning", Happening(STAMP, 60, details))
    content = calendar_file(
        Method.REQUEST, [event], stamp=STAMP, organizer=Party("a@x.org", name), attendee=Party("b@x.org", name)
    )
    (read_back,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(read_back["summary"]) == one_line(title)
    location = ", ".join(part for part in (one_line(place), details.link) if part)
    assert str(read_back["location"]) == location
    assert read_back["organizer"].params["CN"] == one_line(name).replace('"', "'")
    assert_well_formed(content)


def one_line(text: str) -> str:
    seen = "".join(sign if sign.isprintable() else " " for sign in text.replace("\\", "/"))
    return " ".join(seen.split())


def assert_well_formed(content: bytes) -> None:
    """Lines end in CRLF, and none is longer than 75 octets or broken inside a character (RFC 5545, 3.1)."""
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_the_time_zone_agrees_with_its_own_data_at_every_change_and_between() -> None:
    calendar = Calendar()
    calendar.add_component(norwegian_time())
    zone = tz.tzical(io.StringIO(calendar.to_ical().decode())).get("Europe/Oslo")
    instant, checked = datetime(2020, 1, 1, tzinfo=UTC), 0
    while instant < datetime(2041, 1, 1, tzinfo=UTC):
        expected = clock.to_local(instant).replace(tzinfo=None)
        told: Any = instant.astimezone(zone).replace(tzinfo=None)
        assert told == expected, instant
        changing = instant.month in (3, 10) and instant.day >= 24
        instant += timedelta(minutes=30) if changing else timedelta(hours=12)
        checked += changing
    assert checked > 21 * 2 * 300
