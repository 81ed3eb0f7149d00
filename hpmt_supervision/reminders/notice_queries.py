"""What there is to tell that can wait, found in few reads; ``notices`` says when each is worth telling."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.logs.due import first_session_day_in_time, last_day_in_time
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.reminders import notices
from hpmt_supervision.reminders.notices import AnsweredNeed, EmptyAgenda, Notice, Reflection, UnsignedLog
from hpmt_supervision.reminders.recipients import leaders_by_group, leaders_by_session
from hpmt_supervision.reminders.warning_notice_queries import warning_notices
from hpmt_supervision.sessions.models import Answer, Origin, SessionStatus, SupervisionSession

# Three days before, and over a weekend or the longest run of holidays.
AGENDA_AHEAD = timedelta(days=notices.AGENDA_DAYS + 7)


def all_notices(now: datetime, days_off: set[date]) -> list[Notice]:
    """Return everything that can wait and may be worth telling about now.

    Args:
        now: the present instant.
        days_off: public holidays around now.
    """
    return [
        *notices.reflections(_reflections(now)),
        *notices.empty_agendas(_empty_agendas(now), days_off),
        *notices.logs_due(_unsigned_logs(now), days_off),
        *warning_notices(now),
        *notices.answers(_answered_needs(now)),
    ]


def _reflections(now: datetime) -> list[Reflection]:
    rows = db.session.execute(
        select(FeForm.id, FeForm.author_id, FeForm.meeting_at)
        .where(
            FeForm.state == FeFormState.PREPARED,
            FeForm.meeting_at <= now,
            FeForm.meeting_at > now - notices.REFLECTION_LASTS,
        )
        .order_by(FeForm.id)
    )
    return [Reflection(row.id, row.author_id, row.meeting_at) for row in rows if row.meeting_at is not None]


def _empty_agendas(now: datetime) -> list[EmptyAgenda]:
    on_agenda = exists().where(Agenda.session_id == SupervisionSession.id, AgendaItem.agenda_id == Agenda.id)
    in_queue = exists().where(
        SupervisionCase.group_id == SupervisionSession.group_id, SupervisionCase.state == CaseState.SUBMITTED
    )
    rows = _sessions(
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.whole_group.is_(True),
        SupervisionSession.starts_at > now,
        SupervisionSession.starts_at <= now + AGENDA_AHEAD,
        ~on_agenda,
        ~in_queue,
    )
    leading = leaders_by_session(rows)
    return [
        EmptyAgenda(
            row.id,
            row.starts_at,
            tuple(sorted(one.person_id for one in row.invitations if one.answer != Answer.NO)),
            tuple(sorted(leading[row.id])),
        )
        for row in rows
    ]


def _unsigned_logs(now: datetime) -> list[UnsignedLog]:
    """Return the held sessions whose log is not yet due, as ``logs.due.standing`` says of each; a test compares."""
    today = clock.local_date(now)
    signed = exists().where(SessionLog.session_id == SupervisionSession.id, SessionLog.state == LogState.SIGNED)
    rows = _sessions(
        SupervisionSession.status == SessionStatus.HELD,
        SupervisionSession.origin == Origin.APP,
        SupervisionSession.local_date <= today,
        SupervisionSession.local_date >= first_session_day_in_time(today),
        ~signed,
    )
    leading = leaders_by_session(rows)
    return [UnsignedLog(row.id, last_day_in_time(row.local_date), tuple(sorted(leading[row.id]))) for row in rows]


def _sessions(*conditions: ColumnElement[bool]) -> Sequence[SupervisionSession]:
    return db.session.scalars(
        select(SupervisionSession)
        .where(and_(*conditions))
        .options(
            joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit),
            selectinload(SupervisionSession.invitations),
        )
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
    ).all()


def _answered_needs(now: datetime) -> list[AnsweredNeed]:
    """Return what was answered lately, for every group along the way it was reported, and for the author of a case."""
    answered, below, lowest = (aliased(ReportedNeed, name=name) for name in ("answered", "below", "lowest"))
    copy, parent, original = (aliased(SupervisionCase, name=name) for name in ("copy", "parent", "original"))
    rows = db.session.execute(
        select(answered, below, lowest, original.id, original.author_id)
        .outerjoin(below, and_(below.id == answered.source_id, below.state != NeedState.WITHDRAWN))
        .outerjoin(lowest, and_(lowest.id == below.source_id, lowest.state != NeedState.WITHDRAWN))
        .outerjoin(copy, copy.id == answered.case_id)
        # A copy on the highest level comes from a copy; both lead to the case as it was first written.
        .outerjoin(parent, parent.id == copy.forwarded_from_id)
        .outerjoin(original, original.id == func.coalesce(parent.forwarded_from_id, parent.id))
        .where(answered.state == NeedState.ANSWERED, answered.answered_at > now - notices.ANSWER_LASTS)
        .order_by(answered.id)
    ).all()
    today = clock.local_date(now)
    groups = {step.from_group_id for *steps, _case, _author in rows for step in steps if step is not None}
    leading = leaders_by_group(groups, today)
    found = []
    for *steps, case_id, author_id in rows:
        answered_id, answered_at = steps[0].id, steps[0].answered_at
        assert answered_at is not None, "who looked for it asked for one that is answered"
        for number, step in enumerate(step for step in steps if step is not None):
            whose = (author_id, case_id) if number == 0 else (None, None)
            reporters = tuple(
                sorted(leading.get(step.from_group_id, frozenset()) - {steps[0].answered_by_id, author_id})
            )
            found.append(AnsweredNeed(step.id, answered_id, answered_at, reporters, *whose))
    return found
