"""What a calendar file says about when its owner is busy, as calendars out there write it."""

from datetime import UTC, date, datetime

import pytest

from hpmt_supervision.availability.busy_spans import NoCalendar, TooMuch, busy_spans, window
from hpmt_supervision.core import clock

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def calendar(*events: str, head: str = "") -> bytes:
    """Write a calendar; each event is its lines after the first two."""
    body = "\n".join(
        f"BEGIN:VEVENT\nUID:{number}@example.org\nDTSTAMP:20260101T000000Z\n{lines}\nEND:VEVENT"
        if "UID:" not in lines
        else f"BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\n{lines}\nEND:VEVENT"
        for number, lines in enumerate(events)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{head}\n{body}\nEND:VCALENDAR\n".replace("\n\n", "\n")
    return text.replace("\n", "\r\n").encode()


def spans(*events: str, head: str = "") -> list[str]:
    """Return what a calendar holds, in Norwegian time."""
    return [shown(span) for span in busy_spans(calendar(*events, head=head), FIRST, LAST)]


def shown(span: tuple[datetime, datetime]) -> str:
    start, end = map(clock.to_local, span)
    return (
        f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}" if start.date() != end.date() else f"{start:%m-%d %H:%M}–{end:%H:%M}"
    )


NINE = "DTSTART;TZID=Europe/Oslo:20261126T090000\nDTEND;TZID=Europe/Oslo:20261126T100000"
AT_NINE = "11-26 09:00–10:00"


def test_only_when_is_read() -> None:
    found = busy_spans(
        calendar(NINE + "\nSUMMARY:Hemmelig\nLOCATION:Hemmelig\nATTENDEE:mailto:x@example.org"), FIRST, LAST
    )
    assert found == [(datetime(2026, 11, 26, 8, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC))]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:20261126T080000Z\nDTEND:20261126T090000Z",
        "DTSTART:20261126T090000\nDTEND:20261126T100000",
        "DTSTART:20261126T090000\nDURATION:PT1H",
        "DTSTART;TZID=America/New_York:20261126T030000\nDTEND;TZID=America/New_York:20261126T040000",
        "DTSTART;TZID=W. Europe Standard Time:20261126T090000\nDURATION:PT1H",
        "DTSTART;TZID=Fantasia/Nowhere:20261126T090000\nDURATION:PT1H",
        NINE + "\nSTATUS:TENTATIVE",
        NINE + "\nTRANSP:OPAQUE",
    ],
)
def test_a_time_is_the_same_however_it_is_written(lines: str) -> None:
    assert spans(lines) == [AT_NINE]


@pytest.mark.parametrize(
    "mark", ["TRANSP:TRANSPARENT", "transp:transparent", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_is_marked_as_free_or_cancelled_takes_no_time(mark: str) -> None:
    assert spans(NINE + "\n" + mark) == []


def test_whole_days_are_norwegian_days() -> None:
    assert spans("DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261128") == ["11-26 00:00–11-28 00:00"]
    assert spans("DTSTART;VALUE=DATE:20261126") == ["11-26 00:00–11-27 00:00"]
    # Days on which the clocks change are 23 and 25 hours long.
    (spring,) = busy_spans(calendar("DTSTART;VALUE=DATE:20260329"), FIRST, LAST)
    assert (spring[1] - spring[0]).total_seconds() == 23 * 3600


def test_an_event_without_length_takes_no_time() -> None:
    assert spans("DTSTART:20261126T080000Z") == []


def test_a_series_keeps_its_local_time_over_the_clock_change_and_its_exceptions() -> None:
    found = spans(
        "UID:s@example.org\nDTSTART;TZID=Europe/Oslo:20261015T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=5\n"
        "EXDATE;TZID=Europe/Oslo:20261022T090000",
        "UID:s@example.org\nRECURRENCE-ID;TZID=Europe/Oslo:20261029T090000\nDTSTART;TZID=Europe/Oslo:20261030T130000\n"
        "DURATION:PT2H",
        "UID:s@example.org\nRECURRENCE-ID;TZID=Europe/Oslo:20261105T090000\nDTSTART;TZID=Europe/Oslo:20261105T090000\n"
        "DURATION:PT1H\nSTATUS:CANCELLED",
    )
    assert found == ["10-15 09:00–10:00", "10-30 13:00–15:00", "11-12 09:00–10:00"]


def test_what_lies_over_an_end_of_the_window_is_cut_there_and_what_lies_outside_is_left_out() -> None:
    at_new_year = "DTSTART:20251231T220000Z\nDTEND:20260101T020000Z"
    assert busy_spans(calendar(at_new_year), FIRST, LAST) == [(FIRST, datetime(2026, 1, 1, 2, tzinfo=UTC))]
    assert spans("DTSTART:20251231T220000Z\nDTEND:20260101T000000Z", "DTSTART:20270101T000000Z\nDURATION:PT1H") == []


def test_the_same_time_twice_is_kept_once() -> None:
    assert spans(NINE, NINE) == [AT_NINE]


def test_calendars_that_publish_free_busy_are_read_too() -> None:
    free_busy = (
        "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20260101T000000Z\nFREEBUSY:20261126T080000Z/PT1H\n"
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261127T080000Z/20261127T090000Z,20261127T100000Z/PT1H\n"
        "FREEBUSY;FBTYPE=FREE:20261128T080000Z/PT1H\nEND:VFREEBUSY"
    )
    assert spans(head=free_busy) == [AT_NINE, "11-27 09:00–10:00", "11-27 11:00–12:00"]


def test_one_event_that_cannot_be_read_does_not_hide_the_others() -> None:
    assert spans("DTSTART:20261126T080000Z\nDURATION:PT1H\nRRULE:FREQ=NONSENSE", NINE) == [AT_NINE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"\xff\xfe\x00\x01",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261126T080000Z\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nCALSCALE:JULIAN\r\nEND:VCALENDAR\r\n",
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(NoCalendar):
        busy_spans(content, FIRST, LAST)


def test_more_than_a_person_can_have_is_refused() -> None:
    with pytest.raises(TooMuch):
        busy_spans(calendar("DTSTART:20260101T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY"), FIRST, LAST)


def test_busy_times_are_kept_from_thirty_days_back_to_thirteen_months_ahead() -> None:
    first, last = window(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert (clock.local_date(first), clock.local_date(last)) == (date(2026, 10, 25), date(2027, 12, 25))
