"""Who may choose a group's focus tools: those who lead it on the day, stand-ins included."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.sql import Select

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.models import Membership, Part, StandIn, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer


def in_force(model: type, day: date) -> ColumnElement[bool]:
    """Return the condition that a dated row is in force on a day, its first and last day included.

    Args:
        model: a model with ``valid_from`` and ``valid_to``.
        day: a local date.
    """
    condition: ColumnElement[bool] = (model.valid_from <= day) & (  # type: ignore[attr-defined]
        or_(model.valid_to.is_(None), model.valid_to >= day)  # type: ignore[attr-defined]
    )
    return condition


def led_groups(viewer: Viewer) -> Select[SupervisionGroup]:
    """Select the groups the viewer leads today, as supervisor or stand-in."""
    selected = select(SupervisionGroup)
    if not viewer.may(Permission.LEAD_SESSIONS):
        return selected.where(SupervisionGroup.id.is_(None))
    supervised = select(Membership.group_id).where(
        Membership.person_id == viewer.person_id,
        Membership.part == Part.SUPERVISOR,
        in_force(Membership, viewer.today),
    )
    stood_in = select(StandIn.group_id).where(StandIn.person_id == viewer.person_id, in_force(StandIn, viewer.today))
    return selected.where(or_(SupervisionGroup.id.in_(supervised), SupervisionGroup.id.in_(stood_in)))


def own_group_ids(viewer: Viewer) -> Select[int]:
    """Select the keys of the groups the viewer is a supervisee of today."""
    return select(Membership.group_id).where(
        Membership.person_id == viewer.person_id,
        Membership.part == Part.SUPERVISEE,
        in_force(Membership, viewer.today),
    )
