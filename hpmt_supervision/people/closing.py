"""What stands open at a unit after a day, so that one sees what closing it means before doing it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, RoleAssignment, StandIn, SupervisionGroup
from hpmt_supervision.people.signals import unit_closing_asked


@dataclass(frozen=True)
class StillOpen:
    """What goes on at a unit after the day it closes, and is not over already.

    Attributes:
        group_ids: every group of the unit.
        memberships, roles, stand_ins: the rows, in the order of their keys.
        sessions: how many sessions of the groups are booked after the day and have not begun.
    """

    group_ids: list[int]
    memberships: list[Membership]
    roles: list[RoleAssignment]
    stand_ins: list[StandIn]
    sessions: int

    @property
    def open_groups(self) -> int:
        """Return how many groups have somebody in them after the day."""
        return len({row.group_id for row in self.memberships})

    @property
    def mark(self) -> str:
        """Return a short text that differs when the counts do, to tell whether somebody saw these."""
        return f"{self.open_groups}-{len(self.memberships)}-{len(self.roles)}-{len(self.stand_ins)}-{self.sessions}"


def still_open(unit_id: int, last_day: date, *, today: date) -> StillOpen:
    """Return what goes on at a unit after a day.

    Args:
        unit_id: the unit's key.
        last_day: the last day it would be open.
        today: the local day; what was over before it is history and not counted.
    """
    group_ids = list(
        db.session.scalars(
            select(SupervisionGroup.id).where(SupervisionGroup.unit_id == unit_id).order_by(SupervisionGroup.id)
        )
    )

    def goes_on(table: Any) -> ColumnElement[bool]:
        return or_(table.valid_to.is_(None), and_(table.valid_to > last_day, table.valid_to >= today))

    memberships = db.session.scalars(
        select(Membership)
        .where(Membership.group_id.in_(group_ids), goes_on(Membership))
        .options(joinedload(Membership.person), joinedload(Membership.group))
        .order_by(Membership.id)
    )
    roles = db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.unit_id == unit_id, goes_on(RoleAssignment))
        .options(joinedload(RoleAssignment.person))
        .order_by(RoleAssignment.id)
    )
    stand_ins = db.session.scalars(
        select(StandIn).where(StandIn.group_id.in_(group_ids), goes_on(StandIn)).order_by(StandIn.id)
    )
    booked = unit_closing_asked.send(None, group_ids=group_ids, last_day=last_day)
    return StillOpen(
        group_ids=group_ids,
        memberships=list(memberships),
        roles=list(roles),
        stand_ins=list(stand_ins),
        sessions=sum(count for _receiver, count in booked),
    )
