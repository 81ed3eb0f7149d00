"""The figures of a county, of the nation or of one office, as those see them who do not work there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.definitions import Period
from hpmt_supervision.fidelity.month_series import month_series, months_of_page
from hpmt_supervision.fidelity.months import Month
from hpmt_supervision.fidelity.office_queries import MonthShare
from hpmt_supervision.fidelity.queries import Question, holders_of, report_of
from hpmt_supervision.fidelity.reach_queries import Place
from hpmt_supervision.fidelity.record_queries import Structure, read_records, read_structure
from hpmt_supervision.fidelity.reports import ReportRow
from hpmt_supervision.fidelity.rows import UnitFacts
from hpmt_supervision.fidelity.small_numbers import Reason, reasons, withheld, withheld_without_absent
from hpmt_supervision.people.models import SupervisionGroup, UnitKind
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.indicators import Records

# The kind of unit that has a row on the page of each kind.
ROWS_OF = {UnitKind.NATIONAL: UnitKind.COUNTY, UnitKind.COUNTY: UnitKind.OFFICE}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One unit as somebody from outside sees it.

    Attributes:
        shown: the figures that may be shown.
        reason: why the row is withheld, or None when it is not.
        has_group: whether the unit has a group of the level.
        months: the months, oldest first, everyone counted; of a withheld row every month of the period is withheld.
        last_held: the day of the last session held up to today, or None.
        merged_into: the name of the unit it was merged into, or None.
    """

    shown: ReportRow
    reason: Reason | None
    has_group: bool
    months: tuple[MonthShare, ...]
    last_held: date | None
    merged_into: str | None

    @property
    def unit(self) -> UnitFacts:
        """Return the unit."""
        return self.shown.unit

    @property
    def sessions(self) -> int:
        """Return the sessions of the period, whatever became of them."""
        return sum(self.count(name) for name in ("sessions_planned", "sessions_held", "sessions_cancelled"))

    @property
    def is_silent(self) -> bool:
        """Tell whether there is a group and no session of any status: silence, which is not the same as none held."""
        return self.has_group and self.sessions == 0

    def count(self, name: str) -> int:
        """Return a field that is a whole number and is shown."""
        value = self.shown.fields[name]
        return value if isinstance(value, int) else 0


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What the page of a county, the nation or an office seen from outside shows.

    Attributes:
        question: what was asked for.
        months: the months that are drawn.
        rows: the units beneath, in order; none for an office.
        total: the unit itself; None when it has no row on this level or was not open in the period.
        intervals: the intervals of the groups, in days, rising.
    """

    question: Question
    months: tuple[Month, ...]
    rows: tuple[AreaRow, ...]
    total: AreaRow | None
    intervals: tuple[int, ...]


def area_figures(
    place: Place, *, period: Period, level: int, exclude_absent: bool, fewest_months: int, today: date
) -> AreaFigures:
    """Return the figures of a place that the viewer has been given by ``Reach``.

    Args:
        place: the county, the nation or the office.
        period: whole calendar months.
        level: 1, 2 or 3.
        exclude_absent: leave out those who are gone or on leave on the last day.
        fewest_months: months to draw at least, before the period too when it has fewer.
        today: the local day; later sessions are not yet held.
    """
    question = Question(period, level, place.kind, place.text_id, exclude_absent, withhold_small=True)
    months = months_of_page(period, fewest_months)
    structure = read_structure(db.session, level)
    read = Period(min(months[0].first, period.first), period.last)
    # What is withheld is decided for the nation, whoever asks, so that two readers cannot learn more together.
    records = read_records(db.session, structure, level, read, everything=True)
    always, hidden, why = _withholding(structure, records, question)
    totals = report_of(structure, records, question, hidden).rows
    beneath: tuple[ReportRow, ...] = ()
    if (kind := ROWS_OF.get(UnitKind(place.kind))) is not None:
        asked = Question(period, level, kind, place.text_id, exclude_absent, withhold_small=True)
        beneath = report_of(structure, records, asked, hidden).rows
    shown = [*beneath, *totals]
    series = month_series(
        structure,
        records,
        level=level,
        period=period,
        months=months,
        hidden=always,
        units=[row.unit for row in shown],
    )
    rows = _area_rows(structure, shown, why, series, _last_held(structure, level, today))
    return AreaFigures(
        question=question,
        months=tuple(months),
        rows=tuple(rows[: len(beneath)]),
        total=rows[-1] if totals else None,
        intervals=tuple(sorted({interval for _key, _owner, interval in structure.beneath(place.id).groups})),
    )


def _withholding(
    structure: Structure, records: "Records", question: Question
) -> tuple[frozenset[int], frozenset[int], dict[int, Reason]]:
    """Return what is withheld with everyone, what is withheld in the report asked for, and why."""
    everyone = holders_of(structure, records, question.level, question.period)
    always = withheld(everyone)
    if not question.exclude_absent:
        return always, always, reasons(always, everyone, everyone)
    remaining = holders_of(structure, records, question.level, question.period, exclude_absent=True)
    hidden = withheld_without_absent(everyone, remaining)
    return always, hidden, reasons(hidden, everyone, remaining)


def _area_rows(
    structure: Structure,
    shown: Sequence[ReportRow],
    why: Mapping[int, Reason],
    series: Mapping[int, tuple[MonthShare, ...]],
    last_held: Mapping[int, date],
) -> list[AreaRow]:
    """Return the rows with everything that belongs to each."""
    with_group = {above for owner in set(structure.owners) for above in structure.upwards(owner)}

    def name_of(key: int | None) -> str | None:
        return structure.units[key].name if key in structure.units else None

    return [
        AreaRow(
            shown=row,
            reason=why.get(row.unit.id) if row.withheld else None,
            has_group=row.unit.id in with_group,
            months=series[row.unit.id],
            last_held=last_held.get(row.unit.id),
            merged_into=name_of(row.unit.merged_into_id),
        )
        for row in shown
    ]


def _last_held(structure: Structure, level: int, today: date) -> dict[int, date]:
    """Return the day of the last session held by the groups of each unit and of what lies beneath it."""
    rows = db.session.execute(
        select(SupervisionGroup.unit_id, func.max(SupervisionSession.local_date))
        .join(SupervisionSession, SupervisionSession.group_id == SupervisionGroup.id)
        .where(
            SupervisionGroup.level == level,
            SupervisionSession.status == SessionStatus.HELD,
            SupervisionSession.local_date <= today,
        )
        .group_by(SupervisionGroup.unit_id)
        .order_by(SupervisionGroup.unit_id)
    )
    found: dict[int, date] = {}
    for unit_id, day in rows:
        for above in structure.upwards(unit_id):
            found[above] = max(found.get(above, day), day)
    return found
