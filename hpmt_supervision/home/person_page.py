"""What Min side shows both those who are supervised and those who lead, as values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from hpmt_supervision.cases.policy import READABLE_BEFORE
from hpmt_supervision.early_warnings.queries import Overview
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.home import queries
from hpmt_supervision.home.agreed_queries import agreed_for
from hpmt_supervision.home.answer_queries import NewAnswer, new_answers
from hpmt_supervision.home.case_queries import WaitingCases
from hpmt_supervision.home.glance import Glance
from hpmt_supervision.home.queries import LedGroup, QueueCount, Standing, Upcoming
from hpmt_supervision.home.waiting import Line
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Shown
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.queries import ends_at, has_started

# So many days an answer from above is news: to what a group reported, and to one's own case.
NEWS_DAYS, NEWS_DAYS_OF_CASE = 14, 30


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
        forms, shown: the rows whose text the page shows, for the reading rows.
        cases: the cases that wait, whose titles are shown.
        answers: what is new from the levels above, as lines.
        readings: the readings that those lines are.
        led: the groups the viewer leads.
        cancelled: sessions ahead that were cancelled after the viewer was invited.
        also: the next sessions somebody who leads is going to without leading them.
        goes_elsewhere: whether somebody who leads is going to a session of another group, as on the level above.
        warnings: early warnings and questions about offices, for a role that leads.
        glance: session counts of the places an FM supervisor or the resource group follows; None for the others.
    """

    leads: bool
    next: Next | None
    standing: Standing | None
    on_schedule: bool
    lines: list[Line]
    agreed: Agreed
    cases: WaitingCases
    answers: list[Line]
    readings: list[Shown]
    forms: Sequence[FeForm] = ()
    shown: Sequence[Agreement] = ()
    led: Sequence[LedGroup] = field(default=())
    cancelled: Sequence[SupervisionSession] = field(default=())
    also: Sequence[Upcoming] = field(default=())
    goes_elsewhere: bool = False
    glance: Glance | None = None
    warnings: Overview | None = None

    @property
    def says_group(self) -> bool:
        """Tell whether the next session has to say which group it is of."""
        return len(self.led) > 1 or self.goes_elsewhere

    @property
    def asks(self) -> bool:
        """Tell whether the page's primary button is the answer to the next session."""
        return self.next is not None and self.next.may_answer and self.next.row.waits_for_answer


def planned(rows: Sequence[queries.Upcoming]) -> list[queries.Upcoming]:
    """Return those of some sessions that are not cancelled."""
    return [row for row in rows if row.session.status == SessionStatus.PLANNED]


def fresh_answers(viewer: Viewer) -> list[NewAnswer]:
    """Return what is new from the levels above."""
    return new_answers(
        viewer,
        to_reports=viewer.today - timedelta(days=NEWS_DAYS),
        to_own_cases=viewer.today - timedelta(days=NEWS_DAYS_OF_CASE),
    )


def next_of(row: Upcoming, viewer: Viewer, led: Sequence[LedGroup] = ()) -> Next:
    """Return what comes next; the queue is counted only while nobody has set an agenda."""
    queue: QueueCount | None = None
    if row.agenda_cases is None and not row.is_guest:
        known = next((found for found in led if found.group.id == row.session.group_id), None)
        queue = QueueCount(known.waiting_cases, 0) if known else queries.queue_count(row.session.group_id, viewer)
    leaders = queries.leaders_of(row.session)
    names = [_("du")] if any(person.id == viewer.person_id for person in leaders) else []
    names += [person.name for person in leaders if person.id != viewer.person_id]
    return Next(row, names, queue, has_started(row.session))


def agreements_of(viewer: Viewer) -> tuple[Sequence[Agreement], Agreed]:
    """Return the viewer's own open agreements, and what was agreed last without those."""
    own, last = agreed_for(viewer)
    if last is None:
        return own, Agreed(None, [])
    waits = {agreement.id for agreement in own}
    others = [agreement for agreement in last.agreements if agreement.id not in waits]
    return own, Agreed(last.session, others, last.log_is_signed)
