"""Reading agreements: those a session made, those it looks back on, and those a person meets on Min side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hpmt_supervision.cases.agreements_provider import AgreementLine as ProvidedLine
from hpmt_supervision.cases.models import Agenda, AgendaItem
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import policy
from hpmt_supervision.logs.models import Agreement, AgreementReview, AgreementState, ItemWork, item_work_tool
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import own_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import invited_as_member, led, supervised_on_the_day


@dataclass(frozen=True)
class ReviewLine:
    """An earlier agreement, with what this session said of it, if anything."""

    agreement: Agreement
    review: AgreementReview | None


def agreements_of(session_id: int) -> list[Agreement]:
    """Return the agreements made in a session, in the order they were written."""
    return list(
        db.session.scalars(
            select(Agreement)
            .where(Agreement.session_id == session_id)
            .options(joinedload(Agreement.owner))
            .order_by(Agreement.id)
        )
    )


def agreements_to_review(session: SupervisionSession) -> list[ReviewLine]:
    """Return the earlier agreements a session looks back on.

    They are those of the group's earlier sessions that are open, were done since the group last met, or
    have already been spoken of in this session.
    """
    earlier = aliased(SupervisionSession)
    last_met = (
        select(func.max(earlier.starts_at))
        .where(
            earlier.group_id == session.group_id,
            earlier.status == SessionStatus.HELD,
            earlier.starts_at < session.starts_at,
        )
        .scalar_subquery()
    )
    recently_done = and_(Agreement.state == AgreementState.DONE, Agreement.done_at >= last_met)
    rows = db.session.execute(
        select(Agreement, AgreementReview)
        .join(Agreement.session)
        .outerjoin(
            AgreementReview,
            and_(AgreementReview.agreement_id == Agreement.id, AgreementReview.session_id == session.id),
        )
        .where(
            SupervisionSession.group_id == session.group_id,
            SupervisionSession.starts_at < session.starts_at,
            _may_be_told_in(session),
            or_(Agreement.state == AgreementState.OPEN, recently_done, AgreementReview.id.is_not(None)),
        )
        .options(joinedload(Agreement.owner), contains_eager(Agreement.session))
        .order_by(SupervisionSession.starts_at, Agreement.id)
    )
    return [ReviewLine(agreement, review) for agreement, review in rows]


def _may_be_told_in(session: SupervisionSession) -> ColumnElement[bool]:
    """Return the condition that an earlier agreement may be spoken of among those invited to a session.

    What was agreed in individual supervision stays among those who were there: the whole group never looks back on
    it, and another individual session does only when everybody who was invited then is invited now.
    """
    if session.whole_group:
        return SupervisionSession.whole_group.is_(True)
    now_invited = select(Invitation.person_id).where(Invitation.session_id == session.id)
    # Who was there as a guest of the group is not waited for.
    outsider = exists().where(
        Invitation.session_id == SupervisionSession.id,
        Invitation.person_id.not_in(now_invited),
        supervised_on_the_day(Invitation.person_id),
    )
    own = or_(Agreement.owner_id.is_(None), Agreement.owner_id.in_(now_invited))
    return or_(and_(SupervisionSession.whole_group.is_(True), own), ~outsider)


def agreement_to_mark(viewer: Viewer, agreement_id: int) -> Agreement:
    """Return an agreement the viewer may say is done.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(
        select(Agreement).join(Agreement.session).where(Agreement.id == agreement_id, policy.own_agreements(viewer))
    )
    if found is None:
        raise NotFound("")
    return found


