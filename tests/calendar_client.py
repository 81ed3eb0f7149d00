"""A calendar program that gets our mails and nothing else, built on readers that know nothing of us.

It follows RFC 5546: a REQUEST for a whole event replaces all it had of that UID, one for an occurrence replaces that
occurrence, a CANCEL takes out what it names, and what is older than what it has is passed over.
"""

from datetime import UTC, datetime
from email.message import Message
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component

from hpmt_supervision.calendar.invitations import Recipient, parts_for
from hpmt_supervision.core import clock
from hpmt_supervision.mail.message import CalendarPart
from hpmt_supervision.people.models import Person
from hpmt_supervision.sessions.announcements import Announcement

Key = tuple[str, datetime | None]


class CalendarClient:
    """One person's calendar, fed by mail."""

    def __init__(self, person: Person, *, language: str = "nb") -> None:
        self.recipient = Recipient(person.email or "", person.name, person.id, None, language)
        self.parts: list[CalendarPart] = []
        self._events: dict[Key, Component] = {}

    def hear(self, announcement: Announcement) -> tuple[CalendarPart, ...]:
        """Get the mails of an announcement."""
        parts = parts_for(announcement, recipient=self.recipient)
        for part in parts:
            self.read(part)
        return parts

    def read(self, part: CalendarPart) -> None:
        """Read one calendar file."""
        self.parts.append(part)
        calendar = Calendar.from_ical(part.content)
        assert calendar["method"] == part.method
        events = calendar.walk("VEVENT")
        assert {str(event["uid"]) for event in events} == {part.uid}
        assert max(event["sequence"] for event in events) == part.sequence
        whole = any("recurrence-id" not in event for event in events)
        taken = [event for event in events if self._is_news(event)]
        if whole and any("recurrence-id" not in event for event in taken):
            self._events = {key: event for key, event in self._events.items() if key[0] != part.uid}
        for event in taken:
            self._take(event, cancelled=part.method == "CANCEL")

    def _is_news(self, event: Component) -> bool:
        had = self._events.get(_key(event))
        if had is None:
            had = self._events.get((str(event["uid"]), None))
        return had is None or (event["sequence"], event["dtstamp"].dt) >= (had["sequence"], had["dtstamp"].dt)

    def _take(self, event: Component, *, cancelled: bool) -> None:
        assert (event["status"] == "CANCELLED") == cancelled
        uid, occurrence = _key(event)
        if cancelled and occurrence is None:
            return
        if cancelled:
            self._events.pop((uid, occurrence), None)
            rule = self._events.get((uid, None))
            if rule is not None:
                rule.add("exdate", event["recurrence-id"].dt)
            return
        self._events[uid, occurrence] = event

    def starts(self, *, until: str = "2030-01-01") -> list[str]:
        """Return the local times of everything in the calendar, in order."""
        return [f"{start:%Y-%m-%d %H:%M}" for start, _event in self._expanded(until)]

    def shown(self, field: str, *, until: str = "2030-01-01") -> list[str]:
        """Return what every event says in one field, in order of time."""
        return [str(event.get(field, "")) for _start, event in self._expanded(until)]

    def _expanded(self, until: str) -> list[tuple[datetime, Any]]:
        calendar = Calendar()
        for event in self._events.values():
            calendar.add_component(event)
        end = datetime.fromisoformat(until).replace(tzinfo=UTC)
        found = recurring_ical_events.of(calendar).between(datetime(2020, 1, 1, tzinfo=UTC), end)
        return sorted(((clock.to_local(one["dtstart"].dt), one) for one in found), key=lambda pair: pair[0])


def part_of(message: Message) -> CalendarPart | None:
    """Return the calendar file of a mail as a mail program finds it, or None when it has none.

    Args:
        message: the mail as the server got it.
    """
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            events = Calendar.from_ical(content).walk("VEVENT")
            latest = max(int(event["sequence"]) for event in events)
            return CalendarPart(str(part.get_param("method")), content, str(events[0]["uid"]), latest)
    return None


def _key(event: Component) -> Key:
    occurrence = event.get("recurrence-id")
    return str(event["uid"]), occurrence.dt.astimezone(UTC) if occurrence is not None else None
