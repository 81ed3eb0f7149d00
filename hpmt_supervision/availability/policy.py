"""Which units a viewer sets closed periods for. The same condition filters the lists and checks one period."""

from sqlalchemy import ColumnElement, false, or_, true

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer


def managed_units(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer may close a unit for some days.

    An administrator may close every unit, a county coordinator the county of the active role and its offices. The query
    must select from Unit.

    Args:
        viewer: who asks.
    """
    if not viewer.may(Permission.MANAGE_CLOSED_PERIODS):
        return false()
    if viewer.role is Role.ADMINISTRATOR:
        return true()
    return or_(Unit.id == viewer.unit_id, Unit.parent_id == viewer.unit_id)
