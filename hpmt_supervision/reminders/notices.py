"""What can wait for the one mail of the day, and from when to when it is worth telling. Pure: values in, values out.

Each notice has a key, so that it is told once. It holds keys of rows and days alone, never text.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hpmt_supervision.core import clock
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.quiet_hours import working_day_before

AGENDA_DAYS = 3
LOG_DAYS = 1
REFLECTION_LASTS = timedelta(days=14)
ANSWER_LASTS = timedelta(days=14)
WARNING_LASTS = timedelta(days=7)


class Subject(StrEnum):
    """What a notice about early warnings leads to."""

    WARNING = "warning"
    QUESTION = "question"
    ANSWER = "answer"


@dataclass(frozen=True)
class Notice:
    """One thing to tell one person.

    Attributes:
        kind: what it is about.
        person_id: whom to tell.
        key: the same thing has the same key every time it is found.
        subject_id: the key of the form, session, need, warning or question it is about.
        due_at: when it can be told at the earliest.
        until: from when it is worth telling no more.
        leads: whether the person leads what it is about.
        about: what the key is of, when the kind is early warnings.
    """

    kind: Kind
    person_id: int
    key: str
    subject_id: int
    due_at: datetime
    until: datetime
    leads: bool = False
    about: Subject = Subject.WARNING

    def is_timely(self, now: datetime) -> bool:
        """Tell whether it can be told at an instant."""
        return self.due_at <= now < self.until


@dataclass(frozen=True)
class Reflection:
    """A prepared meeting that has been and waits for reflection."""

    form_id: int
    author_id: int
    meeting_at: datetime


def reflections(found: Iterable[Reflection]) -> list[Notice]:
    """Return a notice for each, from the day after the meeting.

    Args:
        found: forms whose meeting has been.
    """
    return [
        Notice(
            Kind.REFLECTION,
            one.author_id,
            f"reflection:{one.form_id}",
            one.form_id,
            clock.day_start(clock.local_date(one.meeting_at) + timedelta(days=1)),
            one.meeting_at + REFLECTION_LASTS,
        )
        for one in found
    ]


@dataclass(frozen=True)
class EmptyAgenda:
    """A planned session with nothing on its agenda and nothing waiting in its queue.

    Attributes:
        session_id: the session.
        starts_at: when it starts.
        member_ids: those who are asked for a case.
        leader_ids: those who are offered to plan skill training.
    """

    session_id: int
    starts_at: datetime
    member_ids: tuple[int, ...]
    leader_ids: tuple[int, ...]


def empty_agendas(found: Iterable[EmptyAgenda], days_off: Collection[date]) -> list[Notice]:
    """Return a notice for each member and each leader, once a session, also when it moves.

    Args:
        found: sessions ahead.
        days_off: public holidays.
    """
    notices = []
    for one in found:
        day = clock.local_date(one.starts_at)
        due_at = clock.day_start(working_day_before(day, AGENDA_DAYS, days_off))
        people = [(key, True) for key in one.leader_ids]
        people += [(key, False) for key in one.member_ids if key not in one.leader_ids]
        notices += [
            Notice(
                Kind.EMPTY_AGENDA,
                person_id,
                f"agenda:{one.session_id}:{person_id}",
                one.session_id,
                due_at,
                clock.day_start(day),
                leads,
            )
            for person_id, leads in people
        ]
    return notices


@dataclass(frozen=True)
class UnsignedLog:
    """A held session without a signed log.

    Attributes:
        session_id: the session.
        last_day: the last local day in time.
        leader_ids: those who can sign.
    """

    session_id: int
    last_day: date
    leader_ids: tuple[int, ...]


def logs_due(found: Iterable[UnsignedLog], days_off: Collection[date]) -> list[Notice]:
    """Return a notice for each who can sign, the last working day before the deadline, until the deadline is over.

    Args:
        found: sessions whose log waits.
        days_off: public holidays.
    """
    return [
        Notice(
            Kind.LOG_DUE,
            person_id,
            f"log:{one.session_id}:{person_id}",
            one.session_id,
            clock.day_start(working_day_before(one.last_day, LOG_DAYS, days_off)),
            clock.day_start(one.last_day + timedelta(days=1)),
            leads=True,
        )
        for one in found
        for person_id in one.leader_ids
    ]


@dataclass(frozen=True)
class RaisedWarning:
    """An open early warning.

    Attributes:
        warning_id: the warning.
        level: the level it has reached.
        raised_on, reached_on: the local days on which it was raised, and came to that level.
        leader_ids: those who lead the group, and their stand-ins.
        above_ids: those to whom it has come from below; empty while it has not.
    """

    warning_id: int
    level: int
    raised_on: date
    reached_on: date
    leader_ids: tuple[int, ...]
    above_ids: tuple[int, ...]


def warnings(found: Iterable[RaisedWarning]) -> list[Notice]:
    """Return a notice to those who lead when a warning is raised, and to those above when it comes to them.

    Each is told within a week or not at all.

    Args:
        found: open warnings.
    """
    notices = []
    for one in found:
        told = [(one.raised_on, "own", key, True) for key in one.leader_ids]
        told += [(one.reached_on, str(one.level), key, False) for key in one.above_ids]
        notices += [
            Notice(
                Kind.EARLY_WARNING,
                person_id,
                f"warning:{one.warning_id}:{step}:{person_id}",
                one.warning_id,
                clock.day_start(day),
                clock.day_start(day + WARNING_LASTS),
                leads,
            )
            for day, step, person_id, leads in told
        ]
    return notices


@dataclass(frozen=True)
class OfficeAsked:
    """A question about an office.

    Attributes:
        question_id: the question.
        asked_at: when it was asked.
        leader_ids: those asked, while nobody has answered.
        asker_id: who asked.
        answered_at: when it was answered, or None.
    """

    question_id: int
    asked_at: datetime
    leader_ids: tuple[int, ...]
    asker_id: int
    answered_at: datetime | None = None


def questions(found: Iterable[OfficeAsked]) -> list[Notice]:
    """Return a notice to those asked, and to the one who asked when it is answered.

    Args:
        found: questions.
    """
    notices = []
    for one in found:
        key, kind = f"question:{one.question_id}", Kind.EARLY_WARNING
        if one.answered_at is not None:
            until = one.answered_at + ANSWER_LASTS
            notices.append(
                Notice(
                    kind, one.asker_id, f"{key}:answer", one.question_id, one.answered_at, until, about=Subject.ANSWER
                )
            )
            continue
        until = one.asked_at + ANSWER_LASTS
        notices += [
            Notice(kind, person_id, f"{key}:{person_id}", one.question_id, one.asked_at, until, True, Subject.QUESTION)
            for person_id in one.leader_ids
        ]
    return notices


@dataclass(frozen=True)
class AnsweredNeed:
    """Something reported or shared that the level above has answered.

    Attributes:
        need_id: the reported need.
        answered_id: the need that was answered: itself, or one by which it was passed on.
        answered_at: when that was.
        reporter_ids: those who lead the group it came from.
        author_id, case_id: whose case it was, and the case as first written; None for a theme or a training need.
    """

    need_id: int
    answered_id: int
    answered_at: datetime
    reporter_ids: tuple[int, ...]
    author_id: int | None = None
    case_id: int | None = None


def answers(found: Iterable[AnsweredNeed]) -> list[Notice]:
    """Return a notice for each who reported it, and one for the author of a case.

    Args:
        found: what was answered.
    """
    notices = []
    for one in found:
        until = one.answered_at + ANSWER_LASTS
        notices += [
            Notice(
                Kind.NEED_ANSWERED,
                person_id,
                f"answer:{one.need_id}:{one.answered_id}:{person_id}",
                one.need_id,
                one.answered_at,
                until,
                leads=True,
            )
            for person_id in one.reporter_ids
            if person_id != one.author_id
        ]
        if one.author_id is not None and one.case_id is not None:
            key = f"answer:case:{one.case_id}:{one.answered_id}:{one.author_id}"
            notices.append(Notice(Kind.NEED_ANSWERED, one.author_id, key, one.case_id, one.answered_at, until))
    return notices
