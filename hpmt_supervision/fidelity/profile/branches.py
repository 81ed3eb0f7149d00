"""The parts of the one statement that reads an office. Each part fills some of the shared columns.

The page of an office may ask the database twelve times in all, and its frequency takes most of them. So everything the
cards rest on is read by one statement, a union of small selects that each use an index of their own.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.catalogue.models import Area, FocusTool, Principle, Tool, tool_area
from hpmt_supervision.fidelity.profile.fe_branches import fe_forms
from hpmt_supervision.fidelity.profile.statement import (
    OFFICE_ID,
    TODAY,
    facts,
    flag,
    has_day,
    has_instant,
    touches,
)
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.logs.models import Agreement, ItemWork, LogState, SessionLog, item_work_tool
from hpmt_supervision.people.models import Membership, Part, SupervisionGroup
from hpmt_supervision.sessions.models import Origin, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.session_change_models import ChangeKind, SessionChange


@lru_cache(maxsize=64)
def office_statement(months: int) -> CompoundSelect[Any]:
    """Return the statement, whose values are those of ``Asked``.

    Args:
        months: how many months in a row FE forms are read of.
    """
    groups = select(SupervisionGroup.id).where(SupervisionGroup.unit_id == OFFICE_ID, SupervisionGroup.level == 1)
    parts: list[Callable[[Select[int]], list[Select[Any]]]] = [_of_sessions, _of_cases, _of_groups, _above]
    found = [branch for part in parts for branch in part(groups)]
    return union_all(*found, *_catalogue(), *(fe_forms(months) if months else []))


def _of_sessions(groups: Select[int]) -> list[Select[Any]]:
    """Return the sessions with their logs, what became of their time, and what was practised."""
    session = SupervisionSession
    chosen = and_(session.group_id.in_(groups), has_day(session.local_date))
    case_item = (
        exists()
        .where(Agenda.session_id == session.id, AgendaItem.agenda_id == Agenda.id)
        .where(AgendaItem.kind == ItemKind.CASE, AgendaItem.carried_over_at.is_(None))
        # What is to go on next time is sent back to the queue when the log is signed, and was put off before that.
        .where(~exists().where(ItemWork.item_id == AgendaItem.id, ItemWork.carried_over.is_(True)))
        .correlate(session)
    )
    sessions = facts(
        "session",
        key=session.id,
        ref=session.group_id,
        n1=session.minutes,
        n2=flag(session.origin == Origin.IMPORT),
        n3=flag(case_item),
        day=session.local_date,
        at=SessionLog.signed_at,
        text=session.status,
        text2=session.cancel_reason,
    )
    in_log = and_(SessionLog.session_id == session.id, SessionLog.state == LogState.SIGNED)
    change, undoing = SessionChange, aliased(SessionChange)
    changes = facts(
        "change",
        key=change.session_id,
        ref=change.id,
        n1=flag(change.origin == Origin.IMPORT),
        day=change.made_on,
        day2=change.was_on,
        at=change.made_at,
        text=change.kind,
    )
    work = facts("work", key=ItemWork.id, ref=session.id, text=ItemWork.work_forms).select_from(ItemWork)
    tools = facts("work_tool", key=ItemWork.id, ref=session.id, n1=item_work_tool.c.tool_id).select_from(ItemWork)
    tools = tools.join(item_work_tool, item_work_tool.c.item_work_id == ItemWork.id)

    def in_session(of: Select[Any]) -> Select[Any]:
        joined = of.join(AgendaItem, AgendaItem.id == ItemWork.item_id).join(Agenda, Agenda.id == AgendaItem.agenda_id)
        joined = joined.join(session, session.id == Agenda.session_id)
        return joined.where(chosen, session.status == SessionStatus.HELD, ItemWork.carried_over.is_(False))

    return [
        sessions.select_from(session).outerjoin(SessionLog, in_log).where(chosen),
        changes.select_from(session)
        .join(change, change.session_id == session.id)
        .where(chosen, change.kind.in_([ChangeKind.MOVED, ChangeKind.CANCELLED]))
        .where(~exists().where(undoing.undoes_id == change.id)),
        in_session(work),
        in_session(tools),
    ]


def _of_cases(groups: Select[int]) -> list[Select[Any]]:
    """Return the cases by their days, and the needs reported."""
    one, copy = SupervisionCase, aliased(SupervisionCase)
    forwarded = select(func.min(copy.created_at)).where(copy.forwarded_from_id == one.id).correlate(one)
    agreed = exists().where(AgendaItem.case_id == one.id, Agreement.item_id == AgendaItem.id).correlate(one)
    sent_on = select(copy.forwarded_from_id).where(copy.forwarded_from_id.is_not(None), has_instant(copy.created_at))
    cases = facts(
        "case",
        key=one.id,
        n1=flag(agreed),
        at=one.submitted_at,
        at2=one.discussed_at,
        at3=case((one.state == CaseState.WITHDRAWN, one.closed_at)),
        at4=forwarded.scalar_subquery(),
    ).where(
        one.group_id.in_(groups),
        one.forwarded_from_id.is_(None),
        one.submitted_at.is_not(None),
        or_(
            has_instant(one.submitted_at),
            has_instant(one.discussed_at),
            has_instant(one.closed_at),
            one.id.in_(sent_on),
        ),
    )
    needs = facts("need", key=ReportedNeed.id, at=ReportedNeed.reported_at, at2=ReportedNeed.answered_at).where(
        ReportedNeed.from_group_id.in_(groups),
        ReportedNeed.state != NeedState.WITHDRAWN,
        has_instant(ReportedNeed.reported_at),
    )
    return [cases, needs]


def _of_groups(groups: Select[int]) -> list[Select[Any]]:
    """Return the office's groups, the spells of those supervised, and the focus tools."""
    session = SupervisionSession
    last_held = facts("last_held", key=literal_column("1", Integer), day=func.max(session.local_date))
    return [
        facts("group", key=SupervisionGroup.id, n1=SupervisionGroup.interval_days).where(
            SupervisionGroup.id.in_(groups)
        ),
        facts("spell", ref=Membership.group_id, day=Membership.valid_from, day2=Membership.valid_to).where(
            Membership.group_id.in_(groups), Membership.part == Part.SUPERVISEE, touches(Membership)
        ),
        facts("focus", ref=FocusTool.group_id, key=FocusTool.tool_id, day=FocusTool.valid_from, day2=FocusTool.valid_to)
        .where(FocusTool.group_id.in_(groups))
        .where(touches(FocusTool)),
        last_held.where(
            session.group_id.in_(groups), session.status == SessionStatus.HELD, session.local_date <= TODAY
        ),
    ]


