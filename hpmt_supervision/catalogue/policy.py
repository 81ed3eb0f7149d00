"""Who may choose a group's focus tools: those who lead it on the day, stand-ins included."""

from sqlalchemy import select
from sqlalchemy.sql import Select

from hpmt_supervision.people import policy
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer

# Tools, principles and focus tools are dated like memberships: their first and last day are included.
in_force = policy.covers
own_group_ids = policy.own_groups


def led_groups(viewer: Viewer) -> Select[SupervisionGroup]:
    """Select the groups the viewer leads today, as supervisor or stand-in; none in a role that does not lead."""
    return select(SupervisionGroup).where(SupervisionGroup.id.in_(policy.led_groups(viewer)))