def waits_for(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that an open agreement is the viewer's to keep. The query must join its session too."""
    return and_(
        Agreement.owner_id == viewer.person_id,
        Agreement.state == AgreementState.OPEN,
        or_(policy.is_signed(), led(viewer)),
    )


def last_with_agreements(viewer: Viewer) -> Select[SupervisionSession]:
    """Select the last held session of the viewer's own groups they were invited to as members, or lead.

    It is a statement, for one that reads more of the session.
    """
    own = and_(SupervisionSession.group_id.in_(own_groups(viewer)), invited_as_member(viewer), policy.is_signed())
    return (
        select(SupervisionSession)
        .where(
            SupervisionSession.status == SessionStatus.HELD,
            or_(own, led(viewer)),
            SupervisionSession.id.in_(select(Agreement.session_id)),
        )
        .order_by(SupervisionSession.starts_at.desc(), SupervisionSession.id.desc())
        .limit(1)
    )


def agreements_of_group(viewer: Viewer, group_id: int, *, only_open: bool) -> Sequence[Agreement]:
    """Return a group's agreements for one who leads it, the first due first when open, else the newest first."""
    statement = (
        select(Agreement)
        .join(Agreement.session)
        .join(SupervisionSession.group)
        .where(SupervisionGroup.id == group_id, led(viewer))
        .options(joinedload(Agreement.owner), contains_eager(Agreement.session))
    )
    if only_open:
        statement = statement.where(Agreement.state == AgreementState.OPEN).order_by(
            Agreement.due_on.is_(None), Agreement.due_on, Agreement.id
        )
    else:
        statement = statement.order_by(SupervisionSession.starts_at.desc(), Agreement.id).limit(200)
    return db.session.scalars(statement).all()


def agreements_for_leader(viewer: Viewer) -> Sequence[Agreement]:
    """Return the open agreements that need the leader of the viewer's unit. Only those marked for the leader."""
    return db.session.scalars(
        select(Agreement)
        .join(Agreement.session)
        .join(SupervisionSession.group)
        .where(
            SupervisionGroup.unit_id == viewer.unit_id,
            Agreement.needs_leader.is_(True),
            policy.is_signed(),
            Agreement.state == AgreementState.OPEN,
        )
        .options(joinedload(Agreement.owner), contains_eager(Agreement.session))
        .order_by(Agreement.due_on.is_(None), Agreement.due_on, Agreement.id)
    ).all()


def lines_for_session(session: SupervisionSession) -> list[ProvidedLine]:
    """Return the agreements a session's agenda opens with, for the page of the agenda."""
    return [_provided(line.agreement) for line in agreements_to_review(session)]


def open_lines_of_group(group_id: int) -> list[ProvidedLine]:
    """Return a group's open agreements, the first due first, for the group's page; the page has checked who asks."""
    found = db.session.scalars(
        select(Agreement)
        .join(Agreement.session)
        .where(SupervisionSession.group_id == group_id, Agreement.state == AgreementState.OPEN)
        .options(joinedload(Agreement.owner), contains_eager(Agreement.session))
        .order_by(Agreement.due_on.is_(None), Agreement.due_on, Agreement.id)
    )
    return [_provided(agreement) for agreement in found]


def last_practised(group_id: int) -> dict[int, date]:
    """Return the last local day on which a group practised each tool."""
    rows = db.session.execute(
        select(item_work_tool.c.tool_id, func.max(SupervisionSession.local_date))
        .join(ItemWork, ItemWork.id == item_work_tool.c.item_work_id)
        .join(AgendaItem, AgendaItem.id == ItemWork.item_id)
        .join(Agenda, Agenda.id == AgendaItem.agenda_id)
        .join(SupervisionSession, SupervisionSession.id == Agenda.session_id)
        .where(SupervisionSession.group_id == group_id)
        .group_by(item_work_tool.c.tool_id)
        .order_by(item_work_tool.c.tool_id)
    )
    return {tool_id: day for tool_id, day in rows.all()}  # noqa: C416 - rows are typed, and dict() would lose it


def _provided(agreement: Agreement) -> ProvidedLine:
    return ProvidedLine(
        owner=agreement.owner.name if agreement.owner else None,
        what=agreement.what,
        due_on=agreement.due_on,
        state=agreement.state,
        log_id=agreement.session_id,
        made_on=agreement.session.local_date,
    )
