"""The way of the cases: sent, taken up, and what came of them. Values in, values out."""

from collections.abc import Iterable, Sequence
from datetime import date

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile.facts import CaseFact, SessionFact
from hpmt_supervision.fidelity.profile.measures import Measure, counted, median_days, rate, share
from hpmt_supervision.fidelity.profile.reliability import within
from hpmt_supervision.sessions.models import SessionStatus


def held_here(sessions: Iterable[SessionFact], period: Period) -> list[SessionFact]:
    """Return the sessions held in a period that have their agenda and log here."""
    return [
        session
        for session in within(sessions, period)
        if session.status == SessionStatus.HELD and not session.is_imported
    ]


def figures(cases: Sequence[CaseFact], sessions: Sequence[SessionFact], period: Period) -> list[Measure]:
    """Return the figures of the cases' way. Each step counts by its own day.

    Args:
        cases: the cases sent to the office's groups.
        sessions: the sessions of the same groups.
        period: the period.
    """

    def is_in(day: date | None) -> bool:
        return day is not None and period.first <= day <= period.last

    held = held_here(sessions, period)
    submitted = sum(is_in(case.submitted_on) for case in cases)
    discussed = [(case, case.discussed_on) for case in cases if case.discussed_on and is_in(case.discussed_on)]
    return [
        counted("submitted", submitted),
        rate("submitted_per_session", submitted, len(held)),
        share("sessions_with_case", sum(session.has_case for session in held), len(held)),
        counted("discussed", len(discussed)),
        median_days("days_to_discussed", [(day - case.submitted_on).days for case, day in discussed]),
        share("with_agreement", sum(case.has_agreement for case, _day in discussed), len(discussed)),
        counted("withdrawn", sum(is_in(case.withdrawn_on) for case in cases)),
        counted("forwarded", sum(is_in(case.forwarded_on) for case in cases)),
    ]
