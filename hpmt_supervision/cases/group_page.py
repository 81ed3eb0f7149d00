"""What the page of a supervision group shows to those who lead it, in few queries."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, and_, func, literal, or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.cases.agenda_proposal import CASE_MINUTES, spread
from hpmt_supervision.cases.agenda_queries import Proposal, agenda_of, focus_of, proposal_for, waiting_of
from hpmt_supervision.cases.agreements_provider import AgreementLine, open_agreements_of_group
from hpmt_supervision.cases.models import Agenda, AgendaItem, SupervisionCase
from hpmt_supervision.cases.queries import queue_of
from hpmt_supervision.cases.reported_provider import ReportedPart, reported_of
from hpmt_supervision.cases.warnings_provider import WarningLine, group_warnings, has_warnings
from hpmt_supervision.catalogue.models import FocusTool
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Absence, Membership, Part, Person, SupervisionGroup
from hpmt_supervision.people.policy import covers, led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.group_queries import in_time, last_attended
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession

DATES_SHOWN = 6
# Agreements and new agreements surround the cases of a session that has not been planned yet.
MINUTES_AROUND = 20
NO_END = date.max
ANSWERS_FOR = timedelta(days=60)


@dataclass(frozen=True)
class MemberRow:
    """One member of the group.

    Attributes:
        person: the member.
        joined_on: the first day of the membership.
        absent_until: the last day of an absence today, ``NO_END`` for one without an end, or None when not away.
        answer: what they said to the next session, or None when they are not invited to it.
        answer_reason: the category given with a no or a maybe, or None.
        last_on: the last day they were supervised in the group, or None.
        days_since: days since then, when they are more than the group's interval and the member is not away.
    """

    person: Person
    joined_on: date
    absent_until: date | None
    answer: str | None
    answer_reason: str | None
    last_on: date | None
    days_since: int | None


@dataclass(frozen=True)
class DateAhead:
    """A session to come, with how many cases its agenda has and how many of the invited come."""

    session: SupervisionSession
    cases: int
    coming: int
    invited: int


@dataclass(frozen=True)
class GroupPage:
    """Everything on the page.

    Attributes:
        group: the group.
        members: the members, by name.
        leaders: the names of its own supervisors, by name; the viewer's own name is left out.
        viewer_leads: whether the viewer is one of them and not a stand-in.
        dates: the sessions ahead, the next first.
        agenda: the agenda that is set for the next session, or None.
        proposal: what the app proposes for it while none is set, or None.
        queue: the cases that wait and are not in the proposal.
        foreseen: the session that each of them would come up in, by case.
        focus: the group's focus tools.
        agreements: open agreements.
        reported: the answers to what the group reported lately, and what is reported to it.
        warnings: the group's open early warnings.
    """

    group: SupervisionGroup
    members: list[MemberRow]
    leaders: list[str]
    viewer_leads: bool
    dates: list[DateAhead]
    agenda: Agenda | None
    proposal: Proposal | None
    queue: list[SupervisionCase]
    foreseen: dict[int, SupervisionSession]
    focus: list[FocusTool]
    agreements: list[AgreementLine]
    reported: ReportedPart
    warnings: list[WarningLine]

    @property
    def next(self) -> DateAhead | None:
        """Return the next session, or None."""
        return self.dates[0] if self.dates else None

    @property
    def outside(self) -> list[MemberRow]:
        """Return the members whose last supervision is further back than the interval, those away not counted."""
        return [row for row in self.members if row.days_since is not None]

    @property
    def present(self) -> list[MemberRow]:
        """Return the members who are not away."""
        return [row for row in self.members if row.absent_until is None]

    def answers(self, answer: Answer) -> int:
        """Return how many of the members said so to the next session."""
        return sum(1 for row in self.members if row.answer == answer)


def group_page(viewer: Viewer, group_id: int) -> GroupPage:
    """Return what the page of a group shows.

    Args:
        viewer: who asks, in a role that leads.
        group_id: the group's key.

    Raises:
        NotFound: when the viewer does not lead the group today.
    """
    group, spells, is_warned = _group_and_people(viewer, group_id)
    dates = _dates_ahead(group_id, viewer.today)
    following = dates[0].session if dates else None
    queue, focus = queue_of(group_id), focus_of(group_id, viewer.today)
    agenda = agenda_of(following.id) if following else None
    reported = reported_of(group, viewer, since=viewer.today - ANSWERS_FOR)
    proposal = None
    if following and agenda is None:
        proposal = proposal_for(following, queue=queue, focus=focus, needs=reported.needs)
    waiting = proposal.waiting if proposal else queue
    own = [person for person, membership, _absent in spells if membership.part == Part.SUPERVISOR]
    names = sorted({person.name for person in own if person.id != viewer.person_id}, key=norwegian_order)
    return GroupPage(
        group=group,
        members=_members(group, spells, following, viewer.today),
        leaders=names,
        viewer_leads=any(person.id == viewer.person_id for person in own),
        dates=dates,
        agenda=agenda,
        proposal=proposal,
        queue=waiting,
        foreseen=_foreseen(waiting, dates[1:]),
        focus=focus,
        agreements=open_agreements_of_group(group_id),
        reported=reported,
        warnings=group_warnings(viewer, group_id) if is_warned else [],
    )


Spells = list[tuple[Person, Membership, date | None]]


def _group_and_people(viewer: Viewer, group_id: int) -> tuple[SupervisionGroup, Spells, bool]:
    """Return a group with everyone in it today, until when those away are away, and whether it has a warning."""
    absent_until = (
        select(func.max(func.coalesce(Absence.to_date, literal(NO_END, Date))))
        .where(
            Absence.person_id == Person.id,
            Absence.from_date <= viewer.today,
            or_(Absence.to_date.is_(None), Absence.to_date >= viewer.today),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(SupervisionGroup, Membership, Person, absent_until, has_warnings(SupervisionGroup.id))
        .join(
            Membership,
            and_(Membership.group_id == SupervisionGroup.id, covers(Membership, viewer.today)),
            isouter=True,
        )
        .join(Person, Person.id == Membership.person_id, isouter=True)
        .options(joinedload(SupervisionGroup.unit))
        .where(SupervisionGroup.id == group_id, SupervisionGroup.id.in_(led_groups(viewer)))
        .order_by(Membership.id)
    ).all()
    if not rows:
        raise NotFound("")
    spells = [(row[2], row[1], row[3]) for row in rows if row[2] is not None]
    by_name: Spells = sorted(spells, key=lambda spell: (norwegian_order(spell[0].name), spell[0].id))
    return rows[0][0], by_name, bool(rows[0][4])


def _members(
    group: SupervisionGroup, spells: Spells, following: SupervisionSession | None, today: date
) -> list[MemberRow]:
    supervised = [spell for spell in spells if spell[1].part == Part.SUPERVISEE]
    last = last_attended(group.id, [person.id for person, _m, _a in supervised], today)
    answers = {row.person_id: row for row in following.invitations} if following else {}
    rows = []
    for person, membership, absent_until in supervised:
        since = (today - (last[person.id] or membership.valid_from)).days
        outside = since > group.interval_days and absent_until is None
        rows.append(
            MemberRow(
                person=person,
                joined_on=membership.valid_from,
                absent_until=absent_until,
                answer=answers[person.id].answer if person.id in answers else None,
                answer_reason=answers[person.id].answer_reason if person.id in answers else None,
                last_on=last[person.id],
                days_since=since if outside else None,
            )
        )
    return rows


def _dates_ahead(group_id: int, today: date) -> list[DateAhead]:
    cases = (
        select(func.count(AgendaItem.case_id))
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .where(Agenda.session_id == SupervisionSession.id)
        .correlate(SupervisionSession)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(SupervisionSession, cases)
        .where(
            SupervisionSession.group_id == group_id,
            SupervisionSession.status == SessionStatus.PLANNED,
            SupervisionSession.local_date >= today,
        )
        .options(joinedload(SupervisionSession.invitations).lazyload(Invitation.person))
        .order_by(*in_time())
        .limit(DATES_SHOWN)
    )
    return [
        DateAhead(
            session,
            number,
            sum(1 for row in session.invitations if row.answer == Answer.YES),
            len(session.invitations),
        )
        for session, number in rows.unique()
    ]


def _foreseen(waiting: list[SupervisionCase], later: list[DateAhead]) -> dict[int, SupervisionSession]:
    """Return the session that each waiting case would come up in, if the agendas were filled in the queue's order."""
    rooms = [max(0, (ahead.session.minutes - MINUTES_AROUND) // CASE_MINUTES - ahead.cases) for ahead in later]
    found = spread(waiting_of(waiting), rooms)
    return {case_id: later[index].session for case_id, index in found.items()}
