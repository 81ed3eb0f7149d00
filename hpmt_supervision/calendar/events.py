"""What stands in one person's calendar: which events a series and its sessions become, as RFC 5545 has it.

A series is one event with a rule. What the person is not asked to, or what is skipped or cancelled, is taken out of it
by its date; what is moved, or held in another place or by another, is an event of its own beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from dateutil.rrule import rrule, rruleset, rrulestr

from hpmt_supervision.core import clock

# A UID must be the same wherever the site moves, so it ends in a word of ours and not in the site's name.
UID_ENDING = "@hpmt-veiledning"


class PartStatus(StrEnum):
    """What the one who is asked has answered, in the words of calendars."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True)
class Details:
    """What an event says. It holds no text from a case and no name of anybody who is asked.

    Attributes:
        summary: the title.
        place: a room, or None.
        link: the address of a digital meeting, or None.
        page: the address of the page that tells the rest, or None.
        leader: the name of who leads it, or None for the group's own supervisors.
    """

    summary: str
    place: str | None = None
    link: str | None = None
    page: str | None = None
    leader: str | None = None


@dataclass(frozen=True)
class Happening:
    """One session as one person has it.

    Attributes:
        starts_at: the instant it starts.
        minutes: its length.
        details: what its event says.
        sequence: how many times it has been told anew.
        occurrence: the naive local date and time its series gave it, or None outside a series.
        cancelled: whether it is called off.
        answer: what the person has answered.
    """

    starts_at: datetime
    minutes: int
    details: Details
    sequence: int = 0
    occurrence: datetime | None = None
    cancelled: bool = False
    answer: PartStatus = PartStatus.NEEDS_ACTION


@dataclass(frozen=True)
class Pattern:
    """The rule of a series.

    Attributes:
        uid: the UID of its event.
        rule: an RFC 5545 RRULE value, empty for dates chosen by hand.
        first: the naive local date and time of its first occurrence.
        minutes: the length of each.
        details: what each says that says nothing of its own.
        sequence: how many times it has been told anew.
        goes_on_after: for a rule without an end that the person goes on having, the last local day up to which its
            sessions are laid out; None when it ends with the person's last session.
    """

    uid: str
    rule: str
    first: datetime
    minutes: int
    details: Details
    sequence: int = 0
    goes_on_after: date | None = None


@dataclass(frozen=True)
class CalendarEvent:
    """One event as it is written to a calendar file.

    Attributes:
        uid: what the calendar knows it by.
        starts: the naive local date and time it starts, or an aware instant.
        minutes: its length.
        details: what it says.
        sequence: how many times it has been told anew.
        cancelled: whether it is called off.
        answer: what the one who is asked has answered.
        recurrence_id: which occurrence of the UID's rule it stands for, as a naive local date and time; None when it
            is the event itself.
        rule: its RRULE value, or empty.
        extra: naive local dates and times it has beside the rule (RDATE).
        without: naive local dates and times of the rule it has not (EXDATE).
    """

    uid: str
    starts: datetime
    minutes: int
    details: Details
    sequence: int = 0
    cancelled: bool = False
    answer: PartStatus = PartStatus.NEEDS_ACTION
    recurrence_id: datetime | None = None
    rule: str = ""
    extra: tuple[datetime, ...] = ()
    without: tuple[datetime, ...] = ()


def uid_of(text_id: str) -> str:
    """Return the UID of a series or a session.

    Args:
        text_id: its text id, which never changes.
    """
    return text_id + UID_ENDING


def instant_of(local: datetime) -> datetime:
    """Return the instant of a naive local time as calendars read it (RFC 5545, 3.3.5).

    In the hour that comes twice it is the first of the two; in the hour that is left out it is an hour later.

    Args:
        local: the naive local date and time.
    """
    return local.replace(tzinfo=clock.OSLO, fold=0).astimezone(UTC)


def single_event(uid: str, happening: Happening) -> CalendarEvent:
    """Return the event of a session that stands alone.

    Args:
        uid: its UID.
        happening: the session.
    """
    return CalendarEvent(
        uid,
        _start_of(happening),
        happening.minutes,
        happening.details,
        happening.sequence,
        happening.cancelled,
        happening.answer,
    )