def _above(groups: Select[int]) -> list[Select[Any]]:
    """Return who led the office's groups and was supervised where, one level up the same, and the sessions there.

    Which of those groups serve the office on which days is told by ``levels.serving``.
    """
    found, below, above = [], groups, []
    for level in (2, 3):
        leads, member = aliased(Membership), aliased(Membership)
        leading = and_(leads.group_id.in_(below), leads.part == Part.SUPERVISOR, touches(leads))
        leaders = select(leads.person_id).where(leading)
        supervised = and_(member.part == Part.SUPERVISEE, member.person_id.in_(leaders), touches(member))
        in_group = and_(SupervisionGroup.id == member.group_id, SupervisionGroup.level == level)
        found += [
            _posts(leads, level - 1, leads=True).where(leading),
            _posts(member, level, leads=False).join(SupervisionGroup, in_group).where(supervised),
        ]
        # Named, so that the database finds these groups once, and not in each of the parts that ask for them.
        named = select(member.group_id).join(SupervisionGroup, in_group).where(supervised).cte(f"groups_above_{level}")
        below = select(named.c.group_id)
        above.append(below)
    session = SupervisionSession
    # One list of groups and no OR, so that the index of sessions is asked group by group.
    serving = session.group_id.in_(union_all(*above))
    return [
        *found,
        facts("level", key=session.group_id, day=session.local_date, text=session.status).where(
            serving, has_day(session.local_date)
        ),
        facts("last_held_above", key=session.group_id, day=func.max(session.local_date))
        .where(serving, session.status == SessionStatus.HELD, session.local_date <= TODAY)
        .group_by(session.group_id),
    ]


def _posts(of: type[Membership], level: int, *, leads: bool) -> Select[Any]:
    flags = {"key": literal_column(str(level), Integer), "n2": literal_column(str(int(leads)), Integer)}
    return facts("post", ref=of.group_id, n1=of.person_id, day=of.valid_from, day2=of.valid_to, **flags).select_from(of)


def _catalogue() -> list[Select[Any]]:
    """Return the areas of each tool, and the principles."""
    tools = facts("tool", key=Tool.id, ref=Area.id, n1=Area.position, text=Area.stored_name, text2=Area.mark)
    return [
        tools.select_from(Tool)
        .join(tool_area, tool_area.c.tool_id == Tool.id)
        .join(Area, Area.id == tool_area.c.area_id),
        facts("principle", key=Principle.id, n1=Principle.number, day=Principle.valid_from, text=Principle.stored_text),
    ]
