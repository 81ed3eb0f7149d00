"""Whether what was done is written down: logs by how they stand, and FE forms by meeting. Values in, values out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile.facts import FeMonth, SessionFact
from hpmt_supervision.fidelity.profile.measures import Measure, counted, share
from hpmt_supervision.fidelity.profile.reliability import within
from hpmt_supervision.logs.due import LogStanding, standing


def log_figures(sessions: Sequence[SessionFact], period: Period, today: date) -> list[Measure]:
    """Return how many logs stand in each way.

    Args:
        sessions: the sessions of the office's groups.
        period: the period; a log counts by the date of its session.
        today: the local day that the logs are judged on.
    """
    found = Counter(
        standing(
            status=session.status,
            origin="import" if session.is_imported else "app",
            session_day=session.day,
            signed_on=session.signed_on,
            today=today,
        )
        for session in within(sessions, period)
    )
    due = sum(found[name] for name in (LogStanding.ON_TIME, LogStanding.LATE, LogStanding.MISSING))
    return [
        share("log_on_time", found[LogStanding.ON_TIME], due),
        counted("log_late", found[LogStanding.LATE], due),
        counted("log_missing", found[LogStanding.MISSING], due),
        counted("log_not_yet_due", found[LogStanding.NOT_YET_DUE]),
        counted("log_not_applicable", found[LogStanding.NOT_APPLICABLE]),
    ]


def fe_figures(months: Sequence[FeMonth]) -> list[Measure]:
    """Return how many meetings have a form, and the shares prepared and reflected on.

    Args:
        months: the FE forms of the period, counsellor by counsellor and month by month.
    """
    meetings = sum(month.meetings for month in months)
    return [
        counted("fe_meetings", meetings),
        share("fe_prepared", sum(month.prepared for month in months), meetings),
        share("fe_reflected", sum(month.reflected for month in months), meetings),
    ]