def occurrence_event(pattern: Pattern, happening: Happening) -> CalendarEvent:
    """Return the event that stands for one occurrence of a series.

    Its SEQUENCE counts the tellings of the series as well as its own, so that it never seems older than the rule.

    Args:
        pattern: the series.
        happening: the session.
    """
    return CalendarEvent(
        pattern.uid,
        _start_of(happening),
        happening.minutes,
        happening.details,
        pattern.sequence + happening.sequence,
        happening.cancelled,
        happening.answer,
        recurrence_id=occurrence_of(happening),
    )


def occurrence_of(happening: Happening) -> datetime:
    """Return the naive local date and time by which calendars know a session of a series (RECURRENCE-ID).

    Args:
        happening: the session; one whose series never gave it a day is known by its own.
    """
    return happening.occurrence or clock.to_local(happening.starts_at).replace(tzinfo=None)


def series_events(pattern: Pattern, happenings: Sequence[Happening]) -> list[CalendarEvent]:
    """Return the events of a series as one person has it: the rule, then what differs from it, in order of time.

    The rule ends with the last session there is for the person, unless it goes on.

    Args:
        pattern: the series.
        happenings: the sessions the person has of it, none of them cancelled; no session gives no event.
    """
    if not happenings:
        return []
    ordered = sorted(happenings, key=occurrence_of)
    wanted = [occurrence_of(found) for found in ordered]
    answers = {found.answer for found in ordered}
    rule, generated = _told(pattern, wanted[-1])
    first = pattern.first if rule else wanted[0]
    master = CalendarEvent(
        pattern.uid,
        first,
        pattern.minutes,
        pattern.details,
        pattern.sequence,
        answer=answers.pop() if len(answers) == 1 else PartStatus.NEEDS_ACTION,
        rule=rule,
        extra=tuple(day for day in wanted if day not in generated and day != first),
        without=tuple(day for day in sorted(generated | {first}) if day not in set(wanted)),
    )
    return [master, *(occurrence_event(pattern, found) for found in ordered if _differs(pattern, found))]


def _told(pattern: Pattern, last: datetime) -> tuple[str, set[datetime]]:
    """Return the rule as it is told to a person whose last session is ``last``, and the days it gives so far."""
    if not pattern.rule or last < pattern.first:
        return "", set()
    parts = dict(part.split("=", 1) for part in pattern.rule.split(";"))
    if "UNTIL" in parts:
        # Local days are counted, and never hours, so the rule is walked without a time zone.
        end = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        parts["UNTIL"] = f"{clock.to_local(end):%Y%m%dT%H%M%S}"
    walked: rrule | rruleset = rrulestr(_joined(parts), dtstart=pattern.first)
    if pattern.goes_on_after is not None:
        laid_out = datetime.combine(pattern.goes_on_after, time.max)
        return pattern.rule, set(walked.between(pattern.first, max(last, laid_out), inc=True))
    generated = set(walked.between(pattern.first, last, inc=True))
    if walked.after(last) is None:
        return pattern.rule, generated
    # RFC 5545, 3.3.10: a rule has a COUNT or an UNTIL, and the UNTIL of a start with a time zone is in UTC.
    kept = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}}
    return _joined(kept | {"UNTIL": f"{instant_of(last):%Y%m%dT%H%M%SZ}"}), generated


def _joined(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _differs(pattern: Pattern, found: Happening) -> bool:
    usual, own = pattern.details, found.details
    return (
        found.starts_at != instant_of(occurrence_of(found))
        or found.minutes != pattern.minutes
        or (own.place, own.link, own.leader) != (usual.place, usual.link, usual.leader)
    )


def _start_of(found: Happening) -> datetime:
    local = clock.to_local(found.starts_at)
    # The second of the two hours the clock shows twice has no local name; the instant itself is told then.
    return found.starts_at if local.fold else local.replace(tzinfo=None)
