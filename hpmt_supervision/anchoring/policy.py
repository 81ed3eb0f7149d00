"""Whose reviews a viewer agrees on: a leader's own office, and the offices of the groups a supervisor leads."""

from sqlalchemy import ColumnElement, and_, false, select

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.models import SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer


def own_offices(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a unit is an office whose reviews the viewer agrees on and registers.

    Args:
        viewer: who asks. The query must select from Unit.
    """
    if not viewer.may(Permission.AGREE_REVIEWS):
        return false()
    office = Unit.kind == UnitKind.OFFICE
    if viewer.role is Role.OFFICE_LEADER:
        return and_(office, Unit.id == viewer.unit_id)
    led = select(SupervisionGroup.unit_id).where(
        SupervisionGroup.level == 1, SupervisionGroup.id.in_(led_groups(viewer))
    )
    return and_(office, Unit.id.in_(led))
