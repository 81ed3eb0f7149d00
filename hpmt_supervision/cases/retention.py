"""What time does to cases: idle ones close, and texts are deleted some time after. Counts stay.

A case follows the programme of the FE form it came from, or else the first programme. What was forwarded of it follows
it: a copy is never kept longer than the case its author wrote, and is held when that is held.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, SupervisionCase
from hpmt_supervision.cases.moving import move_case
from hpmt_supervision.cases.signals import case_texts_deleted
from hpmt_supervision.cases.states import FINAL_STATES, CasePart
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.retention import FoundText, Holdable, TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, days, months
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession

IDLE_STATES = (CaseState.SUBMITTED, CaseState.ON_AGENDA, CaseState.DISCUSSED, CaseState.FOLLOWED_UP)
_Below, _Lowest = aliased(SupervisionCase), aliased(SupervisionCase)


def _with_ancestors(rows: Select[Any]) -> Select[Any]:
    """Add where a case came from; there are three levels, so it came at most two levels up."""
    form_id = func.coalesce(_Lowest.fe_form_id, _Below.fe_form_id, SupervisionCase.fe_form_id)
    return (
        rows.select_from(SupervisionCase)
        .outerjoin(_Below, _Below.id == SupervisionCase.forwarded_from_id)
        .outerjoin(_Lowest, _Lowest.id == _Below.forwarded_from_id)
        .outerjoin(FeForm, FeForm.id == form_id)
    )


def _root_id() -> ColumnElement[Any]:
    return func.coalesce(_Lowest.id, _Below.id, SupervisionCase.id)


def _ended_at(found: Any) -> ColumnElement[Any]:
    return case((found.state.in_(FINAL_STATES), found.closed_at), else_=None)


def _earliest_end() -> ColumnElement[Any]:
    """Return when a case, or one it came from, ended first; NULL while all are open."""
    first = _ended_at(SupervisionCase)
    for below in (_ended_at(_Below), _ended_at(_Lowest)):
        # One that is open compares as NULL, so that what has ended stays the first.
        first = case((or_(first.is_(None), below < first), below), else_=first)
    return first


def ended() -> Select[Any]:
    """Return the cases with text that have ended, or whose origin has."""
    rows = waiting_rows(
        subject_id=SupervisionCase.id,
        held_id=_root_id(),
        programme_id=FeForm.programme_id,
        author_id=SupervisionCase.author_id,
        runs_from=_earliest_end(),
    )
    return _with_ancestors(rows).where(SupervisionCase.text_deleted_at.is_(None), _earliest_end().is_not(None))


def drafts() -> Select[Any]:
    """Return the drafts with text."""
    rows = waiting_rows(
        subject_id=SupervisionCase.id,
        programme_id=FeForm.programme_id,
        author_id=SupervisionCase.author_id,
        runs_from=SupervisionCase.touched_at,
    )
    return (
        rows.select_from(SupervisionCase)
        .outerjoin(FeForm, FeForm.id == SupervisionCase.fe_form_id)
        .where(SupervisionCase.text_deleted_at.is_(None), SupervisionCase.state == CaseState.DRAFT)
    )


def idle() -> Select[Any]:
    """Return the cases that close when nobody touches them; one on the agenda of a coming session waits for it."""
    waits_for = (
        select(func.max(SupervisionSession.starts_at))
        .join(Agenda, Agenda.session_id == SupervisionSession.id)
        .join(AgendaItem, AgendaItem.agenda_id == Agenda.id)
        .where(AgendaItem.case_id == SupervisionCase.id, SupervisionSession.status == SessionStatus.PLANNED)
        .scalar_subquery()
    )
    rows = waiting_rows(
        subject_id=SupervisionCase.id,
        programme_id=FeForm.programme_id,
        author_id=SupervisionCase.author_id,
        runs_from=SupervisionCase.touched_at,
        not_before=waits_for,
    )
    return (
        rows.select_from(SupervisionCase)
        .outerjoin(FeForm, FeForm.id == SupervisionCase.fe_form_id)
        .where(SupervisionCase.state.in_(IDLE_STATES))
    )


def named() -> Select[Any]:
    """Return what their authors know cases by: the title, and the day they were sent or begun."""
    return naming_rows(
        subject_id=SupervisionCase.id,
        author_id=SupervisionCase.author_id,
        at=func.coalesce(SupervisionCase.submitted_at, SupervisionCase.created_at),
        title=SupervisionCase.title,
    )


def close(case_ids: Sequence[int], now: datetime) -> int:
    """Close some idle cases. Flushes.

    Args:
        case_ids: the cases' keys.
        now: the present instant.

    Returns:
        How many were closed.
    """
    rows = db.session.scalars(
        select(SupervisionCase).where(SupervisionCase.id.in_(case_ids)).order_by(SupervisionCase.id)
    ).all()
    for found in rows:
        move_case(found, CaseState.CLOSED, part=CasePart.JOB, by=None)
    db.session.flush()
    return len(rows)


def delete_texts(case_ids: Sequence[int], now: datetime) -> int:
    """Delete the texts of some cases with everything that was forwarded of them. Flushes.

    Agendas hold no copy of a case's text. Rooms that do listen to ``case_texts_deleted``.

    Args:
        case_ids: the cases' keys.
        now: the present instant.

    Returns:
        How many cases lost their text, copies among them.
    """
    rows = db.session.scalars(
        select(SupervisionCase)
        .where(SupervisionCase.id.in_([*case_ids, *_copies_of(case_ids)]), SupervisionCase.text_deleted_at.is_(None))
        .order_by(SupervisionCase.id)
    ).all()
    for found in rows:
        found.title = found.story = found.question = found.outcome = found.kept_words = None
        found.text_deleted_at = now
        record_act("case.delete_text", subject_kind="case", subject_id=found.id, by=None, closed_at=found.closed_at)
    if rows:
        case_texts_deleted.send(None, case_ids=[found.id for found in rows])
        db.session.flush()
    return len(rows)


def _copies_of(case_ids: Collection[int]) -> list[int]:
    """Return the keys of what was forwarded of some cases, on every level above."""
    found: list[int] = []
    below = list(case_ids)
    while below:
        below = list(
            db.session.scalars(
                select(SupervisionCase.id)
                .where(SupervisionCase.forwarded_from_id.in_(below))
                .order_by(SupervisionCase.id)
            )
        )
        found += below
    return found


def find(case_id: int, person_id: int) -> FoundText | None:
    """Return the case that a hold on a number is put on, or None when its text is deleted or there is none."""
    row = db.session.execute(
        _with_ancestors(select(_root_id(), SupervisionCase.author_id)).where(
            SupervisionCase.id == case_id, SupervisionCase.text_deleted_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else FoundText(row[0], row[1] == person_id)


def _address(case_id: int) -> str:
    return url_for("cases.show", case_id=case_id)


_TEXTS = (
    SupervisionCase.title,
    SupervisionCase.story,
    SupervisionCase.question,
    SupervisionCase.outcome,
    SupervisionCase.kept_words,
)

IDLE = TextKind(
    code="idle_cases",
    name=_l("Saker ingen rører, lukkes"),
    runs_from=_l("sist noen gjorde noe med saken"),
    term=days(180),
    bounds=Bounds(30, 365),
    goes_with=_l("Ingenting slettes da. Tida for teksten begynner å løpe."),
    stays=_l("Alt står til teksten slettes."),
    columns=(),
    waiting=idle,
    delete=close,
    subject_kind="case",
    address=_address,
    named=named,
    read_as="case",
    is_closing=True,
    then="case_texts",
)
ENDED = TextKind(
    code="case_texts",
    name=_l("Tekst i saker"),
    runs_from=_l("da saken ble lukket eller trukket"),
    term=days(90),
    bounds=Bounds(30, 180),
    goes_with=_l("Tittelen i sakslister og logger, og det som er meldt videre av saken."),
    stays=_l("At det har vært en sak, når den var, i hvilken gruppe, og hva som ble øvd på."),
    columns=_TEXTS,
    waiting=ended,
    delete=delete_texts,
    subject_kind="case",
    address=_address,
    named=named,
    read_as="case",
)
DRAFTS = TextKind(
    code="case_drafts",
    name=_l("Tekst i kladder til saker"),
    runs_from=_l("sist du skrev på kladden"),
    term=months(12),
    bounds=Bounds(1, 24),
    goes_with=_l("Ingenting annet. Kladder leses bare av den som skrev dem."),
    stays=_l("At det har vært en kladd."),
    columns=_TEXTS,
    waiting=drafts,
    delete=delete_texts,
    subject_kind="case",
    address=_address,
    named=named,
    read_as="case",
)
HOLDABLE = Holdable("case", _l("Sak"), find, _address)
