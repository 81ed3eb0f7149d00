"""Reads about agreed reviews. Every list is ordered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.anchoring.models import AgreedReview, ReviewState
from hpmt_supervision.anchoring.policy import own_offices
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.policy import covers, watched_units
from hpmt_supervision.people.queries import by_name
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What other rooms know of a review.

    Attributes:
        unit_id: the office.
        agreed_on: the agreed local day.
        held_on: the local day it was held, or None.
        leader_present: whether the leader was there; None when it was not held.
    """

    unit_id: int
    agreed_on: date
    held_on: date | None
    leader_present: bool | None


def reviews_of(unit_ids: Sequence[int], first: date, last: date) -> list[ReviewFacts]:
    """Return the reviews of some units that were agreed for a day of a period, in order of date.

    The caller decides who may see them.

    Args:
        unit_ids: the units' keys.
        first, last: the local days of the period, both included.
    """
    rows = db.session.execute(
        select(AgreedReview.unit_id, AgreedReview.agreed_on, AgreedReview.held_on, AgreedReview.leader_present)
        .where(AgreedReview.unit_id.in_(unit_ids), AgreedReview.agreed_on.between(first, last))
        .order_by(AgreedReview.agreed_on, AgreedReview.unit_id)
    )
    return [ReviewFacts(*row) for row in rows]


@dataclass(frozen=True)
class Plan:
    """The reviews of the viewer's offices.

    Attributes:
        overdue: those whose day has passed without anyone saying how it went, the oldest first.
        coming: those ahead, today's too, the nearest first.
        past: those that were held or not, the newest first.
    """

    overdue: Sequence[AgreedReview]
    coming: Sequence[AgreedReview]
    past: Sequence[AgreedReview]


def offices_of(viewer: Viewer) -> list[Unit]:
    """Return the offices whose reviews the viewer agrees on, in Norwegian alphabetical order."""
    found = db.session.scalars(select(Unit).where(own_offices(viewer)))
    return sorted(found, key=lambda unit: (norwegian_order(unit.name), unit.id))


def plan_of(viewer: Viewer) -> Plan:
    """Return the reviews of the viewer's own offices."""
    rows = db.session.scalars(
        select(AgreedReview)
        .join(AgreedReview.unit)
        .where(own_offices(viewer))
        .options(joinedload(AgreedReview.unit), joinedload(AgreedReview.agreed_with))
        .order_by(AgreedReview.agreed_on, AgreedReview.id)
    ).all()
    waiting = [row for row in rows if row.state == ReviewState.AGREED]
    return Plan(
        overdue=[row for row in waiting if row.agreed_on < viewer.today],
        coming=[row for row in waiting if row.agreed_on >= viewer.today],
        past=[row for row in reversed(rows) if row.state != ReviewState.AGREED],
    )


def get_review(viewer: Viewer, review_id: int) -> AgreedReview:
    """Return a review of an own office.

    Raises:
        NotFound: when it does not exist or is another office's.
    """
    found = db.session.scalar(
        select(AgreedReview)
        .join(AgreedReview.unit)
        .where(AgreedReview.id == review_id, own_offices(viewer))
        .options(joinedload(AgreedReview.unit))
    )
    if found is None:
        raise NotFound("")
    return found


def counterparts(viewer: Viewer, offices: Sequence[Unit]) -> list[Person]:
    """Return whom a review can be agreed with: the offices' leaders and those who lead their groups, by name.

    Args:
        viewer: who asks; not among them.
        offices: the viewer's own offices.
    """
    keys = [unit.id for unit in offices]
    leaders = select(RoleAssignment.person_id).where(
        RoleAssignment.unit_id.in_(keys),
        RoleAssignment.role == Role.OFFICE_LEADER,
        covers(RoleAssignment, viewer.today),
    )
    supervisors = (
        select(Membership.person_id)
        .join(SupervisionGroup, SupervisionGroup.id == Membership.group_id)
        .where(
            SupervisionGroup.unit_id.in_(keys),
            SupervisionGroup.level == 1,
            Membership.part == Part.SUPERVISOR,
            covers(Membership, viewer.today),
        )
    )
    return by_name(
        db.session.scalars(
            select(Person).where(Person.id.in_(leaders.union(supervisors)), Person.id != viewer.person_id)
        )
    )


@dataclass(frozen=True)
class OfficeCounts:
    """How many reviews an office has had in a period, and nothing of who was there.

    Attributes:
        office: the office.
        held, not_held: how many were held, and how many were registered as not held.
        unanswered: how many days have passed without anyone saying how it went.
        coming: how many are agreed ahead.
    """

    office: Unit
    held: int
    not_held: int
    unanswered: int
    coming: int


def counts_below(viewer: Viewer, first: date) -> list[OfficeCounts]:
    """Return the counts of every office the viewer follows, in Norwegian alphabetical order.

    Args:
        viewer: an FM supervisor, a county coordinator or the resource group.
        first: the first local day; later ones all count.
    """
    if not viewer.may(Permission.SEE_FIGURES_BELOW):
        return []
    offices = db.session.scalars(
        select(Unit).where(
            watched_units(viewer),
            Unit.kind == UnitKind.OFFICE,
            Unit.closed_on.is_(None) | (Unit.closed_on >= first),
        )
    ).all()
    found: dict[int, Counter[str]] = {unit.id: Counter() for unit in offices}
    for row in db.session.execute(
        select(AgreedReview.unit_id, AgreedReview.state, AgreedReview.agreed_on)
        .join(AgreedReview.unit)
        .where(watched_units(viewer), AgreedReview.agreed_on >= first)
        .order_by(AgreedReview.id)
    ):
        kind = row.state if row.state != ReviewState.AGREED else "past" if row.agreed_on < viewer.today else "coming"
        if row.unit_id in found:
            found[row.unit_id][kind] += 1
    return [
        OfficeCounts(
            unit,
            found[unit.id][ReviewState.HELD],
            found[unit.id][ReviewState.NOT_HELD],
            found[unit.id]["past"],
            found[unit.id]["coming"],
        )
        for unit in sorted(offices, key=lambda unit: (norwegian_order(unit.name), unit.id))
    ]
