"""Where somebody worked on a day. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass

from hpmt_supervision.people.roles import Role

# Somebody with several roles took the course in the one that is nearest to the participants.
NEAREST_FIRST = (
    Role.COUNSELLOR,
    Role.HPMT_SUPERVISOR,
    Role.OFFICE_LEADER,
    Role.FM_SUPERVISOR,
    Role.COUNTY_COORDINATOR,
    Role.RESOURCE_GROUP,
    Role.RESEARCHER,
    Role.ADMINISTRATOR,
)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role held on the day: which, and at which unit."""

    role: str
    unit_id: int


def workplace(held: Sequence[HeldRole], group_unit_id: int) -> int:
    """Return the key of the unit where somebody worked on a day.

    Args:
        held: the roles the person held that day.
        group_unit_id: the unit of the group the person is registered through, for somebody who held none, as people
            an import brought without roles.

    Returns:
        The unit of the role that stands first in ``NEAREST_FIRST``; of several such units the group's own, or else
        the one with the lowest key.
    """
    if not held:
        return group_unit_id
    nearest = min(NEAREST_FIRST.index(Role(row.role)) for row in held)
    units = sorted(row.unit_id for row in held if NEAREST_FIRST.index(Role(row.role)) == nearest)
    return group_unit_id if group_unit_id in units else units[0]
