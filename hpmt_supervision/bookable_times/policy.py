"""Which published times a viewer reaches. The same condition filters lists and checks one time."""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from hpmt_supervision.bookable_times.models import BookableTime
from hpmt_supervision.people.models import Membership, Part, StandIn, SupervisionGroup
from hpmt_supervision.people.policy import led_groups, own_groups, role_behind
from hpmt_supervision.people.viewer import Viewer


def led_time(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a time is of a group the viewer leads today; co-leaders see each other's.

    Args:
        viewer: who asks.
    """
    return BookableTime.group_id.in_(led_groups(viewer))


def offered_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a time is of a group the viewer is supervised in today and on the day of the time.

    Args:
        viewer: who asks.
    """
    return and_(
        BookableTime.group_id.in_(own_groups(viewer)),
        exists()
        .where(
            Membership.group_id == BookableTime.group_id,
            Membership.person_id == viewer.person_id,
            Membership.part == Part.SUPERVISEE,
            *_on_its_day(Membership),
        )
        .correlate(BookableTime),
    )


def held_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a time is held or taken for the viewer, also when they have left the group since.

    Args:
        viewer: who asks.
    """
    return BookableTime.holder_id == viewer.person_id


def still_led(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that whoever offers a time leads its group on that day, in a role held today.

    Args:
        viewer: who asks; only their day is looked at.
    """
    group, offered = aliased(SupervisionGroup), aliased(BookableTime)
    supervises = exists().where(
        Membership.group_id == BookableTime.group_id,
        Membership.person_id == BookableTime.led_by_id,
        Membership.part == Part.SUPERVISOR,
        *_on_its_day(Membership),
    )
    stands_in = exists().where(
        StandIn.group_id == BookableTime.group_id,
        StandIn.person_id == BookableTime.led_by_id,
        *_on_its_day(StandIn),
    )
    behind = (
        select(offered.id)
        .join(group, group.id == offered.group_id)
        .where(role_behind(offered.led_by_id, group, viewer.today))
    )
    return or_(and_(supervises.correlate(BookableTime), BookableTime.id.in_(behind)), stands_in.correlate(BookableTime))


def _on_its_day(table: type[Membership] | type[StandIn]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        table.valid_from <= BookableTime.local_date,
        or_(table.valid_to.is_(None), table.valid_to >= BookableTime.local_date),
    )
