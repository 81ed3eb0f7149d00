"""Writes about the structure: units, people, roles, groups, memberships, absences and stand-ins.

Every function flushes and never commits, writes an audit row with ids and dates alone, and raises a UserError with a
sentence when it cannot be done; then nothing is changed.
"""

from hpmt_supervision.people.operations.absences import (
    add_absence,
    add_stand_in,
    change_absence,
    end_stand_in,
    remove_absence,
)
from hpmt_supervision.people.operations.closing import close_unit, reopen_unit
from hpmt_supervision.people.operations.groups import change_group, create_group
from hpmt_supervision.people.operations.memberships import (
    add_membership,
    end_membership,
    move_person,
    remove_membership,
)
from hpmt_supervision.people.operations.persons import add_role, change_person, create_person, end_role, remove_role
from hpmt_supervision.people.operations.units import change_unit, create_unit

__all__ = [
    "add_absence",
    "add_membership",
    "add_role",
    "add_stand_in",
    "change_absence",
    "change_group",
    "change_person",
    "change_unit",
    "close_unit",
    "create_group",
    "create_person",
    "create_unit",
    "end_membership",
    "end_role",
    "end_stand_in",
    "move_person",
    "remove_absence",
    "remove_membership",
    "remove_role",
    "reopen_unit",
]
