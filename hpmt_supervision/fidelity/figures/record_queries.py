"""Reading the records that the frequency figures rest on, as arrays, in four statements whatever the size."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Executable,
    ScalarSelect,
    Select,
    String,
    UnaryExpression,
    and_,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, scoped_session

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.rows import UnitFacts, rows_of_units, upwards
from hpmt_supervision.people.models import Absence, AbsenceKind, Membership, Part, SupervisionGroup, Unit
from hpmt_supervision.sessions.models import Attendance, AttendanceStatus, SessionStatus, SupervisionSession

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.indicators import Records
    from hpmt_supervision.fidelity.figures.stretches import Whole

# The session of a request or a command, or one made by hand.
AnySession = Session | scoped_session[Any]
# The number of each status as it is stored.
_STATUSES = {
    status.value: place
    for place, status in enumerate((SessionStatus.PLANNED, SessionStatus.HELD, SessionStatus.CANCELLED))
}


@dataclass(frozen=True, slots=True)
class Structure:
    """The units and the groups of one level.

    Attributes:
        units: every unit by key.
        groups: key, owner and interval of the groups in scope, in order of key.
    """

    units: dict[int, UnitFacts]
    groups: list[tuple[int, int, int]]

    @property
    def owners(self) -> list[int]:
        """Return the unit of each group."""
        return [unit_id for _key, unit_id, _interval in self.groups]

    def key_of(self, text_id: str) -> int:
        """Return the key of the unit with a text id.

        Raises:
            NotFound: when there is none.
        """
        for unit in self.units.values():
            if unit.text_id == text_id:
                return unit.id
        raise NotFound(_("Det finnes ingen enhet med id «%(unit)s». Se etter i listen over enheter.", unit=text_id))

    def upwards(self, key: int) -> list[int]:
        """Return a unit and every unit above it, nearest first."""
        return upwards(key, self.units)

    def group_rows(self, rows: Sequence[UnitFacts]) -> "Whole":
        """Return the row that each group belongs to, or −1, shape (groups,).

        Args:
            rows: the units that have a row, all of one kind.
        """
        import numpy as np

        return np.array(rows_of_units(self.owners, self.units, rows), dtype=np.int64)

    @property
    def reach_days(self) -> int:
        """Return how many days before a period an attendance may lie and still keep a day of it on schedule."""
        return max((interval for _key, _owner, interval in self.groups), default=1) - 1

    def beneath(self, top: int) -> "Structure":
        """Return the same units with only the groups of one unit and what lies beneath it."""
        return Structure(self.units, [group for group in self.groups if top in self.upwards(group[1])])


def read_structure(session: AnySession, level: int) -> Structure:
    """Read every unit and the level's groups, in one statement."""
    columns = (Unit.id, Unit.text_id, Unit.name, Unit.kind, Unit.parent_id, Unit.opened_on, Unit.closed_on)
    rows = session.execute(
        select(*columns, Unit.merged_into_id, SupervisionGroup.id.label("group_id"), SupervisionGroup.interval_days)
        .outerjoin(SupervisionGroup, and_(SupervisionGroup.unit_id == Unit.id, SupervisionGroup.level == level))
        .order_by(Unit.id, SupervisionGroup.id)
    ).all()
    units = {row.id: UnitFacts(*row[:8]) for row in rows}
    return Structure(
        units, sorted((row.group_id, row.id, row.interval_days) for row in rows if row.group_id is not None)
    )


def read_records(
    session: AnySession, structure: Structure, level: int, period: Period, *, everything: bool
) -> "Records":
    """Read what the figures of a period rest on, as arrays.

    Args:
        session: the database session.
        structure: the units and groups in scope.
        level: the level of the groups.
        period: the period; sessions are read from as long before it as the widest interval in scope reaches.
        everything: whether the scope is all groups of the level, which spares the database a long list of keys.
    """
    import numpy as np

    from hpmt_supervision.fidelity.figures.indicators import Records

    keys = None if everything else [key for key, _owner, _interval in structure.groups]
    number = {key: place for place, (key, _owner, _interval) in enumerate(structure.groups)}
    reach = _days_earlier(period.first, structure.reach_days)
    spell = _columns(session, _spells(level, keys, reach, period.last), 4)
    absence = _columns(session, _absences(level, keys, period), 4)
    groups, days, statuses, people = _columns(session, _sessions(level, keys, reach, period.last), 4)
    met = [(place, some) for place, some in enumerate(people) if some]
    everyone = ",".join(some for _place, some in met)

    def whole(values: Sequence[int]) -> "Whole":
        return np.array(values, dtype=np.int64)

    def ordinals(days: Iterable[date | None]) -> "Whole":
        return whole([(day or date.max).toordinal() for day in days])

    return Records(
        group_interval=whole([interval for _key, _owner, interval in structure.groups]),
        member_group=whole([number[key] for key in spell[0]]),
        member_person=whole(spell[1]),
        member_first=ordinals(spell[2]),
        member_last=ordinals(spell[3]),
        absence_person=whole(absence[0]),
        absence_first=ordinals(absence[2]),
        absence_last=ordinals(absence[3]),
        absence_is_leave=whole([kind == AbsenceKind.LEAVE for kind in absence[1]]) == 1,
        session_group=whole([number[key] for key in groups]),
        session_day=ordinals(days),
        session_status=whole([_STATUSES[status] for status in statuses]),
        attended_session=np.repeat(
            whole([place for place, _some in met]), whole([some.count(",") + 1 for _place, some in met])
        ),
        attended_person=np.fromstring(everyone, dtype=np.int64, sep=",") if everyone else whole([]),
    )


