"""Min side of an office's leader, as values: counts and dates, never who lacks supervision and never case text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateutil.relativedelta import relativedelta

from hpmt_supervision.anchoring.queries import plan_of
from hpmt_supervision.cases.warnings_provider import QuestionNote, WarningLine, by_group
from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.queries import overview
from hpmt_supervision.emergency_access.queries import latest_to_own
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.forms import FrequencyFilter
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.fidelity.office.queries import offices_of
from hpmt_supervision.home import queries, unit_queries, waiting, waiting_emergency, waiting_reports, waiting_reviews
from hpmt_supervision.home.leader_concerns import Concern, concerns
from hpmt_supervision.home.queries import Upcoming
from hpmt_supervision.home.waiting import Days, Line
from hpmt_supervision.level_reports.waiting_queries import waiting_versions
from hpmt_supervision.logs.agreement_queries import agreements_for_leader
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.cancel_reasons import REASON_LABELS, CancelReason
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.web.links import url_or_none

LEADER_DAYS = 56
# What took the place of supervision is told for so many months back.
BARRIER_MONTHS = 2


@dataclass(frozen=True)
class LeaderPage:
    """Min side of an office's leader.

    Attributes:
        office: the office, or None for a leader whose unit is none.
        period: the period of the figure.
        share: the share of days on schedule, or None when it does not apply.
        supervisees: how many people the figure rests on.
        dates: the sessions of the weeks ahead.
        barriers: the reasons of the cancelled sessions of the last months with their counts, the most frequent first.
        barrier_period: those months.
        agreements: open agreements that need the leader.
        invitations: what the leader is invited to and has not answered, as lines that lead to the session.
        emergencies: news of emergency access to what the leader wrote in another role, as lines.
        reviews: agreed reviews whose day has passed, and the next one, as lines.
        reports: drafts of the year review that wait, as lines.
        going: what the leader is invited to and has answered.
        concerns: what stops supervision at the office, each with what to do.
        is_led: whether every group with members has somebody who leads it.
        warnings: the open early warnings that have come to the leader, group by group.
        questions: what is asked about the office and is the leader's to answer.
    """

    office: Unit | None
    period: Period
    share: object
    supervisees: object
    dates: Sequence[SupervisionSession]
    barriers: list[tuple[str, int]]
    barrier_period: Period
    agreements: Sequence[Agreement]
    invitations: list[Line]
    emergencies: list[Line]
    reviews: list[Line]
    reports: list[Line]
    going: list[Upcoming]
    concerns: list[Concern]
    is_led: bool
    warnings: list[list[WarningLine]]
    questions: list[QuestionNote]


def leader_page(viewer: Viewer) -> LeaderPage:
    """Return Min side of an office's leader.

    Args:
        viewer: an office's leader.
    """
    offices = offices_of(viewer)
    office = offices[0] if offices else None
    # The period the page of the figure opens with, so that the link leads to the same figure.
    period = FrequencyFilter(today=viewer.today).period
    share: object = None
    supervisees: object = None
    if office is not None:
        report = frequency_report(db.session, Question(period, unit=office.text_id))
        row = next((row for row in report.rows if row.unit.id == office.id), None)
        share, supervisees = (row.fields["on_schedule"], row.fields["supervisees"]) if row else (None, None)
    invited = [row for row in queries.upcoming(viewer) if row.session.status == SessionStatus.PLANNED]
    days = Days(viewer.today)
    lately = Period(viewer.today - relativedelta(months=BARRIER_MONTHS), viewer.today)
    now = clock.now()
    news_since = now - waiting_emergency.NEWS
    at_office = unit_queries.at_office(
        viewer, cancelled_since=lately.first, days_ahead=LEADER_DAYS, news_since=news_since
    )
    accesses = latest_to_own(viewer, since=news_since) if at_office.has_emergencies else []
    sessions = at_office.sessions
    dates = [found for found in sessions if found.status == SessionStatus.PLANNED and found.whole_group]
    warned = overview(viewer, has_warnings=at_office.has_warnings, has_questions=at_office.has_questions)
    return LeaderPage(
        office,
        period,
        share,
        supervisees,
        dates,
        _barriers(sessions),
        lately,
        agreements_for_leader(viewer),
        waiting.invitations([row for row in invited if row.waits_for_answer], days),
        waiting_emergency.to_own(accesses, days, now),
        waiting_reviews.reviews(plan_of(viewer), days),
        waiting_reports.reports(waiting_versions(viewer), days),
        [row for row in invited if not row.waits_for_answer],
        concerns(at_office.groups, {found.group_id for found in dates}),
        all(group.is_led for group in at_office.groups),
        by_group([_with_own_figures(line) for line in warned.from_below if line.ended_on is None]),
        warned.questions,
    )


def _with_own_figures(line: WarningLine) -> WarningLine:
    """Return a warning that leads to the figures the leader may open: the page of the place is for those outside."""
    return replace(line, report_url=url_or_none("fidelity.index"))


def _barriers(sessions: Sequence[SupervisionSession]) -> list[tuple[str, int]]:
    """Return the reasons in words with their counts, the most frequent first."""
    counts = Counter(
        CancelReason(found.cancel_reason or CancelReason.OTHER)
        for found in sessions
        if found.status == SessionStatus.CANCELLED
    )
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(str(REASON_LABELS[reason]), count) for reason, count in ordered]
