"""Which groups a viewer reaches: one declaration that other rooms use as a row filter and as a check."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, exists, false, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.models import Membership, Part, RoleAssignment, StandIn, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role, level_led_by, role_in_group
from hpmt_supervision.people.viewer import Viewer


def covers(table: Any, on: date | InstrumentedAttribute[date]) -> ColumnElement[bool]:
    """Return the condition that a dated row (``valid_from``, ``valid_to``) holds on a day; both ends count.

    Args:
        table: a model or an alias with the two columns.
        on: the local day, or the column that holds it.
    """
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


# The role that leads each level, as rows hold it.
_LEADER = {level: role_in_group(level, Part.SUPERVISOR) for level in (1, 2, 3)}


def _fits_group(assignment: Any, group: Any) -> ColumnElement[bool]:
    """Return the condition that a role is of the kind, and at a unit, that leads a group.

    Level 1 goes with the group's own office. Level 2 goes with its county or any office in it, because an FM
    supervisor's reach is granted either way. Level 3 is national, and every role in the resource group covers it.
    """
    place = aliased(Unit)
    units = {
        1: assignment.unit_id == group.unit_id,
        2: exists().where(
            place.id == assignment.unit_id, or_(place.id == group.unit_id, place.parent_id == group.unit_id)
        ),
        3: true(),
    }
    return or_(*(and_(group.level == level, assignment.role == role, units[level]) for level, role in _LEADER.items()))


def role_behind(person_id: Any, group: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a supervisor of a group has a role that stands behind it on a day.

    A membership that outlives the role it went with gives nothing. One that never had a role at the group's unit,
    which an import may bring, is carried by a role of the right kind anywhere.

    Args:
        person_id: the supervisor's key, or the column that holds it.
        group: SupervisionGroup or an alias of it, which the query selects from.
        on: the local day.
    """
    at_unit, ever = aliased(RoleAssignment), aliased(RoleAssignment)
    return or_(
        exists().where(at_unit.person_id == person_id, _fits_group(at_unit, group), covers(at_unit, on)),
        and_(
            ~exists().where(ever.person_id == person_id, _fits_group(ever, group)),
            _holds_leading_role(person_id, group, on),
        ),
    )


def led_then(
    person_id: int, group_id: InstrumentedAttribute[int], on: date | InstrumentedAttribute[date]
) -> ColumnElement[bool]:
    """Return the condition that a person led a group on a day, as supervisor or stand-in, in some role that leads.

    Args:
        person_id: the person's key.
        group_id: the column that holds the group's key.
        on: the local day, or the column that holds it.
    """
    ties = (
        exists().where(
            Membership.group_id == group_id,
            Membership.person_id == person_id,
            Membership.part == Part.SUPERVISOR,
            covers(Membership, on),
        ),
        exists().where(StandIn.group_id == group_id, StandIn.person_id == person_id, covers(StandIn, on)),
    )
    role = exists().where(
        RoleAssignment.person_id == person_id, RoleAssignment.role.in_(_LEADER.values()), covers(RoleAssignment, on)
    )
    return and_(or_(*ties), role)


def leaders_of(group_ids: Collection[int] | Select[int], on: date) -> CompoundSelect[int, int]:
    """Select who leads some groups on a day, as supervisor or stand-in: ``group_id`` and ``person_id``, each pair once.

    It says of everybody at once what ``led_groups`` says of a viewer who acts in the role.

    Args:
        group_ids: the groups' keys, or a select of them.
        on: the local day.
    """
    return union(
        select(SupervisionGroup.id.label("group_id"), Membership.person_id.label("person_id"))
        .join(Membership, Membership.group_id == SupervisionGroup.id)
        .where(
            SupervisionGroup.id.in_(group_ids),
            Membership.part == Part.SUPERVISOR,
            covers(Membership, on),
            role_behind(Membership.person_id, SupervisionGroup, on),
        ),
        select(SupervisionGroup.id, StandIn.person_id)
        .join(StandIn, StandIn.group_id == SupervisionGroup.id)
        .where(
            SupervisionGroup.id.in_(group_ids),
            covers(StandIn, on),
            _holds_leading_role(StandIn.person_id, SupervisionGroup, on),
        ),
    )


