"""Through which groups, and for whom, a viewer registers training: one declaration for the lists and the checks."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers, led_groups, watched_units
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer

# They register for everybody, also for those who are in no group, as an office's leader.
FOR_ALL = frozenset({Role.RESOURCE_GROUP, Role.ADMINISTRATOR})


def reached_groups(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a group is one whose members the viewer may register training for.

    An HPMT supervisor reaches the own groups, an FM supervisor these and every group of the units granted, the
    resource group and an administrator all. The query must select from SupervisionGroup.

    Args:
        viewer: who asks.
    """
    if not viewer.may(Permission.REGISTER_TRAINING):
        return false()
    if viewer.role in FOR_ALL:
        return true()
    led = SupervisionGroup.id.in_(led_groups(viewer))
    if viewer.role is not Role.FM_SUPERVISOR:
        return led
    watched = select(Unit.id).where(watched_units(viewer))
    return or_(led, and_(SupervisionGroup.level < 3, SupervisionGroup.unit_id.in_(watched)))


def people_of_group(viewer: Viewer, group: SupervisionGroup) -> ColumnElement[bool]:
    """Return the condition that a person can be registered through a group that the viewer reaches.

    Those supervised in it today; for the resource group and an administrator also those who lead it, and everybody
    with a role at its unit, because the leaders of an office are in no group.

    Args:
        viewer: who asks.
        group: a group within ``reached_groups``.
    """
    part = exists().where(
        Membership.person_id == Person.id, Membership.group_id == group.id, covers(Membership, viewer.today)
    )
    if viewer.role not in FOR_ALL:
        return part.where(Membership.part == Part.SUPERVISEE)
    works_there = exists().where(
        RoleAssignment.person_id == Person.id,
        RoleAssignment.unit_id == group.unit_id,
        covers(RoleAssignment, viewer.today),
    )
    return or_(part, works_there)


def _in_reached_groups(viewer: Viewer) -> ColumnElement[bool]:
    return Person.id.in_(
        select(Membership.person_id)
        .join(SupervisionGroup, SupervisionGroup.id == Membership.group_id)
        .where(Membership.part == Part.SUPERVISEE, covers(Membership, viewer.today), reached_groups(viewer))
    )


_REGISTERS = frozenset({Permission.REGISTER_TRAINING})

TRAINING = Kind(
    "training",
    _l("Hvem som har fullført opplæring"),
    _l("Kurs og dager, person for person"),
    ways=(
        Way(
            "supervisor",
            _l("De som veileder personen, og FM-veilederen som følger kontoret"),
            _l("Så lenge personen veiledes i gruppa"),
            _REGISTERS,
            _in_reached_groups,
            only=frozenset({Role.HPMT_SUPERVISOR, Role.FM_SUPERVISOR}),
        ),
        Way(
            "everybody",
            _l("Ressursgruppa og administratorer"),
            _l("Alltid"),
            _REGISTERS,
            lambda _viewer: true(),
            only=FOR_ALL,
        ),
    ),
    closing=_l("Andre ser bare summer for et kontor."),
)


def reached_people(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a person is one the viewer may register training for. Selects from Person.

    Args:
        viewer: who asks.
    """
    return TRAINING.rows(viewer)
