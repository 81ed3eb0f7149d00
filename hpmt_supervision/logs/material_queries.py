"""What a log is composed of: who was there, what was done, what was agreed; and the log composed of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select, union
from sqlalchemy.orm import joinedload

from hpmt_supervision.cases.models import Agenda, AgendaItem, ItemKind, SupervisionCase
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import NeedKind, NeedState
from hpmt_supervision.forwarding.queries import NeedLine, needs_at_session
from hpmt_supervision.logs import composition
from hpmt_supervision.logs.agreement_queries import ReviewLine, agreements_of, agreements_to_review
from hpmt_supervision.logs.models import (
    Agreement,
    AgreementState,
    ItemWork,
    LogState,
    SessionLog,
)
from hpmt_supervision.people.models import Membership, Part, Person, StandIn
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.queries import absent_people, by_name
from hpmt_supervision.privacy.audit import Shown
from hpmt_supervision.sessions.models import (
    Answer,
    Attendance,
    AttendanceStatus,
    Guest,
    Invitation,
    SupervisionSession,
)

LOWEST_LEVEL = 1


def agenda_items(session_id: int) -> list[AgendaItem]:
    """Return the items of a session's agenda in order, with case, author and tool; empty when none is set."""
    return list(
        db.session.scalars(
            select(AgendaItem)
            .join(AgendaItem.agenda)
            .where(Agenda.session_id == session_id)
            .options(
                joinedload(AgendaItem.case).joinedload(SupervisionCase.author),
                joinedload(AgendaItem.case).joinedload(SupervisionCase.forwarded_by),
                joinedload(AgendaItem.case).joinedload(SupervisionCase.phase),
                joinedload(AgendaItem.tool),
            )
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def items_with_work(session_id: int) -> list[tuple[AgendaItem, ItemWork | None]]:
    """Return a session's agenda items in order, each with what was written of it."""
    items = agenda_items(session_id)
    written = {
        work.item_id: work
        for work in db.session.scalars(
            select(ItemWork)
            .where(ItemWork.item_id.in_([item.id for item in items]))
            .options(joinedload(ItemWork.tools))
            .order_by(ItemWork.id)
        ).unique()
    }
    return [(item, written.get(item.id)) for item in items]


@dataclass(frozen=True)
class PersonThere:
    """Someone who has to do with a session, and in which ways.

    Attributes:
        answer: what they answered when invited, or None when they were not.
        status: their attendance, or None when it is not taken.
        is_member, is_leader: what they are in the group on the session's day; a stand-in leads.
    """

    person: Person
    answer: str | None
    status: str | None
    is_member: bool
    is_leader: bool

    @property
    def is_beyond(self) -> bool:
        """Tell whether they come from elsewhere, as a guest of the group."""
        return not (self.is_member or self.is_leader)


def people_of(session: SupervisionSession) -> list[PersonThere]:
    """Return everyone who is invited to a session, has attendance, or belongs to the group that day, by name."""
    member = and_(Membership.group_id == session.group_id, covers(Membership, session.local_date))
    stands_in = and_(StandIn.group_id == session.group_id, covers(StandIn, session.local_date))
    keys = union(
        select(Invitation.person_id).where(Invitation.session_id == session.id),
        select(Attendance.person_id).where(Attendance.session_id == session.id),
        select(Membership.person_id).where(member),
        select(StandIn.person_id).where(stands_in),
    ).subquery()
    rows = db.session.execute(
        select(Person, Invitation.answer, Attendance.status, Membership.part, StandIn.id)
        .outerjoin(Invitation, and_(Invitation.person_id == Person.id, Invitation.session_id == session.id))
        .outerjoin(Attendance, and_(Attendance.person_id == Person.id, Attendance.session_id == session.id))
        .outerjoin(Membership, and_(Membership.person_id == Person.id, member))
        .outerjoin(StandIn, and_(StandIn.person_id == Person.id, stands_in))
        .where(Person.id.in_(select(keys)))
        .order_by(Person.id)
    ).all()
    parts: dict[int, set[str]] = {}
    for person, _answer, _status, part, stand_in in rows:
        ways = {part} if part else set()
        parts.setdefault(person.id, set()).update(ways | ({Part.SUPERVISOR} if stand_in else set()))
    found = {
        person.id: PersonThere(
            person, answer, status, Part.SUPERVISEE in parts[person.id], Part.SUPERVISOR in parts[person.id]
        )
        for person, answer, status, _part, _stand_in in rows
    }
    return [found[person.id] for person in by_name(there.person for there in found.values())]


def possible_owners(session: SupervisionSession) -> dict[int, str]:
    """Return who may own an agreement of a session, by key: its members, those invited, and its leaders."""
    return {there.person.id: there.person.name for there in people_of(session)}


@dataclass(frozen=True)
class Material:
    """What a session's log is composed of.

    Attributes:
        session_id: the session.
        people, guests: who has to do with the session.
        reviews: the earlier agreements.
        work: the agenda's items in order, each with what was written of it.
        agreements: those made in the session, in order.
        needs: what the level below has reported and the session can take up, or has.
    """

    session_id: int
    people: Sequence[PersonThere]
    guests: Sequence[Guest]
    reviews: Sequence[ReviewLine]
    work: Sequence[tuple[AgendaItem, ItemWork | None]]
    agreements: Sequence[Agreement]
    needs: Sequence[NeedLine] = ()

    @property
    def needs_taken_up(self) -> list[NeedLine]:
        """Return the themes and training needs that this session took up."""
        taken = (NeedState.TAKEN_UP, NeedState.ANSWERED)
        return [line for line in self.needs_to_take_up if self.took_up(line) and line.need.state in taken]

    @property
    def needs_to_take_up(self) -> list[NeedLine]:
        """Return the themes and training needs that wait for the group, with those this session took up."""
        return [line for line in self.needs if line.need.kind != NeedKind.CASE]

    def took_up(self, line: NeedLine) -> bool:
        """Tell whether this session took a need up."""
        return line.need.taken_up_session_id == self.session_id


def material_of(session: SupervisionSession) -> Material:
    """Load what a session's log is composed of. The caller has checked who asks."""
    work = items_with_work(session.id)
    return Material(
        session_id=session.id,
        people=people_of(session),
        guests=session.guests,
        reviews=agreements_to_review(session),
        work=work,
        agreements=agreements_of(session.id),
        needs=_needs_of(session, work),
    )


def _needs_of(session: SupervisionSession, work: Sequence[tuple[AgendaItem, ItemWork | None]]) -> list[NeedLine]:
    """Nothing is reported to the lowest level, so its sessions need not ask."""
    if session.group.level == LOWEST_LEVEL:
        return []
    return needs_at_session(session.group_id, session.id, [item.case_id for item, _work in work if item.case_id])


def cases_told_in(log: composition.ComposedLog, *, reason: str) -> list[Shown]:
    """Return the cases whose titles a log tells, as readings to record."""
    keys = [item.case_id for item in log.items if item.case_id is not None and item.title]
    authors = db.session.execute(
        select(SupervisionCase.id, SupervisionCase.author_id)
        .where(SupervisionCase.id.in_(keys))
        .order_by(SupervisionCase.id)
    )
    return [Shown("case", key, author_id, reason) for key, author_id in authors]


def compose_log(session: SupervisionSession, log: SessionLog | None) -> composition.ComposedLog:
    """Compose a session's log from what stands in the database; a signed log is read from what was signed."""
    if log is not None and log.state == LogState.SIGNED:
        return composition.from_json(log.composed) if log.composed else composition.ComposedLog()
    return compose(material_of(session), log)


def compose(material: Material, log: SessionLog | None) -> composition.ComposedLog:
    """Compose a log of material that is loaded already."""
    reviewed = [line for line in material.reviews if line.review or line.agreement.state != AgreementState.OPEN]
    return composition.compose(
        attended=[there.person.name for there in material.people if there.status == AttendanceStatus.ATTENDED],
        guests=[guest.name for guest in material.guests if guest.attended],
        leaders=[there.person.name for there in material.people if there.is_leader],
        looked_back_on=max((line.agreement.session.local_date for line in reviewed), default=None),
        reviewed=[_reviewed_line(line) for line in reviewed],
        work=[_work(item, work, material.needs_taken_up) for item, work in material.work],
        agreed=[composition.Agreed(found.item_id, _line(found)) for found in material.agreements if found.what],
        closing_line=log.closing_line if log else None,
    )


def excused_people(session: SupervisionSession, person_ids: Collection[int]) -> set[int]:
    """Return which of those who were not there had said no, or are away on the session's day."""
    said_no = {there.person.id for there in people_of(session) if there.answer == Answer.NO}
    return (said_no & set(person_ids)) | absent_people(person_ids, session.local_date)


def shown_title(case: SupervisionCase) -> str | None:
    """Return a case's title as long as it is shared; a withdrawn case is its author's alone again."""
    return None if case.state in PRIVATE_STATES else case.title


def _work(item: AgendaItem, work: ItemWork | None, needs: Sequence[NeedLine]) -> composition.Work:
    is_case = item.kind == ItemKind.CASE and item.case is not None
    return composition.Work(
        item_id=item.id,
        kind=item.kind,
        case_id=item.case_id,
        title=shown_title(item.case) if is_case and item.case else None,
        author=item.case.brought_by.name if is_case and item.case else None,
        tools=tuple(tool.stored_name for tool in work.tools) if work else (),
        work_forms=tuple(work.work_forms.split()) if work else (),
        learning=work.learning if work else None,
        carried_over=work.carried_over if work else False,
        needs=tuple(_need(line) for line in needs) if item.kind == ItemKind.REPORTED_NEEDS else (),
    )


def _need(line: NeedLine) -> composition.NeedTold:
    need = line.need
    is_training = need.kind == NeedKind.TRAINING
    what = need.tool.stored_name if is_training and need.tool else need.text
    return composition.NeedTold(what, is_training, need.from_group.name, need.answer)


def _line(found: Agreement) -> composition.AgreementLine:
    return composition.AgreementLine(found.owner.name if found.owner else None, found.what, found.due_on)


def _reviewed_line(line: ReviewLine) -> composition.AgreementLine:
    outcome = line.review.outcome if line.review else line.agreement.state
    due = line.review.due_on if line.review else line.agreement.due_on
    owner = line.agreement.owner.name if line.agreement.owner else None
    return composition.AgreementLine(owner, line.agreement.what, due, outcome)
