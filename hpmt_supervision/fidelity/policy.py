"""Whose figures a viewer reaches: a leader's own office, and the offices of the groups a supervisor leads."""

from sqlalchemy import ColumnElement, and_, false, select

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.models import SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer


def within_reach(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a unit is an office whose figures the viewer may see in full.

    Args:
        viewer: who asks. The figures are sums; no role sees a person in them.
    """
    if not viewer.may(Permission.SEE_OFFICE_FIGURES):
        return false()
    office = Unit.kind == UnitKind.OFFICE
    if viewer.role is Role.OFFICE_LEADER:
        return and_(office, Unit.id == viewer.unit_id)
    led = select(SupervisionGroup.unit_id).where(
        SupervisionGroup.level == 1, SupervisionGroup.id.in_(led_groups(viewer))
    )
    return and_(office, Unit.id.in_(led))
