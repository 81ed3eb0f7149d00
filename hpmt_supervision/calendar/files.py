"""The calendar files that are fetched: one session, and everything a person has."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from dateutil.relativedelta import relativedelta
from flask import current_app
from flask_babel import gettext as _

from hpmt_supervision.calendar.contents import as_happening
from hpmt_supervision.calendar.events import CalendarEvent, single_event, uid_of
from hpmt_supervision.calendar.ical import Method, Party, calendar_file
from hpmt_supervision.sessions.models import SupervisionSession

BACK = timedelta(days=30)
AHEAD = relativedelta(months=13)


def days_around(today: date) -> tuple[date, date]:
    """Return the first and last local day that a subscription shows.

    Args:
        today: the local day.
    """
    return today - BACK, today + AHEAD


def events_of(sessions: Sequence[SupervisionSession]) -> list[CalendarEvent]:
    """Return sessions as events with a UID each: whoever fetches them has no rule that they could be part of.

    Args:
        sessions: the sessions, with their groups and series.
    """
    return [_event(session) for session in sessions]


def _event(session: SupervisionSession) -> CalendarEvent:
    happening = as_happening(session, answer=None)
    told = session.sequence + (session.series.sequence if session.series is not None else 0)
    if happening.cancelled:
        # Not every program shows that an event is cancelled, but all show what it is called.
        title = _("Avlyst: %(title)s", title=happening.details.summary)
        happening = replace(happening, details=replace(happening.details, summary=title))
    return single_event(uid_of(session.text_id), replace(happening, sequence=told))


def mark_of(events: Sequence[CalendarEvent]) -> str:
    """Return a hash of what events say, by which one sees whether anything has changed.

    Args:
        events: the events.
    """
    return hashlib.sha256(repr(events).encode()).hexdigest()


def published(events: Sequence[CalendarEvent], *, stamp: datetime, name: str | None = None) -> bytes:
    """Return a file that tells of events without asking anybody for anything.

    Args:
        events: the events.
        stamp: the instant they became so.
        name: what a program that subscribes shall call the calendar.
    """
    sender_name, sender = parseaddr(current_app.extensions["hpmt_settings"].mail_from)
    return calendar_file(Method.PUBLISH, events, stamp=stamp, organizer=Party(sender, sender_name), name=name)
