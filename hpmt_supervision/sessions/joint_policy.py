"""Whom a group may ask to a joint session: the structure the group works in, and nobody outside it.

A level-1 group asks among its office's people and the FM supervisors of the office and its county, a level-2 group
among the people of its county, of the county's offices and the resource group, and a level-3 group among everyone.
The same conditions filter the search and check what a form sends.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, true

from hpmt_supervision.people.models import RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import Role

# Those who work in supervision. A leader may be asked, to a review of what was agreed, and never sees case text.
ASKABLE_ROLES = (
    Role.COUNSELLOR,
    Role.HPMT_SUPERVISOR,
    Role.FM_SUPERVISOR,
    Role.RESOURCE_GROUP,
    Role.OFFICE_LEADER,
)


def askable_roles(group: SupervisionGroup, on: date) -> ColumnElement[bool]:
    """Return the condition that a role makes its holder somebody the group may ask.

    The query must select from RoleAssignment joined to its Unit.

    Args:
        group: the group that asks, with its unit.
        on: the local day on which the role must be held.
    """
    working = and_(RoleAssignment.role.in_(ASKABLE_ROLES), covers(RoleAssignment, on))
    if group.level == 1:
        above = and_(Unit.id == group.unit.parent_id, RoleAssignment.role == Role.FM_SUPERVISOR)
        return and_(working, or_(Unit.id == group.unit_id, above))
    if group.level == 2:
        return and_(working, or_(_within_county(group), RoleAssignment.role == Role.RESOURCE_GROUP))
    return working


def askable_groups(group: SupervisionGroup) -> ColumnElement[bool]:
    """Return the condition that the group may ask another group as a whole.

    The query must select from SupervisionGroup joined to its Unit.

    Args:
        group: the group that asks, with its unit.
    """
    other = SupervisionGroup.id != group.id
    if group.level == 1:
        return and_(other, Unit.id == group.unit_id)
    return and_(other, _within_county(group) if group.level == 2 else true())


def _within_county(group: SupervisionGroup) -> ColumnElement[bool]:
    return or_(Unit.id == group.unit_id, Unit.parent_id == group.unit_id)
