"""Reads for the page of closed periods, scoped by viewer and ordered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from hpmt_supervision.availability.models import ClosedPeriod
from hpmt_supervision.availability.policy import managed_units
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.structure import all_units
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class PeriodRow:
    """A closed period in the list.

    Attributes:
        period: the period with its unit.
        managed: whether the viewer may change it; one of a unit above is only shown.
    """

    period: ClosedPeriod
    managed: bool


@dataclass(frozen=True)
class Periods:
    """The closed periods a viewer is shown.

    Attributes:
        coming: those that are not over, the first first.
        past: those that are, the last first.
    """

    coming: Sequence[PeriodRow]
    past: Sequence[PeriodRow]


def periods_for(viewer: Viewer) -> Periods:
    """Return the closed periods of the units the viewer may close, and of those above that hold for them too.

    Args:
        viewer: who asks.
    """
    # A closed period of the whole country holds for every unit; above a county there is nothing else.
    rows = db.session.execute(
        select(ClosedPeriod, managed_units(viewer).label("managed"))
        .join(ClosedPeriod.unit)
        .where(or_(managed_units(viewer), Unit.parent_id.is_(None)))
        .options(contains_eager(ClosedPeriod.unit))
        .order_by(ClosedPeriod.first_day, ClosedPeriod.last_day, ClosedPeriod.id)
    )
    found = [PeriodRow(period, bool(managed)) for period, managed in rows]
    coming = [row for row in found if row.period.last_day >= viewer.today]
    return Periods(coming, [row for row in reversed(found) if row.period.last_day < viewer.today])


def managed_period(viewer: Viewer, period_id: int) -> ClosedPeriod:
    """Return a closed period the viewer may change, with its unit.

    Args:
        viewer: who asks.
        period_id: the period's key.

    Raises:
        NotFound: when there is none, or it is of a unit outside the viewer's reach.
    """
    found = db.session.scalar(
        select(ClosedPeriod)
        .join(ClosedPeriod.unit)
        .where(ClosedPeriod.id == period_id, managed_units(viewer))
        .options(contains_eager(ClosedPeriod.unit))
    )
    if found is None:
        raise NotFound("")
    return found


def units_to_close(viewer: Viewer) -> list[Unit]:
    """Return the units the viewer may close, in the order of the tree, without those that are closed for good.

    Args:
        viewer: who asks.
    """
    keys = set(db.session.scalars(select(Unit.id).where(managed_units(viewer)).order_by(Unit.id)))
    return [
        unit for unit in all_units() if unit.id in keys and (unit.closed_on is None or unit.closed_on >= viewer.today)
    ]
