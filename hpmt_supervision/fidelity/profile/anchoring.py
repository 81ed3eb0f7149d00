"""Whether the office makes room: time booked beside what the intervals ask for, and reviews. Values in, values out."""

from collections.abc import Mapping, Sequence
from datetime import date

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile.facts import ReviewFact, SessionFact, SpellFact
from hpmt_supervision.fidelity.profile.measures import Kind, Measure, counted, share
from hpmt_supervision.fidelity.profile.reliability import within
from hpmt_supervision.sessions.models import SessionStatus


def sessions_asked_for(intervals: Mapping[int, int], spells: Sequence[SpellFact], period: Period) -> int:
    """Return how many sessions the intervals of the groups ask for in a period.

    A group asks for one session for each whole interval among the days on which it has anyone to supervise.

    Args:
        intervals: interval in days by the key of the group.
        spells: the spells of those supervised.
        period: the period.
    """
    return sum(
        _days_with_members([spell for spell in spells if spell.group == group], period) // interval
        for group, interval in intervals.items()
    )


def time_figures(
    sessions: Sequence[SessionFact], intervals: Mapping[int, int], spells: Sequence[SpellFact], period: Period
) -> list[Measure]:
    """Return the time booked beside what is asked for. No share is made: more than asked for is not more than whole.

    Args:
        sessions: the sessions of the office's groups.
        intervals: interval in days by the key of the group.
        spells: the spells of those supervised.
        period: the period.
    """
    booked = within(sessions, period)
    kept = [session for session in booked if session.status != SessionStatus.CANCELLED]
    return [
        counted("asked_for", sessions_asked_for(intervals, spells, period)),
        counted("booked", len(booked)),
        counted("kept", len(kept), len(booked)),
        counted("booked_minutes", sum(s.minutes for s in booked), len(booked), Kind.MINUTES),
        counted("kept_minutes", sum(session.minutes for session in kept), len(kept), Kind.MINUTES),
    ]


def review_figures(reviews: Sequence[ReviewFact], period: Period) -> list[Measure]:
    """Return the reviews agreed for a period, those held, and those with the leader there.

    Args:
        reviews: the reviews of the office.
        period: the period; a review counts by the day it is agreed for.
    """
    found = [review for review in reviews if period.first <= review.agreed_on <= period.last]
    held = [review for review in found if review.held_on is not None]
    return [
        counted("reviews_agreed", len(found)),
        share("reviews_held", len(held), len(found)),
        share("leader_present", sum(review.leader_present is True for review in held), len(held)),
    ]


def _days_with_members(spells: Sequence[SpellFact], period: Period) -> int:
    """Return the number of days of a period that lie in at least one spell."""
    days, until = 0, period.first.toordinal() - 1
    for first, last in sorted((spell.first, spell.last or date.max) for spell in spells):
        start = max(first.toordinal(), until + 1)
        end = min(last.toordinal(), period.last.toordinal())
        if start <= end:
            days += end - start + 1
            until = end
    return days
