"""The calendar files that go with an announcement to one recipient (iTIP, RFC 5546)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from email.utils import parseaddr

from flask import current_app
from flask_babel import force_locale

from hpmt_supervision.calendar import queries
from hpmt_supervision.calendar.contents import as_happening, as_pattern
from hpmt_supervision.calendar.events import (
    CalendarEvent,
    Happening,
    occurrence_event,
    series_events,
    single_event,
    uid_of,
)
from hpmt_supervision.calendar.ical import Method, Party, calendar_file
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.message import CalendarPart
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.queries import supervisors_of
from hpmt_supervision.sessions.announcements import Act, Announcement
from hpmt_supervision.sessions.models import Guest, SupervisionSession
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.web.formats import listing


@dataclass(frozen=True)
class Recipient:
    """The one an announcement is sent to.

    Attributes:
        address: the mail address.
        name: the name.
        person_id: the person's key, or None for a guest.
        guest_id: the guest's key, or None for a person.
        language: "nb", "nn" or "en".
    """

    address: str
    name: str
    person_id: int | None
    guest_id: int | None
    language: str


def parts_for(announcement: Announcement, *, recipient: Recipient) -> tuple[CalendarPart, ...]:
    """Return the calendar files that tell one recipient's calendar of an act, each about one UID.

    A series is one UID. A change of one session of it speaks of that occurrence alone, and what is called off or taken
    back goes out as CANCEL. A guest has one session, under a UID of its own.

    Args:
        announcement: the act, flushed.
        recipient: who is told; only what they themselves have is in the files, and no one else's address.

    Returns:
        The files, in the order to send them; mostly one. A series that is cancelled or taken over from one session on
        has two, since the rule must end as well. None when nothing of it concerns the recipient.
    """
    with force_locale(recipient.language):
        if recipient.person_id is None:
            return _guest_parts(announcement, recipient)
        return _Telling(announcement, recipient, recipient.person_id).parts()


def _guest_parts(announcement: Announcement, recipient: Recipient) -> tuple[CalendarPart, ...]:
    guest = db.session.get(Guest, recipient.guest_id) if recipient.guest_id is not None else None
    answer = guest.answer if guest is not None else None
    return tuple(
        _alone(announcement.act, recipient, session, as_happening(session, answer=answer, for_guest=True))
        for session in announcement.sessions
        if guest is None or session.id == guest.session_id
    )


def _alone(act: Act, recipient: Recipient, session: SupervisionSession, happening: Happening) -> CalendarPart:
    told = session.sequence + (session.series.sequence if session.series is not None else 0)
    event = single_event(uid_of(session.text_id), replace(happening, sequence=told))
    return _part(_method(act), [event], recipient, session.group_id)


def _method(act: Act) -> Method:
    return Method.CANCEL if act in (Act.CANCELLED, Act.WITHDRAWN) else Method.REQUEST


class _Telling:
    """One announcement to one person of the structure."""

    def __init__(self, announcement: Announcement, recipient: Recipient, person_id: int) -> None:
        self.announcement = announcement
        self.recipient = recipient
        self.person_id = person_id

    def parts(self) -> tuple[CalendarPart, ...]:
        """Return the files: first those of sessions that stand alone, then those of each series."""
        sessions = self._concerned()
        alone = [session for session in sessions if session.series_id is None]
        found = [
            _alone(self.announcement.act, self.recipient, session, happening)
            for session, happening in zip(alone, self._happenings(alone), strict=True)
        ]
        by_series: dict[int, list[SupervisionSession]] = {}
        for session in sessions:
            if session.series_id is not None:
                by_series.setdefault(session.series_id, []).append(session)
        for rows in by_series.values():
            found += self._of_series(rows)
        return (*found, *self._of_series_before(by_series.keys()))

    def _concerned(self) -> list[SupervisionSession]:
        if self.announcement.act is Act.WITHDRAWN:
            # Their invitations are gone, and with them what tells that these were theirs.
            return list(self.announcement.sessions)
        return queries.had_among(self.person_id, self.announcement.sessions)

    def _of_series(self, sessions: list[SupervisionSession]) -> list[CalendarPart]:
        series, act = sessions[0].series, self.announcement.act
        assert series is not None
        if _method(act) is Method.CANCEL:
            return self._taken_out(series, sessions)
        # One that is called on again was struck out of the rule by calendars, and only the rule itself lifts that.
        asked_to_one = act is Act.INVITED and len(sessions) == 1
        if self.announcement.series is None and (act is Act.CHANGED or asked_to_one):
            return [self._occurrences(Method.REQUEST, series, sessions)]
        return self._whole(series)

    def _of_series_before(self, told: Collection[int]) -> list[CalendarPart]:
        """Return what tells that a series has just ended because another took over from it."""
        series = self.announcement.series
        if series is None or series.follows_id is None or self.announcement.act is not Act.CHANGED:
            return []
        # One that was never told anew took over in this very act.
        before = db.session.get(Series, series.follows_id)
        if before is None or before.id in told or series.sequence:
            return []
        return self._whole(before) or [self._called_off(before)]

    def _taken_out(self, series: Series, sessions: list[SupervisionSession]) -> list[CalendarPart]:
        """Return the cancellation of some sessions, and when the rule itself went on beyond them, its new end."""
        gone = {session.id for session in sessions}
        left = queries.had_of_series(self.person_id, series.id, without=gone)
        # The rule was ended in this act, or goes on without this person; no list of dates would end it in a calendar.
        ended = self.announcement.series is not None or (
            self.announcement.act is Act.WITHDRAWN and series.open_ended and queries.last_of_series(series.id) in gone
        )
        if not left and (ended or len(sessions) > 1):
            return [self._called_off(series)]
        cancelled = self._occurrences(Method.CANCEL, series, sessions)
        return [cancelled, self._rule(series, left)] if ended else [cancelled]

    def _occurrences(self, method: Method, series: Series, sessions: list[SupervisionSession]) -> CalendarPart:
        pattern = as_pattern(series, leader=_leader_of(series))
        events = [occurrence_event(pattern, happening) for happening in self._happenings(sessions)]
        return self._part(method, events, series)

    def _called_off(self, series: Series) -> CalendarPart:
        pattern = as_pattern(series, leader=_leader_of(series))
        event = CalendarEvent(pattern.uid, pattern.first, pattern.minutes, pattern.details, pattern.sequence)
        return self._part(Method.CANCEL, [event], series)

    def _whole(self, series: Series) -> list[CalendarPart]:
        had = queries.had_of_series(self.person_id, series.id)
        return [self._rule(series, had)] if had else []

    def _rule(self, series: Series, had: list[SupervisionSession]) -> CalendarPart:
        goes_on = series.open_ended and queries.last_of_series(series.id) in {session.id for session in had}
        pattern = as_pattern(series, leader=_leader_of(series), goes_on=goes_on)
        return self._part(Method.REQUEST, series_events(pattern, self._happenings(had)), series)

    def _part(self, method: Method, events: list[CalendarEvent], series: Series) -> CalendarPart:
        return _part(method, events, self.recipient, series.group_id)

    def _happenings(self, sessions: list[SupervisionSession]) -> list[Happening]:
        if not sessions:
            return []
        answers = queries.answers_of(self.person_id, sessions)
        led = queries.led_among(self.person_id, sessions)
        return [as_happening(session, answer=answers.get(session.id), leads=session.id in led) for session in sessions]


def _part(method: Method, events: list[CalendarEvent], recipient: Recipient, group_id: int) -> CalendarPart:
    leaders = listing(leader.person.name for leader in supervisors_of(group_id, clock.today()))
    sender_name, sender = parseaddr(current_app.extensions["hpmt_settings"].mail_from)
    content = calendar_file(
        method,
        events,
        stamp=clock.now(),
        organizer=Party(sender, leaders or sender_name),
        attendee=Party(recipient.address, recipient.name),
    )
    return CalendarPart(method.value, content, events[0].uid, max(event.sequence for event in events))


def _leader_of(series: Series) -> str | None:
    person = db.session.get(Person, series.led_by_id) if series.led_by_id is not None else None
    return person.name if person is not None else None
