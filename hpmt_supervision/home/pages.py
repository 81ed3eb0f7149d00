"""Min side as values: one page for those who are supervised or lead, one for leaders, one for administrators."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.cases.policy import READABLE_BEFORE
from hpmt_supervision.cases.queries import drafts
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.fe_forms.queries import waiting_reflections
from hpmt_supervision.fidelity.definitions import Period
from hpmt_supervision.fidelity.forms import FrequencyFilter
from hpmt_supervision.fidelity.office_queries import offices_of
from hpmt_supervision.fidelity.queries import Question, frequency_report
from hpmt_supervision.home import queries, unit_queries, waiting
from hpmt_supervision.home.on_schedule import is_on_schedule
from hpmt_supervision.home.queries import LedGroup, QueueCount, Standing, Upcoming
from hpmt_supervision.home.waiting import Days, Line
from hpmt_supervision.logs.agreement_queries import (
    agreements_for_leader,
    last_session_with_agreements,
    waiting_agreements,
)
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.logs.queries import logs_waiting
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.queries import awaiting_outcome, ends_at, has_started

# Meetings further back are counted on one line; so many forms are looked at in all.
RECENT_DAYS = 30
MOST_REFLECTIONS = 50
LEADER_DAYS = 56
# So many sessions that somebody goes to without leading them stand under the next one.
MOST_ALSO = 3


@dataclass(frozen=True)
class Next:
    """The session that comes next.

    Attributes:
        row: the session with the viewer's answer and the state of its agenda.
        leaders: the names of those who lead it, "du" first for the viewer.
        queue: the group's queue while no agenda is set, or None when one is.
        has_begun: whether its time has come.
    """

    row: Upcoming
    leaders: list[str]
    queue: QueueCount | None
    has_begun: bool

    @property
    def session(self) -> SupervisionSession:
        """Return the session."""
        return self.row.session

    @property
    def ends_at(self) -> datetime:
        """Return the instant it ends."""
        return ends_at(self.session)

    @property
    def cases(self) -> int:
        """Return how many cases stand on the agenda, or wait in the queue while there is none."""
        return self.queue.waiting if self.queue else self.row.agenda_cases or 0

    @property
    def own_cases(self) -> int:
        """Return how many of them are the viewer's own."""
        return self.queue.own if self.queue else self.row.own_cases

    @property
    def readable_from(self) -> date:
        """Return the local day from which those invited can read the cases on its agenda."""
        return self.session.local_date - READABLE_BEFORE

    @property
    def answer_by(self) -> date:
        """Return the last weekday before the session, by which an answer is of use to those who lead."""
        day = self.session.local_date - timedelta(days=1)
        return day - timedelta(days=max(0, day.weekday() - 4))

    @property
    def may_answer(self) -> bool:
        """Tell whether the viewer's answer can still be given or changed."""
        return self.row.takes_part and not self.has_begun


@dataclass(frozen=True)
class Agreed:
    """What was agreed last.

    Attributes:
        session: the session it was agreed in, or None when nothing has been agreed.
        agreements: those to show; what waits for the viewer stands in the list of what waits.
        log_is_signed: whether its log is signed, so that everybody invited may open it.
    """

    session: SupervisionSession | None
    agreements: list[Agreement]
    log_is_signed: bool = False


@dataclass(frozen=True)
class PersonPage:
    """Min side of somebody who is supervised or leads.

    Attributes:
        leads: whether this is the page of a role that leads.
        next: what comes next, or None.
        standing: how the viewer stands with supervision; None for a role that leads.
        on_schedule: whether the viewer is on schedule today.
        lines: what waits.
        agreed: what was agreed last.
        forms, cases, shown: the rows whose text the page shows, for the reading rows.
        led: the groups the viewer leads.
        cancelled: sessions ahead that were cancelled after the viewer was invited.
        also: the next sessions somebody who leads is going to without leading them.
    """

    leads: bool
    next: Next | None
    standing: Standing | None
    on_schedule: bool
    lines: list[Line]
    agreed: Agreed
    forms: Sequence[FeForm] = ()
    cases: Sequence[SupervisionCase] = ()
    shown: Sequence[Agreement] = ()
    led: Sequence[LedGroup] = field(default=())
    cancelled: Sequence[SupervisionSession] = field(default=())
    also: Sequence[Upcoming] = field(default=())

    @property
    def asks(self) -> bool:
        """Tell whether the page's primary button is the answer to the next session."""
        return self.next is not None and self.next.may_answer and self.next.row.waits_for_answer


