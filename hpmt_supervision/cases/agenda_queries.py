"""Reading agendas and what goes into them: the one that is set, the one the app proposes, and focus tools."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from hpmt_supervision.cases.agenda_proposal import Practice, Proposed, Waiting, propose
from hpmt_supervision.cases.agreements_provider import (
    AgreementLine,
    agreements_of_session,
    last_practised,
    waiting_needs,
)
from hpmt_supervision.cases.models import Agenda, AgendaItem, ItemKind, SupervisionCase
from hpmt_supervision.cases.queries import queue_of
from hpmt_supervision.catalogue.models import FocusTool, Tool
from hpmt_supervision.catalogue.policy import in_force
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import Invitation, SupervisionSession
from hpmt_supervision.sessions.policy import led, visible


@dataclass(frozen=True)
class Proposal:
    """What the app proposes for a session.

    Attributes:
        items: the items in order.
        cases: the queue's cases by key, those that fit and those that wait.
        tools: the focus tools by key.
        practised: the last day the group practised each tool.
        agreements: the agreements the session opens with.
        needs: how many themes and training needs, reported by the level below, wait for the group.
    """

    items: list[Proposed]
    cases: dict[int, SupervisionCase] = field(default_factory=dict)
    tools: dict[int, Tool] = field(default_factory=dict)
    practised: dict[int, date] = field(default_factory=dict)
    agreements: list[AgreementLine] = field(default_factory=list)
    needs: int = 0

    @property
    def minutes(self) -> int:
        """Return the minutes of all items."""
        return sum(item.minutes for item in self.items)

    @property
    def waiting(self) -> list[SupervisionCase]:
        """Return the cases that stay in the queue, in its order."""
        chosen = {item.case_id for item in self.items}
        return [found for key, found in self.cases.items() if key not in chosen]


def agenda_of(session_id: int, *, fresh: bool = False) -> Agenda | None:
    """Return the agenda somebody has set for a session, with its items, cases, authors and tools, or None.

    Args:
        session_id: the session. The caller decides who may see it, and asks ``readable_cases`` for the texts.
        fresh: whether to read it anew, past what this transaction has seen before.
    """
    rows = db.session.scalars(
        select(Agenda)
        .where(Agenda.session_id == session_id)
        .options(
            joinedload(Agenda.set_by),
            joinedload(Agenda.items).options(
                joinedload(AgendaItem.case).options(
                    joinedload(SupervisionCase.author),
                    joinedload(SupervisionCase.forwarded_by),
                    joinedload(SupervisionCase.phase),
                ),
                joinedload(AgendaItem.tool),
            ),
        )
        .execution_options(populate_existing=fresh)
    )
    return rows.unique().one_or_none()


def focus_of(group_id: int, on: date) -> list[FocusTool]:
    """Return a group's focus tools on a day in the order of the catalogue, without their areas."""
    return list(
        db.session.scalars(
            select(FocusTool)
            .join(FocusTool.tool)
            .where(FocusTool.group_id == group_id, in_force(FocusTool, on), in_force(Tool, on))
            .options(contains_eager(FocusTool.tool))
            .order_by(Tool.position, Tool.id)
        )
    )


def session_and_part(viewer: Viewer, session_id: int) -> tuple[SupervisionSession, bool]:
    """Return a session the viewer may see, with its group, and whether the viewer leads it.

    Raises:
        NotFound: when there is none, or the viewer may not see it.
    """
    row = db.session.execute(
        select(SupervisionSession, led(viewer))
        .where(SupervisionSession.id == session_id, visible(viewer))
        .options(joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit))
    ).one_or_none()
    if row is None:
        raise NotFound("")
    return row[0], bool(row[1])


def waiting_of(cases: Collection[SupervisionCase]) -> list[Waiting]:
    """Return cases of a queue as the proposal takes them."""
    return [Waiting(found.id, found.urgency, found.submitted_at or found.created_at) for found in cases]


def proposal_for(
    session: SupervisionSession,
    *,
    queue: Sequence[SupervisionCase] | None = None,
    focus: Sequence[FocusTool] | None = None,
    needs: int | None = None,
) -> Proposal:
    """Propose the agenda of a session from its group's queue, agreements and focus tools.

    Args:
        session: the session. The caller decides who may see the proposal.
        queue: the group's queue in order, when the caller has it already.
        focus: the group's focus tools, when the caller has them already.
        needs: how many reported needs wait for the group, when the caller has counted them.
    """
    cases = list(queue) if queue is not None else queue_of(session.group_id)
    if not session.whole_group:
        # Those who were chosen for individual supervision read its agenda; others' cases have no place on it.
        invited = set(db.session.scalars(select(Invitation.person_id).where(Invitation.session_id == session.id)))
        cases = [found for found in cases if found.brought_by.id in invited]
    agreements = agreements_of_session(session)
    rows = focus if focus is not None else focus_of(session.group_id, session.local_date)
    tools = [row.tool for row in rows]
    practised = last_practised(session.group_id) if tools else {}
    needs = needs if needs is not None else waiting_needs(session.group_id)
    items = propose(
        waiting_of(cases),
        minutes=session.minutes,
        has_agreements=bool(agreements),
        has_needs=bool(needs),
        practice=[Practice(tool.id, practised.get(tool.id)) for tool in tools],
    )
    return Proposal(
        items, {found.id: found for found in cases}, {tool.id: tool for tool in tools}, practised, agreements, needs
    )


def sessions_holding(case_id: int) -> list[tuple[SupervisionSession, datetime | None]]:
    """Return the sessions whose agenda holds a case, the latest first, each with when its log was signed, or None."""
    rows = db.session.execute(
        select(SupervisionSession, Agenda.closed_at)
        .join(Agenda, Agenda.session_id == SupervisionSession.id)
        .join(AgendaItem, AgendaItem.agenda_id == Agenda.id)
        .where(AgendaItem.case_id == case_id, AgendaItem.kind == ItemKind.CASE)
        .order_by(SupervisionSession.starts_at.desc(), SupervisionSession.id.desc())
    )
    return [(session, closed_at) for session, closed_at in rows]