def _holds_leading_role(person_id: Any, group: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a person has a role on a day that leads groups of a group's level, wherever it is held.

    It is all that a stand-in needs, since the dated row is the grant; a supervisor is asked for more (``role_behind``).
    """
    of_kind = aliased(RoleAssignment)
    return exists().where(
        of_kind.person_id == person_id, of_kind.role == case(_LEADER, value=group.level), covers(of_kind, on)
    )


def has_leader(group: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that somebody leads a group on a day, its own supervisor or a stand-in.

    Args:
        group: SupervisionGroup or an alias of it, which the query selects from.
        on: the local day.
    """
    supervisor, stand_in = aliased(Membership), aliased(StandIn)
    return or_(
        exists().where(
            supervisor.group_id == group.id,
            supervisor.part == Part.SUPERVISOR,
            covers(supervisor, on),
            role_behind(supervisor.person_id, group, on),
        ),
        exists().where(stand_in.group_id == group.id, covers(stand_in, on)),
    )


def lacks_leader(group: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a group has members on a day but nobody who leads it, its own or a stand-in.

    Args:
        group: SupervisionGroup or an alias of it, which the query selects from.
        on: the local day.
    """
    supervisee, place = aliased(Membership), aliased(Unit)
    return and_(
        exists().where(supervisee.group_id == group.id, supervisee.part == Part.SUPERVISEE, covers(supervisee, on)),
        ~has_leader(group, on),
        exists().where(place.id == group.unit_id, or_(place.closed_on.is_(None), place.closed_on >= on)),
    )


def leads_any_level(viewer: Viewer) -> bool:
    """Tell whether the role the viewer acts in can lead groups at all; without it there is nothing to ask for.

    Args:
        viewer: who asks.
    """
    return _level_led(viewer) is not None


def _level_led(viewer: Viewer) -> int | None:
    return level_led_by(viewer.role) if viewer.may(Permission.LEAD_SESSIONS) else None


def led_groups(viewer: Viewer) -> Select[int]:
    """Select the keys of the groups the viewer leads today, as supervisor or as stand-in.

    Use it in another room's filter: ``Case.group_id.in_(led_groups(viewer))``.

    Args:
        viewer: who asks. Someone with several roles leads only while acting in the role that goes with the group's
            level; every role of that kind held today counts, not the active one alone. A stand-in needs a role of
            that kind, wherever it is held: the dated row is the grant.
    """
    return _led_groups(viewer.person_id, _level_led(viewer), viewer.today)


@lru_cache(maxsize=512)
def _led_groups(person_id: int, level: int | None, today: date) -> Select[int]:
    """Return the select of the groups a person leads on a day; a page asks for the same one many times."""
    group = aliased(SupervisionGroup)
    found = select(group.id.label("group_id"))
    if level is None:
        return found.where(false())
    supervises = select(Membership.group_id).where(
        Membership.person_id == person_id, Membership.part == Part.SUPERVISOR, covers(Membership, today)
    )
    stands_in = select(StandIn.group_id).where(StandIn.person_id == person_id, covers(StandIn, today))
    return found.where(
        group.level == level,
        or_(group.id.in_(stands_in), and_(group.id.in_(supervises), role_behind(person_id, group, today))),
    )


def offices_led(viewer: Viewer) -> Select[int]:
    """Select the keys of the offices with a group of level 1 that the viewer leads today.

    Args:
        viewer: who asks.
    """
    return select(SupervisionGroup.unit_id).where(
        SupervisionGroup.level == 1, SupervisionGroup.id.in_(led_groups(viewer))
    )


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
