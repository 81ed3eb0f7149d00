"""What time does to cases: idle ones close, and texts are deleted some days after. Counts stay.

A case follows the days of the programme of the FE form it came from, or else of HPMT, the first programme. A draft
nobody has sent keeps its text as long as an FE form does.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, SupervisionCase
from hpmt_supervision.cases.moving import move_case
from hpmt_supervision.cases.signals import case_texts_deleted
from hpmt_supervision.cases.states import FINAL_STATES, CasePart
from hpmt_supervision.catalogue.hpmt import PROGRAMME_CODE
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession

IDLE_STATES = (CaseState.SUBMITTED, CaseState.ON_AGENDA, CaseState.DISCUSSED, CaseState.FOLLOWED_UP)


def close_idle(now: datetime) -> int:
    """Close the cases nobody has touched for a programme's number of days (180). Flushes.

    A case on the agenda of a session that is still to come waits for it, however long.

    Args:
        now: the present instant.

    Returns:
        How many were closed.
    """
    closed = 0
    for programme in _programmes():
        limit = now - timedelta(days=programme.idle_case_days)
        rows = db.session.scalars(
            _of(programme)
            .where(
                SupervisionCase.state.in_(IDLE_STATES),
                SupervisionCase.touched_at <= limit,
                SupervisionCase.id.not_in(_waiting_for_a_session(now)),
            )
            .order_by(SupervisionCase.id)
        ).all()
        for case in rows:
            move_case(case, CaseState.CLOSED, part=CasePart.JOB, by=None)
        closed += len(rows)
    db.session.flush()
    return closed


def delete_texts(now: datetime) -> int:
    """Delete the texts of cases that closed a programme's number of days ago (90), and of old drafts. Flushes.

    Agendas hold no copy of a case's text. Rooms that do listen to ``case_texts_deleted``.

    Args:
        now: the present instant.

    Returns:
        How many cases lost their text.
    """
    deleted: list[int] = []
    for programme in _programmes():
        rows = db.session.scalars(
            _of(programme)
            .where(SupervisionCase.text_deleted_at.is_(None), _due(programme, now))
            .order_by(SupervisionCase.id)
        ).all()
        for case in rows:
            _clear(case, now)
        deleted += [case.id for case in rows]
    deleted += _clear_copies_of(deleted, now)
    if deleted:
        case_texts_deleted.send(None, case_ids=deleted)
        db.session.flush()
    return len(deleted)


def _clear_copies_of(case_ids: Collection[int], now: datetime) -> list[int]:
    """Delete the texts of what was forwarded of some cases, on every level above, and return the copies' keys."""
    found: list[int] = []
    below = list(case_ids)
    while below:
        copies = db.session.scalars(
            select(SupervisionCase).where(SupervisionCase.forwarded_from_id.in_(below)).order_by(SupervisionCase.id)
        ).all()
        for copy in copies:
            if copy.text_deleted_at is None:
                _clear(copy, now)
        below = [copy.id for copy in copies]
        found += below
    return found


def _clear(case: SupervisionCase, now: datetime) -> None:
    case.title = case.story = case.question = case.outcome = case.kept_words = None
    case.text_deleted_at = now
    record_act("case.delete_text", subject_kind="case", subject_id=case.id, by=None, closed_at=case.closed_at)


def _due(programme: Programme, now: datetime) -> ColumnElement[bool]:
    ended = now - timedelta(days=programme.case_text_days)
    drafted = now - relativedelta(months=programme.fe_text_months)
    return or_(
        and_(SupervisionCase.state.in_(FINAL_STATES), SupervisionCase.closed_at <= ended),
        and_(SupervisionCase.state == CaseState.DRAFT, SupervisionCase.touched_at <= drafted),
    )


def _programmes() -> Iterable[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def _of(programme: Programme) -> Select[SupervisionCase]:
    """Select the cases that follow a programme."""
    own = select(FeForm.id).where(FeForm.programme_id == programme.id)
    condition: ColumnElement[bool] = SupervisionCase.fe_form_id.in_(own)
    if programme.code == PROGRAMME_CODE:
        condition = or_(condition, SupervisionCase.fe_form_id.is_(None))
    return select(SupervisionCase).where(condition)


def _waiting_for_a_session(now: datetime) -> Select[int]:
    return (
        select(func.coalesce(AgendaItem.case_id, 0))
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .join(SupervisionSession, SupervisionSession.id == Agenda.session_id)
        .where(SupervisionSession.status == SessionStatus.PLANNED, SupervisionSession.starts_at > now)
    )
