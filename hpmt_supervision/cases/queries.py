"""Reading cases, queues and agendas: scoped by viewer, always in order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.cases.agenda_proposal import URGENCY_ORDER
from hpmt_supervision.cases.agreements_provider import AgreementLine
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import Reason, is_author, readable, reason_of
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.paging import paging
from hpmt_supervision.extensions import db
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Shown, record_readings

PAGE_SIZE = 20


@dataclass(frozen=True)
class ReadableCase:
    """A case that the viewer may read, and why."""

    case: SupervisionCase
    reason: Reason

    @property
    def is_own(self) -> bool:
        """Tell whether the viewer wrote it."""
        return self.reason is Reason.AUTHOR


@dataclass(frozen=True)
class CasePage:
    """One page of a list of cases.

    Attributes:
        rows: the cases on this page.
        number: the page's number, from 1.
        count: how many pages there are, at least 1.
        total: how many cases there are on all of them.
    """

    rows: list[SupervisionCase]
    number: int
    count: int
    total: int


WITH_NAMES = (
    joinedload(SupervisionCase.author),
    joinedload(SupervisionCase.forwarded_by),
    joinedload(SupervisionCase.group),
    joinedload(SupervisionCase.phase),
)


def readable_case(viewer: Viewer, case_id: int) -> ReadableCase:
    """Return a case the viewer may read now, and the reason for the reading row.

    Raises:
        NotFound: when there is none, or the viewer may not read it.
    """
    found = readable_cases(viewer, [case_id])
    if case_id not in found:
        raise NotFound("")
    return found[case_id]


def readable_cases(viewer: Viewer, case_ids: Collection[int]) -> dict[int, ReadableCase]:
    """Return those of some cases that the viewer may read now, by key.

    Args:
        viewer: who asks.
        case_ids: the cases' keys; others than the readable are left out.
    """
    if not case_ids:
        return {}
    rows = db.session.execute(
        select(SupervisionCase, reason_of(viewer))
        .options(*WITH_NAMES)
        .where(SupervisionCase.id.in_(case_ids), readable(viewer))
        .order_by(SupervisionCase.id)
    )
    return {found.id: ReadableCase(found, Reason(reason)) for found, reason in rows}


def shown_cases(cases: Iterable[SupervisionCase], *, reason: Reason | str, by: Viewer) -> list[Shown]:
    """Return the readings to record when a page shows cases, if only their titles; those without text give none.

    Args:
        cases: the cases.
        reason: why the reader may; a case of one's own is always read as its author.
        by: the reader.
    """
    return [
        Shown("case", shown.id, shown.author_id, str(Reason.AUTHOR if shown.author_id == by.person_id else reason))
        for shown in cases
        if shown.text_deleted_at is None and (shown.title or shown.story or shown.question)
    ]


def shown_agreements(lines: Iterable[AgreementLine]) -> list[Shown]:
    """Return the readings to record when a page shows agreements: one for each log they are from."""
    logs = {line.log_id for line in lines if line.log_id is not None and line.what}
    return [Shown("log", log_id, None, str(Reason.SUPERVISOR)) for log_id in sorted(logs)]


def record_cases_shown(cases: Iterable[SupervisionCase], *, reason: Reason | str, place: str, by: Viewer) -> None:
    """Write a reading row for each case whose text a page shows.

    Args:
        cases: the cases.
        reason: why the reader may.
        place: ``case``, ``list``, ``queue``, ``group``, ``agenda`` or ``session``; its author sees it.
        by: the reader.
    """
    record_readings(shown_cases(cases, reason=reason, by=by), by=by, place=place)


def own_cases(viewer: Viewer, *, states: Collection[str] = (), page: int = 1, size: int = PAGE_SIZE) -> CasePage:
    """Return the viewer's own cases, the last touched first. What was forwarded of them stands on their own pages.

    Args:
        viewer: who asks.
        states: only those in these states; all of them when empty.
        page: which page, from 1; a page after the last gives the last.
        size: how many on a page.
    """
    condition = is_author(viewer) & SupervisionCase.forwarded_from_id.is_(None)
    if states:
        condition = condition & SupervisionCase.state.in_(states)
    total = db.session.scalar(select(func.count(SupervisionCase.id)).where(condition)) or 0
    shown = paging(total, page=page, size=size)
    rows = db.session.scalars(
        select(SupervisionCase)
        .options(*WITH_NAMES)
        .where(condition)
        .order_by(SupervisionCase.touched_at.desc(), SupervisionCase.id.desc())
        .limit(size)
        .offset(shown.offset)
    )
    return CasePage(list(rows), shown.number, shown.count, total)


def own_case_of_form(viewer: Viewer, form_id: int) -> SupervisionCase | None:
    """Return the viewer's own case that came from an FE form, or None."""
    return db.session.scalar(select(SupervisionCase).where(SupervisionCase.fe_form_id == form_id, is_author(viewer)))


def drafts(viewer: Viewer) -> list[SupervisionCase]:
    """Return the viewer's own cases that are not sent, the last touched first. Showing a title is a reading."""
    rows = db.session.scalars(
        select(SupervisionCase)
        .options(*WITH_NAMES)
        .where(is_author(viewer), SupervisionCase.state == CaseState.DRAFT)
        .order_by(SupervisionCase.touched_at.desc(), SupervisionCase.id.desc())
    )
    return list(rows)


def in_queue_order() -> tuple[Any, ...]:
    """Return what orders a queue: urgency, how long it has waited, and the key."""
    ranks = {code: rank for rank, code in enumerate(URGENCY_ORDER)}
    return case(ranks, value=SupervisionCase.urgency), SupervisionCase.submitted_at, SupervisionCase.id


def queue_of_groups(viewer: Viewer) -> dict[int, list[SupervisionCase]]:
    """Return the queues of the groups the viewer leads today, by group; empty ones are left out.

    Showing a title is a reading.
    """
    rows = db.session.scalars(
        select(SupervisionCase)
        .options(*WITH_NAMES)
        .where(SupervisionCase.group_id.in_(led_groups(viewer)), SupervisionCase.state == CaseState.SUBMITTED)
        .order_by(SupervisionCase.group_id, *in_queue_order())
    )
    queues: dict[int, list[SupervisionCase]] = {}
    for found in rows:
        assert found.group_id is not None
        queues.setdefault(found.group_id, []).append(found)
    return queues


def queue_of(group_id: int) -> list[SupervisionCase]:
    """Return the cases that wait in a group's queue, in its order. The caller decides who may see them."""
    rows = db.session.scalars(
        select(SupervisionCase)
        .options(*WITH_NAMES)
        .where(SupervisionCase.group_id == group_id, SupervisionCase.state == CaseState.SUBMITTED)
        .order_by(*in_queue_order())
    )
    return list(rows)