def counsellor_page(viewer: Viewer) -> PersonPage:
    """Return Min side of somebody who is supervised.

    Args:
        viewer: a counsellor.
    """
    days, now = Days(viewer.today), clock.now()
    standing = queries.standing(viewer)
    rows = queries.upcoming(viewer)
    coming = [
        row
        for row in _planned(rows)
        if row.takes_part and ends_at(row.session) > now and not standing.covers(row.session.local_date)
    ]
    following = _next(coming[0], viewer) if coming else None
    unwritten = waiting_reflections(viewer, limit=MOST_REFLECTIONS)
    recent = [form for form in unwritten if form.meeting_at and form.meeting_at > now - timedelta(days=RECENT_DAYS)]
    forms = recent[-waiting.MOST_OF_A_KIND :]
    cases = drafts(viewer)
    own, agreed = _agreements(viewer)
    return PersonPage(
        leads=False,
        next=following,
        standing=standing,
        on_schedule=is_on_schedule(
            standing.last_days,
            today=viewer.today,
            meets_today=bool(coming) and coming[0].session.local_date == viewer.today,
        ),
        lines=[
            *waiting.reflections(forms, days, more=len(unwritten) - len(forms)),
            *waiting.case_drafts(cases, days),
            *waiting.invitations([row for row in coming[1:] if row.waits_for_answer], days),
            *waiting.agreements(own, days, back=url_for("home.index")),
        ],
        agreed=agreed,
        forms=forms,
        cases=cases,
        shown=[*own, *agreed.agreements],
        cancelled=[row.session for row in rows if row.session.status == SessionStatus.CANCELLED],
    )


def _planned(rows: Sequence[queries.Upcoming]) -> list[queries.Upcoming]:
    return [row for row in rows if row.session.status == SessionStatus.PLANNED]


def supervisor_page(viewer: Viewer) -> PersonPage:
    """Return Min side of somebody who leads groups, on any level.

    Args:
        viewer: an HPMT supervisor, an FM supervisor or a member of the resource group.
    """
    days, now = Days(viewer.today), clock.now()
    coming = _planned(queries.upcoming(viewer))
    led = queries.groups_led(viewer)
    # Today's session stays, also when its time is over: it is held or cancelled from here.
    first: dict[int, Upcoming] = {}
    for row in coming:
        if row.leads:
            first.setdefault(row.session.group_id, row)
    following = next((row for row in coming if row.leads), None)
    # One who leads and is supervised too answers here, without switching role.
    going = [row for row in coming if row.takes_part and not row.leads and ends_at(row.session) > now]
    several = len(led) > 1
    cases = drafts(viewer)
    own, agreed = _agreements(viewer)
    group_lines = [
        line
        for found in led
        for line in waiting.group_lines(
            found, first.get(found.group.id), days, several_groups=several, is_next=_is_of(following, found)
        )
    ]
    return PersonPage(
        leads=True,
        next=_next(following, viewer, led) if following else None,
        standing=None,
        on_schedule=False,
        lines=[
            *waiting.logs(logs_waiting(viewer), days, several_groups=several),
            *waiting.without_outcome(awaiting_outcome(viewer), days),
            *group_lines,
            *waiting.invitations([row for row in going if row.waits_for_answer], days),
            *waiting.case_drafts(cases, days),
            *waiting.agreements(own, days, back=url_for("home.index")),
        ],
        agreed=agreed,
        cases=cases,
        shown=[*own, *agreed.agreements],
        led=led,
        also=[row for row in going if not row.waits_for_answer][:MOST_ALSO],
    )


def _is_of(row: Upcoming | None, led: LedGroup) -> bool:
    return row is not None and row.session.group_id == led.group.id


def _next(row: Upcoming, viewer: Viewer, led: Sequence[LedGroup] = ()) -> Next:
    """Return what comes next; the queue is counted only while nobody has set an agenda."""
    queue: QueueCount | None = None
    if row.agenda_cases is None and not row.is_guest:
        known = next((found for found in led if found.group.id == row.session.group_id), None)
        queue = QueueCount(known.waiting_cases, 0) if known else queries.queue_count(row.session.group_id, viewer)
    leaders = queries.leaders_of(row.session)
    names = [_("du")] if any(person.id == viewer.person_id for person in leaders) else []
    names += [person.name for person in leaders if person.id != viewer.person_id]
    return Next(row, names, queue, has_started(row.session))


def _agreements(viewer: Viewer) -> tuple[Sequence[Agreement], Agreed]:
    """Return the viewer's own open agreements, and what was agreed last without those."""
    own = waiting_agreements(viewer)
    leads = viewer.may(Permission.LEAD_SESSIONS)
    session = queries.last_led_with_agreements(viewer) if leads else last_session_with_agreements(viewer)
    if session is None:
        return own, Agreed(None, [])
    waits = {agreement.id for agreement in own}
    found, is_signed = queries.agreed_in(session.id)
    return own, Agreed(session, [agreement for agreement in found if agreement.id not in waits], is_signed)


@dataclass(frozen=True)
class LeaderPage:
    """Min side of an office's leader: figures and dates, never who lacks supervision and never case text.

    Attributes:
        office: the office, or None for a leader whose unit is none.
        period: the period of the figure.
        share: the share of days on schedule, or None when it does not apply.
        supervisees: how many people the figure rests on.
        dates: the sessions of the weeks ahead.
        agreements: open agreements that need the leader.
        invitations: what the leader is invited to, as lines that lead to the session.
    """

    office: Unit | None
    period: Period
    share: object
    supervisees: object
    dates: Sequence[SupervisionSession]
    agreements: Sequence[Agreement]
    invitations: list[Line]


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
    asked = [row for row in _planned(queries.upcoming(viewer)) if row.waits_for_answer]
    return LeaderPage(
        office,
        period,
        share,
        supervisees,
        unit_queries.dates_of_unit(viewer, days=LEADER_DAYS),
        agreements_for_leader(viewer),
        waiting.invitations(asked, Days(viewer.today)),
    )
