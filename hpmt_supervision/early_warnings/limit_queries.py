"""What has been said about when warnings are raised: for the check of every group, and for the pages that change it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.catalogue.hpmt import PROGRAMME_CODE
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.models import WarningLimits
from hpmt_supervision.early_warnings.policy import may_set_programme
from hpmt_supervision.early_warnings.thresholds import Limits, Thresholds, nearest
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.policy import watched_units
from hpmt_supervision.people.structure import all_units
from hpmt_supervision.people.viewer import Viewer


def limits_of(row: WarningLimits | None) -> Limits | None:
    """Return what a row says, as values."""
    if row is None:
        return None
    kinds = None if row.kinds is None else frozenset(WarningKind(code) for code in row.kinds.split())
    return Limits(row.intervals_x10, row.empty_agendas, row.silence_days, row.leaders_wanted, kinds)


@dataclass(frozen=True)
class SaidLimits:
    """Everything that is said, by unit; None is the programme."""

    rows: dict[int | None, WarningLimits]

    def for_unit(self, unit: Unit | None) -> Thresholds:
        """Return what holds at a unit: what stands nearest goes before what stands further up.

        Args:
            unit: the unit with those above it, or None for the programme.
        """
        said: list[Limits | None] = []
        above = unit
        while above is not None and len(said) < len(self.rows) + 3:
            said.append(limits_of(self.rows.get(above.id)))
            above = above.parent
        return nearest([*said, limits_of(self.rows.get(None))])


def all_limits() -> SaidLimits:
    """Return everything that is said for HPMT, the programme of every group so far."""
    rows = db.session.scalars(
        select(WarningLimits)
        .join(Programme, Programme.id == WarningLimits.programme_id)
        .where(Programme.code == PROGRAMME_CODE)
        .order_by(WarningLimits.unit_id, WarningLimits.id)
    )
    return SaidLimits({row.unit_id: row for row in rows})


@dataclass(frozen=True)
class LimitRow:
    """One line of the page: a unit (None for the programme), what holds there, and whether it is said there.

    Attributes:
        unit: the unit, or None.
        holds: what holds.
        is_own: whether something is said at this very place.
        may_change: whether the viewer may change it.
    """

    unit: Unit | None
    holds: Thresholds
    is_own: bool
    may_change: bool


def limit_rows(viewer: Viewer) -> list[LimitRow]:
    """Return the programme and the open units within reach, in the order of the tree.

    Args:
        viewer: who asks.
    """
    said = all_limits()
    keys = set(db.session.scalars(select(Unit.id).where(watched_units(viewer)).order_by(Unit.id)))
    units = [unit for unit in all_units() if unit.id in keys and unit.is_open_on(viewer.today)]
    programme = LimitRow(None, said.for_unit(None), None in said.rows, may_set_programme(viewer))
    return [programme, *(LimitRow(unit, said.for_unit(unit), unit.id in said.rows, True) for unit in units)]


def unit_for(viewer: Viewer, unit_id: int) -> Unit:
    """Return a unit whose limits the viewer may set.

    Args:
        viewer: who asks.
        unit_id: the unit's key.

    Raises:
        NotFound: when it lies outside the reach, or is not open today.
    """
    unit = db.session.scalar(
        select(Unit)
        .where(Unit.id == unit_id, watched_units(viewer))
        .options(joinedload(Unit.parent).joinedload(Unit.parent))
    )
    if unit is None or not unit.is_open_on(viewer.today):
        raise NotFound(str(unit_id))
    return unit


def holding_above(unit: Unit | None) -> Thresholds:
    """Return what holds at a unit when nothing is said there.

    Args:
        unit: the unit, or None for the programme.
    """
    said = all_limits()
    rows = {key: row for key, row in said.rows.items() if key != (unit.id if unit else None)}
    return SaidLimits(rows).for_unit(unit)
