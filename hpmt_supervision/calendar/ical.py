"""Calendar files: events in, the bytes of an iCalendar object out (RFC 5545, RFC 5546)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar import (
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
    vUri,
)

from hpmt_supervision.calendar.events import CalendarEvent, PartStatus
from hpmt_supervision.core import clock
from hpmt_supervision.mail.message import one_line

PRODUCT = "-//HPMT Veiledning//Kalender//NB"
ZONE = "Europe/Oslo"
# How often a program that subscribes is asked to look again.
LOOK_AGAIN = timedelta(hours=1)


class Method(StrEnum):
    """What a calendar file asks of the calendar that reads it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Party:
    """Somebody with an address: who sends the invitation, or the one it is sent to.

    Attributes:
        address: the mail address.
        name: the name.
    """

    address: str
    name: str


def calendar_file(
    method: Method,
    events: Sequence[CalendarEvent],
    *,
    stamp: datetime,
    organizer: Party | None = None,
    attendee: Party | None = None,
    name: str | None = None,
) -> bytes:
    """Return a calendar file.

    Args:
        method: what it asks.
        events: its events; those of a request or a cancellation all have one UID.
        stamp: the instant it is made.
        organizer: who sends it; an event's own leader stands in for the name.
        attendee: the only one it is sent to, so that nobody learns another's address.
        name: what a program that subscribes shall call the calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    if name is not None:
        calendar.add("name", _clean(name))
        calendar.add("x-wr-calname", _clean(name))
        calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(norwegian_time())
    for event in events:
        calendar.add_component(_component(method, event, stamp, organizer, attendee))
    return calendar.to_ical()


def norwegian_time() -> Timezone:
    """Return the VTIMEZONE of Europe/Oslo: the rules Norway has kept since 1996.

    The library can work a VTIMEZONE out by itself, but puts each spring change an hour late, and lists dates where
    calendars commonly understand only the yearly rule. A test holds ours against the zone's own data for every change.
    """
    zone = Timezone()
    zone.add("tzid", ZONE)
    summer = (TimezoneDaylight(), "CEST", 1, 2, datetime(1996, 3, 31, 2), 3)
    winter = (TimezoneStandard(), "CET", 2, 1, datetime(1996, 10, 27, 3), 10)
    for part, name, before, after, starts, month in (summer, winter):
        part.add("dtstart", starts)
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", {"freq": "YEARLY", "bymonth": month, "byday": "-1SU"})
        zone.add_component(part)
    return zone


def _component(
    method: Method, event: CalendarEvent, stamp: datetime, organizer: Party | None, attendee: Party | None
) -> Component:
    found = Event()
    found.add("uid", event.uid)
    found.add("dtstamp", stamp)
    found.add("sequence", event.sequence)
    starts = _in_oslo(event.starts)
    found.add("dtstart", starts)
    # The length is counted in time that passes, also over a change of the clocks.
    ends = starts.astimezone(UTC) + timedelta(minutes=event.minutes)
    found.add("dtend", _shown(ends))
    if event.recurrence_id is not None:
        found.add("recurrence-id", _in_oslo(event.recurrence_id))
    if event.rule:
        found.add("rrule", vRecur.from_ical(event.rule))
    if event.extra:
        found.add("rdate", [_in_oslo(local) for local in event.extra])
    if event.without:
        found.add("exdate", [_in_oslo(local) for local in event.without])
    cancelled = event.cancelled or method is Method.CANCEL
    found.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    found.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    _add_details(found, event)
    if organizer is not None:
        found.add("organizer", _address(organizer.address, event.details.leader or organizer.name))
    if attendee is not None:
        found.add("attendee", _attendee(attendee, event.answer))
    return found


def _add_details(found: Event, event: CalendarEvent) -> None:
    details = event.details
    found.add("summary", _clean(details.summary))
    where = [part for part in (_clean(details.place or ""), _clean(details.link or "")) if part]
    if where:
        found.add("location", ", ".join(where))
    address = details.link or details.page
    if address:
        found.add("url", vUri(address))
    if details.page:
        found.add("description", details.page)


def _attendee(attendee: Party, answer: PartStatus) -> vCalAddress:
    found = _address(attendee.address, attendee.name)
    found.params["CUTYPE"] = vText("INDIVIDUAL")
    found.params["ROLE"] = vText("REQ-PARTICIPANT")
    found.params["PARTSTAT"] = vText(answer.value)
    # Answers are given by the link; a calendar that answered by mail would be answered by nobody.
    found.params["RSVP"] = vText("FALSE")
    return found


def _address(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    # A parameter can hold no quotation mark (RFC 5545, 3.2).
    found.params["CN"] = vText(_clean(name).replace('"', "'"))
    return found


def _in_oslo(moment: datetime) -> datetime:
    return moment.replace(tzinfo=clock.OSLO) if moment.tzinfo is None else moment.astimezone(UTC)


def _shown(instant: datetime) -> datetime:
    local = clock.to_local(instant)
    return instant if local.fold else local


def _clean(text: str) -> str:
    # A backslash escapes the next sign in these files, and readers differ on what it does before an N and at the end.
    return one_line(text.replace("\\", "/"))
