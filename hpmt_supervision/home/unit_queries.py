"""Reads for Min side of an office's leader and of an administrator: dates and counts, never who lacks supervision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from hpmt_supervision.auth.models import Account
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.early_warnings.queries import any_warning
from hpmt_supervision.early_warnings.question_queries import any_question
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess
from hpmt_supervision.emergency_access.queries import any_to_own
from hpmt_supervision.emergency_access.states import ANSWERED_WITHIN
from hpmt_supervision.extensions import db
from hpmt_supervision.own_data.models import AnonymisationRequest, RequestState
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers, has_leader, lacks_leader
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.retention.models import HoldState, RetentionHold
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession


@dataclass(frozen=True)
class OfficeGroup:
    """A group of an office as its leader sees it.

    Attributes:
        id, name: the group's.
        is_led: whether somebody leads it today, its own supervisor or a stand-in.
    """

    id: int
    name: str
    is_led: bool


@dataclass(frozen=True)
class AtOffice:
    """What an office's leader is told of its groups.

    Attributes:
        sessions: the planned ones ahead and those cancelled lately, in order. Individual supervision is among them,
            since counts hold every session; its date would tell of a person, and is not for a leader's page.
        groups: those with members today, by name.
        has_warnings, has_questions: whether there is a warning, or a question about the office, for its leader to see.
        has_emergencies: whether an emergency access to a text of the leader's own may be news; a unit without groups
            cannot tell.
    """

    sessions: list[SupervisionSession]
    groups: list[OfficeGroup]
    has_warnings: bool
    has_questions: bool
    has_emergencies: bool


def at_office(viewer: Viewer, *, cancelled_since: date, days_ahead: int, news_since: datetime) -> AtOffice:
    """Return the groups at the viewer's own unit with their sessions, in one read.

    Args:
        viewer: a leader.
        cancelled_since: the first local day of the cancelled sessions; the last is today.
        days_ahead: how many days ahead the planned ones go.
        news_since: since when an emergency access is news.
    """
    planned = and_(
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.local_date.between(viewer.today, viewer.today + timedelta(days=days_ahead)),
    )
    cancelled = and_(
        SupervisionSession.status == SessionStatus.CANCELLED,
        SupervisionSession.local_date.between(cancelled_since, viewer.today),
    )
    member = exists().where(
        Membership.group_id == SupervisionGroup.id,
        Membership.part == Part.SUPERVISEE,
        covers(Membership, viewer.today),
    )
    rows = db.session.execute(
        select(
            SupervisionGroup,
            SupervisionSession,
            and_(SupervisionGroup.level == 1, member).label("is_told_of"),
            has_leader(SupervisionGroup, viewer.today).label("is_led"),
            any_warning(viewer).label("has_warnings"),
            any_question(viewer).label("has_questions"),
            any_to_own(viewer, since=news_since).label("has_emergencies"),
        )
        .select_from(SupervisionGroup)
        .outerjoin(
            SupervisionSession, and_(SupervisionSession.group_id == SupervisionGroup.id, or_(planned, cancelled))
        )
        .where(SupervisionGroup.unit_id == viewer.unit_id)
        .options(contains_eager(SupervisionSession.group))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id, SupervisionGroup.name, SupervisionGroup.id)
    ).all()
    groups = {row[0].id: OfficeGroup(row[0].id, row[0].name, bool(row.is_led)) for row in rows if row.is_told_of}
    return AtOffice(
        [row[1] for row in rows if row[1] is not None],
        sorted(groups.values(), key=lambda group: (norwegian_order(group.name), group.id)),
        any(row.has_warnings for row in rows),
        any(row.has_questions for row in rows),
        not rows or any(row.has_emergencies for row in rows),
    )


@dataclass(frozen=True)
class Unfinished:
    """What an administrator's structure lacks today.

    Attributes:
        without_account: how many people hold a role and have no account.
        without_role: how many people hold no role today.
        groups_without_supervisor: how many groups have supervisees and nobody who leads them.
        closing: the units whose last day is near, the nearest first.
    """

    without_account: int
    without_role: int
    groups_without_supervisor: int
    closing: Sequence[Unit]


def unfinished(today: date, *, closing_days: int) -> Unfinished:
    """Return what the structure lacks on a day. For administrators alone.

    Args:
        today: the local day.
        closing_days: how many days ahead a unit's last day is told of.
    """
    has_account = select(Account.person_id)
    people = (
        select(func.count(RoleAssignment.person_id.distinct()))
        .where(covers(RoleAssignment, today), RoleAssignment.person_id.not_in(has_account))
        .scalar_subquery()
    )
    has_role = exists().where(RoleAssignment.person_id == Person.id, covers(RoleAssignment, today))
    roleless = select(func.count(Person.id)).where(~has_role).scalar_subquery()
    groups = select(func.count(SupervisionGroup.id)).where(lacks_leader(SupervisionGroup, today)).scalar_subquery()
    closing = db.session.scalars(
        select(Unit)
        .where(Unit.closed_on.between(today, today + timedelta(days=closing_days)))
        .order_by(Unit.closed_on, Unit.id)
    ).all()
    return Unfinished(*db.session.execute(select(people, roleless, groups)).one(), closing=closing)


@dataclass(frozen=True)
class ToAnswer:
    """What people have asked administrators for, and nobody has answered.

    Attributes:
        emergencies: questions of other administrators about reading a text in an emergency, while they can be answered.
        holds: wishes to have a text kept longer.
        anonymising: wishes to be made nobody.
    """

    emergencies: int
    holds: int
    anonymising: int


def to_answer(viewer: Viewer, now: datetime) -> ToAnswer:
    """Return what waits for an administrator's answer.

    Args:
        viewer: an administrator; one's own questions about emergencies are for another to answer.
        now: the present instant.
    """
    emergencies = select(func.count(EmergencyAccess.id)).where(
        EmergencyAccess.state == AccessState.ASKED,
        EmergencyAccess.asked_by_id != viewer.person_id,
        EmergencyAccess.asked_at >= now - ANSWERED_WITHIN,
    )
    holds = select(func.count(RetentionHold.id)).where(RetentionHold.state == HoldState.ASKED)
    wishes = select(func.count(AnonymisationRequest.id)).where(AnonymisationRequest.state == RequestState.ASKED)
    counts = (emergencies.scalar_subquery(), holds.scalar_subquery(), wishes.scalar_subquery())
    return ToAnswer(*db.session.execute(select(*counts)).one())


def last_import() -> datetime | None:
    """Return when a bundle was last taken in, from the page or by the command, or None. For administrators alone."""
    return db.session.scalar(select(func.max(AuditEvent.at)).where(AuditEvent.action == "bundle.import"))
