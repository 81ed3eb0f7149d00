"""Whether what is booked is held: held, cancelled, moved, and how late one is told. Values in, values out."""

from collections.abc import Iterable, Sequence
from datetime import date

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile.facts import SessionFact
from hpmt_supervision.fidelity.profile.measures import Kind, Measure, counted, share
from hpmt_supervision.sessions.models import SessionStatus

# A counsellor has set the time aside and prepared a case by then.
SHORT_NOTICE_DAYS = 3


def within(sessions: Iterable[SessionFact], period: Period) -> list[SessionFact]:
    """Return the sessions dated in a period."""
    return [session for session in sessions if period.first <= session.day <= period.last]


def figures(sessions: Sequence[SessionFact], period: Period, today: date) -> list[Measure]:
    """Return the figures of reliability.

    Args:
        sessions: the sessions of the office's groups.
        period: the period; a session counts by its date.
        today: the local day; what lies ahead has had no chance to be held.
    """
    found = [session for session in within(sessions, period) if session.day <= today or session.status != "planned"]
    held = sum(session.status == SessionStatus.HELD for session in found)
    known = [session for session in found if not session.is_imported]
    moved = [session for session in known if session.moves]
    return [
        share("held_of_booked", held, len(found)),
        share("moved", len(moved), len(known)),
        share("short_notice", sum(is_short_notice(session) for session in known), len(known)),
    ]


def is_short_notice(session: SessionFact) -> bool:
    """Tell whether a session was cancelled, or moved, less than ``SHORT_NOTICE_DAYS`` days before its day."""
    cancelled = session.cancelled_on is not None and _is_late(session.cancelled_on, session.day)
    return cancelled or any(move.was_on is not None and _is_late(move.on, move.was_on) for move in session.moves)


def days_since(last_held: date | None, today: date) -> Measure:
    """Return the days since the last session held; it does not apply when none has been."""
    if last_held is None:
        return Measure("days_since", Kind.DAYS, None)
    return counted("days_since", (today - last_held).days, kind=Kind.DAYS)


def _is_late(told_on: date, day: date) -> bool:
    return (day - told_on).days < SHORT_NOTICE_DAYS
