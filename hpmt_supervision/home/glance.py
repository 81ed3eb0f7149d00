"""A glance at the places somebody follows from outside: counts of sessions, which are never withheld, and no people."""

from collections import defaultdict
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.people.models import SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.policy import watched_units
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession


@dataclass(frozen=True)
class Counts:
    """Groups and sessions of level 1.

    Attributes:
        groups: groups of the places.
        planned, held, cancelled: sessions of the month, by status; planned ones have no outcome.
        ahead: sessions that are booked from today on.
    """

    groups: int = 0
    planned: int = 0
    held: int = 0
    cancelled: int = 0
    ahead: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.groups + other.groups,
            self.planned + other.planned,
            self.held + other.held,
            self.cancelled + other.cancelled,
            self.ahead + other.ahead,
        )

    @property
    def is_silent(self) -> bool:
        """Tell whether nothing is on record for the month, which is not the same as none held."""
        return not (self.planned or self.held or self.cancelled)


@dataclass(frozen=True)
class Row:
    """One office or county with its counts and the address of its report."""

    name: str
    url: str
    counts: Counts


@dataclass(frozen=True)
class Glance:
    """The places somebody follows.

    Attributes:
        month: the last whole calendar month.
        rows: the places, in Norwegian alphabetical order.
        kind: ``county``, ``office`` or ``mixed``: what the rows are.
    """

    month: Month
    rows: list[Row]
    kind: str

    @property
    def with_held(self) -> int:
        """Return how many of the places held at least one session in the month."""
        return sum(1 for row in self.rows if row.counts.held)


def glance(viewer: Viewer) -> Glance:
    """Return the counts of the places a viewer follows from outside, in one statement.

    Somebody who follows one county sees its offices; one who follows several places, or the nation, sees the counties
    and the offices that are granted by themselves.

    Args:
        viewer: a county coordinator, an FM supervisor or a member of the resource group.
    """
    month = Month.of(viewer.today).plus(-1)
    units = {unit.id: (unit, counts) for unit, counts in _counted(viewer, month)}
    beneath: dict[int, list[Unit]] = defaultdict(list)
    for unit, _counts in units.values():
        if unit.parent_id in units:
            beneath[unit.parent_id or 0].append(unit)
    shown = [unit for unit, _counts in units.values() if unit.parent_id not in units]
    if len(shown) == 1 and beneath[shown[0].id]:
        shown = beneath[shown[0].id]

    def total(unit: Unit) -> Counts:
        return sum((total(below) for below in beneath[unit.id]), units[unit.id][1])

    shown.sort(key=lambda unit: (norwegian_order(unit.name), unit.id))
    kinds = {unit.kind for unit in shown}
    return Glance(
        month,
        [Row(unit.name, _report(unit, month), total(unit)) for unit in shown],
        kinds.pop() if len(kinds) == 1 else "mixed",
    )


def _counted(viewer: Viewer, month: Month) -> list[tuple[Unit, Counts]]:
    """Return the units within reach that were open since the month began, each with what its own groups have."""
    last_month = SupervisionSession.local_date.between(month.first, month.last)
    booked = and_(SupervisionSession.local_date >= viewer.today, SupervisionSession.status == SessionStatus.PLANNED)
    rows = db.session.execute(
        select(
            Unit,
            func.count(SupervisionGroup.id.distinct()),
            *(
                _number(last_month & (SupervisionSession.status == status))
                for status in (SessionStatus.PLANNED, SessionStatus.HELD, SessionStatus.CANCELLED)
            ),
            _number(booked),
        )
        .outerjoin(SupervisionGroup, and_(SupervisionGroup.unit_id == Unit.id, SupervisionGroup.level == 1))
        .outerjoin(
            SupervisionSession,
            and_(SupervisionSession.group_id == SupervisionGroup.id, or_(last_month, booked)),
        )
        .where(
            watched_units(viewer),
            or_(Unit.closed_on.is_(None), Unit.closed_on >= month.first),
            or_(Unit.opened_on.is_(None), Unit.opened_on <= viewer.today),
        )
        .group_by(Unit.id)
    )
    return [(unit, Counts(*numbers)) for unit, *numbers in rows]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, SupervisionSession.id)))


def _report(unit: Unit, month: Month) -> str:
    """Return the address of a unit's report for the month."""
    if unit.kind == UnitKind.NATIONAL:
        return url_for("fidelity.nation", fra=month.code, til=month.code)
    endpoint = "fidelity.county" if unit.kind == UnitKind.COUNTY else "fidelity.office"
    return url_for(endpoint, unit_id=unit.id, fra=month.code, til=month.code)
