"""Which groups a viewer reaches: one declaration that other rooms use as a row filter and as a check."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.models import Membership, Part, RoleAssignment, StandIn, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role, level_led_by
from hpmt_supervision.people.viewer import Viewer


def covers(table: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a dated row (``valid_from``, ``valid_to``) holds on a day; both ends count.

    Args:
        table: a model or an alias with the two columns.
        on: the local day.
    """
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def led_groups(viewer: Viewer) -> Select[int]:
    """Select the keys of the groups the viewer leads today, as supervisor or as stand-in.

    Use it in another room's filter: ``Case.group_id.in_(led_groups(viewer))``.

    Args:
        viewer: who asks. Someone with several roles leads only while acting in the role that goes with the group's
            level, and a membership that outlives that role gives nothing.
    """
    leads = union(
        select(Membership.group_id).where(
            Membership.person_id == viewer.person_id,
            Membership.part == Part.SUPERVISOR,
            covers(Membership, viewer.today),
        ),
        select(StandIn.group_id).where(StandIn.person_id == viewer.person_id, covers(StandIn, viewer.today)),
    ).subquery()
    found = select(leads.c.group_id)
    level = level_led_by(viewer.role)
    if level is None or not viewer.may(Permission.LEAD_SESSIONS):
        return found.where(false())
    return found.join(SupervisionGroup, SupervisionGroup.id == leads.c.group_id).where(SupervisionGroup.level == level)


def own_groups(viewer: Viewer) -> Select[int]:
    """Select the keys of the groups in which the viewer is supervised today.

    Args:
        viewer: who asks.
    """
    return select(Membership.group_id).where(
        Membership.person_id == viewer.person_id,
        Membership.part == Part.SUPERVISEE,
        covers(Membership, viewer.today),
    )


def watched_units(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a unit lies within the viewer's reach for figures from outside the office.

    A county coordinator reaches the county of the active role and its offices; the resource group reaches every unit.
    An FM supervisor's reach is every county or office that is granted by a role held today, whichever of them is
    active, and the offices of a granted county. The query must select from Unit.

    Args:
        viewer: who asks.
    """
    if not viewer.may(Permission.SEE_FIGURES_BELOW):
        return false()
    if viewer.role is Role.RESOURCE_GROUP:
        return true()
    granted = select(RoleAssignment.unit_id).where(
        RoleAssignment.person_id == viewer.person_id,
        RoleAssignment.role == viewer.role,
        covers(RoleAssignment, viewer.today),
    )
    if viewer.role is Role.COUNTY_COORDINATOR:
        granted = granted.where(RoleAssignment.unit_id == viewer.unit_id)
    return or_(Unit.id.in_(granted), Unit.parent_id.in_(granted))
