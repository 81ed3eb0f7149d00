"""Factories for cases, agendas and the sessions that hold them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase, Urgency
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession

_numbers = count(1)


def make_case(
    author: Person,
    group: SupervisionGroup | None = None,
    *,
    state: CaseState = CaseState.SUBMITTED,
    title: str | None = None,
    urgency: Urgency = Urgency.NORMAL,
    at: datetime | None = None,
    **more: object,
) -> SupervisionCase:
    """Make a case; without a group it is a draft."""
    number = next(_numbers)
    at = at or clock.now()
    state = state if group is not None else CaseState.DRAFT
    case = SupervisionCase(
        author_id=author.id,
        group_id=group.id if group else None,
        state=state,
        title=title or f"Sak {number}",
        story="Det stoppet da vi kom til planen.",
        question="Hvordan kommer vi videre?",
        urgency=urgency,
        submitted_at=None if state == CaseState.DRAFT else at,
        created_at=at,
        touched_at=at,
        **more,
    )
    db.session.add(case)
    db.session.flush()
    return case


def make_planned(
    group: SupervisionGroup,
    starts_at: datetime,
    *invited: Person,
    minutes: int = 90,
    status: SessionStatus = SessionStatus.PLANNED,
) -> SupervisionSession:
    """Make a session of a group with invitations to some people."""
    session = SupervisionSession(group_id=group.id, starts_at=starts_at, minutes=minutes, status=status)
    if status == SessionStatus.CANCELLED:
        session.cancel_reason = "sickness"
    db.session.add(session)
    db.session.flush()
    db.session.add_all(Invitation(session_id=session.id, person_id=person.id) for person in invited)
    db.session.flush()
    return session


def make_agenda(
    session: SupervisionSession, cases: Sequence[SupervisionCase], *, by: Person, closed: bool = False
) -> Agenda:
    """Set an agenda with some cases, and new agreements last."""
    agenda = Agenda(session_id=session.id, set_by_id=by.id, closed_at=clock.now() if closed else None)
    agenda.items = [
        AgendaItem(position=n, kind=ItemKind.CASE, case=case, minutes=25) for n, case in enumerate(cases, 1)
    ]
    agenda.items.append(AgendaItem(position=len(cases) + 1, kind=ItemKind.NEW_AGREEMENTS, minutes=10))
    for case in cases:
        if case.state == CaseState.SUBMITTED:
            case.state = CaseState.ON_AGENDA
    db.session.add(agenda)
    db.session.flush()
    return agenda


def days(number: float) -> timedelta:
    """Return a number of days as a stretch of time."""
    return timedelta(days=number)