def _columns(session: AnySession, statement: Executable, width: int) -> list[tuple[Any, ...]]:
    """Return what a statement finds by column; empty columns when it finds nothing.

    The session's connection is asked and not the session, which would make every row twice in search of objects.
    """
    rows = session.connection().execute(statement).all()
    return list(zip(*rows, strict=True)) or [()] * width


def session_days(
    session: AnySession, structure: Structure, today: date, *, everything: bool
) -> tuple[dict[int, date], dict[int, date]]:
    """Return the day of the first session on record, of any status, and of the last one held, by unit.

    Args:
        session: the database session.
        structure: the units and groups in scope.
        today: the local day; a later session is not yet held.
        everything: as in ``read_records``.

    Returns:
        Both for each unit with groups of the level and for all above it. The index leads to each group's days at once.
    """
    held = (SupervisionSession.status == SessionStatus.HELD, SupervisionSession.local_date <= today)
    first = _one_day(SupervisionSession.local_date.asc()).label("first")
    last = _one_day(SupervisionSession.local_date.desc(), *held).label("last")
    within = {key for key, _owner, _interval in structure.groups}
    asked = select(SupervisionGroup.id, first, last).order_by(SupervisionGroup.id)
    found = session.execute(asked if everything else asked.where(SupervisionGroup.id.in_(within))).all()
    rows = [row for row in found if row.id in within]
    return (
        _upwards(structure, {row.id: row.first for row in rows if row.first is not None}, min),
        _upwards(structure, {row.id: row.last for row in rows if row.last is not None}, max),
    )


def _one_day(order: UnaryExpression[date], *conditions: ColumnElement[bool]) -> ScalarSelect[date]:
    """Return the select of the first local day in an order among the sessions of the group at hand."""
    return (
        select(SupervisionSession.local_date)
        .where(SupervisionSession.group_id == SupervisionGroup.id, *conditions)
        .order_by(order)
        .limit(1)
        .correlate(SupervisionGroup)
        .scalar_subquery()
    )


def _upwards(structure: Structure, days: dict[int, date], choose: Callable[[date, date], date]) -> dict[int, date]:
    """Return the day of each unit from those of its groups and of what lies beneath it."""
    chosen: dict[int, date] = {}
    for key, owner, _interval in structure.groups:
        if key in days:
            for above in structure.upwards(owner):
                chosen[above] = choose(chosen.get(above, days[key]), days[key])
    return chosen


def _spells(level: int, keys: list[int] | None, first: date, last: date) -> Select[int, int, date, date | None]:
    """Return the select of supervisee spells that touch the days from ``first`` to ``last``."""
    columns = select(Membership.group_id, Membership.person_id, Membership.valid_from, Membership.valid_to)
    return columns.where(
        _in_scope(Membership.group_id, level, keys),
        Membership.part == Part.SUPERVISEE,
        Membership.valid_from <= last,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= first),
    ).order_by(Membership.id)


def _absences(level: int, keys: list[int] | None, period: Period) -> Select[int, str, date, date | None]:
    """Return the select of absences that touch the period, of everyone or of those in the groups."""
    columns = select(Absence.person_id, Absence.kind, Absence.from_date, Absence.to_date)
    chosen = columns.where(
        Absence.from_date <= period.last, or_(Absence.to_date.is_(None), Absence.to_date >= period.first)
    ).order_by(Absence.id)
    if keys is None:
        return chosen
    return chosen.where(
        Absence.person_id.in_(select(Membership.person_id).where(_in_scope(Membership.group_id, level, keys)))
    )


def _sessions(level: int, keys: list[int] | None, first: date, last: date) -> Select[int, date, str, str | None]:
    """Return the select of sessions, each with the keys of those who attended as one text.

    One text a session instead of one row an attendance: a national report then moves some ten thousand rows out of
    the database instead of half a million.
    """
    attended = (
        select(func.aggregate_strings(cast(Attendance.person_id, String), ","))
        .where(
            Attendance.session_id == SupervisionSession.id,
            Attendance.status == AttendanceStatus.ATTENDED,
            SupervisionSession.status == SessionStatus.HELD,
        )
        .correlate(SupervisionSession)
        .scalar_subquery()
    )
    columns = select(SupervisionSession.group_id, SupervisionSession.local_date, SupervisionSession.status, attended)
    return columns.where(
        _in_scope(SupervisionSession.group_id, level, keys),
        SupervisionSession.local_date >= first,
        SupervisionSession.local_date <= last,
    ).order_by(SupervisionSession.group_id, SupervisionSession.local_date, SupervisionSession.id)


def _in_scope(group_id: InstrumentedAttribute[int], level: int, keys: list[int] | None) -> ColumnElement[bool]:
    """Return the condition that a row belongs to the level's groups, or to the groups with these keys."""
    if keys is not None:
        return group_id.in_(keys)
    return group_id.in_(select(SupervisionGroup.id).where(SupervisionGroup.level == level))


def _days_earlier(day: date, days: int) -> date:
    """Return the day so many days earlier, or the first day there is."""
    return date.fromordinal(max(day.toordinal() - days, date.min.toordinal()))
