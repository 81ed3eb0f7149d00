"""What a report counts, read from the rooms that know it. The caller has decided that the viewer writes on the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hpmt_supervision.fidelity.area.outside_page import merged_reasons
from hpmt_supervision.fidelity.area.queries import area_figures
from hpmt_supervision.fidelity.area.reach_queries import Place
from hpmt_supervision.fidelity.figures.definitions import Period, half_up
from hpmt_supervision.fidelity.figures.month_shares import CHART_MONTHS, MonthShare
from hpmt_supervision.fidelity.figures.months import Month, months_between
from hpmt_supervision.fidelity.frequency_report.report import Value
from hpmt_supervision.fidelity.office.queries import office_profile
from hpmt_supervision.level_reports.figures import (
    Figures,
    Gap,
    InsideFigures,
    MonthLine,
    RecordedShare,
    Standing,
    UnitLine,
)
from hpmt_supervision.level_reports.happenings import happened
from hpmt_supervision.level_reports.models import LevelReport, ReportKind
from hpmt_supervision.level_reports.need_queries import Needs, needs_of_county, needs_of_office, withheld_needs
from hpmt_supervision.level_reports.session_queries import sessions_of_groups
from hpmt_supervision.level_reports.training import courses_completed, courses_from_outside
from hpmt_supervision.people.models import UnitKind

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.area.composition import AreaFigures, AreaRow


def figures_of(report: LevelReport, *, inside: bool, today: date) -> Figures:
    """Return the figures of a report as they stand today.

    Args:
        report: the report, with its unit.
        inside: whether they are for those who work at the office, from whom nothing is withheld.
        today: the local day.
    """
    period = Period(report.first, report.last)
    if inside and report.kind == ReportKind.OFFICE_YEAR:
        return _office_from_inside(report, period)
    return _from_outside(report, period, today)


def _from_outside(report: LevelReport, period: Period, today: date) -> Figures:
    unit, is_office = report.unit, report.unit.kind == UnitKind.OFFICE
    place = Place(unit.id, unit.text_id, unit.name, unit.kind, unit.parent_id)
    found = area_figures(place, period=period, level=1, exclude_absent=False, fewest_months=CHART_MONTHS, today=today)
    total = found.total
    unit_ids = [unit.id, *(row.unit.id for row in found.rows)]
    needs = _needs_from_outside(report, period, found)
    withheld = {row.unit.id for row in (*found.rows, *([total] if total else [])) if row.reason is not None}
    warned, asked = happened(report, withheld=withheld)
    sessions = sessions_of_groups(unit.id, 1 if is_office else 2, period)
    return Figures(
        lines=tuple(_line(row, period) for row in found.rows),
        total=_line(total, period) if total else None,
        months=tuple(_month(month) for month in total.months) if total else (),
        intervals=found.intervals,
        groups=sessions.groups,
        cancelled=tuple(merged_reasons(sessions.cancelled)) if is_office else (),
        courses=() if is_office else courses_from_outside(unit_ids, period),
        need_counts=needs.counts,
        tools=needs.tools,
        items=needs.items if report.kind == ReportKind.LEVEL else (),
        recorded=recorded_share(total.months, period) if total and total.reason is None else None,
        warned=warned,
        asked=asked,
    )


def _needs_from_outside(report: LevelReport, period: Period, found: "AreaFigures") -> Needs:
    """Return the needs as those outside may see them.

    Those who list them have received them and know them all. To others they are counts that rest on people, as on the
    page of an office: an office's are withheld with its row, and a county's when some row is, because the pages of the
    other offices tell theirs. A row is withheld in a period when it is in a month of it, so what is shown in two
    periods leaves no month between them that is not.
    """
    unit = report.unit
    rows = [*found.rows, *([found.total] if found.total else [])]
    if report.kind != ReportKind.LEVEL and (found.total is None or any(row.reason is not None for row in rows)):
        return withheld_needs()
    return needs_of_office(unit.id, period) if unit.kind == UnitKind.OFFICE else needs_of_county(unit.id, period)


def _office_from_inside(report: LevelReport, period: Period) -> Figures:
    unit = report.unit
    sessions = sessions_of_groups(unit.id, 1, period)
    profile = office_profile(unit, period, cancelled=sessions.cancelled)
    shown, needs = profile.figures, needs_of_office(unit.id, period)
    warned, asked = happened(report)
    silent = not (shown.sessions_planned or shown.sessions_held or shown.sessions_cancelled)
    has_group = bool(profile.intervals)
    return Figures(
        total=UnitLine(
            name=unit.name,
            standing=Standing.NO_GROUP if not has_group else Standing.SILENT if silent else Standing.SHOWN,
            planned=shown.sessions_planned,
            held=shown.sessions_held,
            cancelled=shown.sessions_cancelled,
            supervisees=shown.supervisees,
            attendances=None if silent else shown.attendances,
            on_schedule=None if silent else shown.on_schedule,
            mean=None if silent else shown.mean,
            last_held=sessions.last_held,
        ),
        months=tuple(_month(month) for month in profile.monthly),
        intervals=profile.intervals,
        groups=sessions.groups,
        cancelled=profile.cancelled,
        courses=courses_completed([unit.id], period),
        need_counts=needs.counts,
        tools=needs.tools,
        inside=InsideFigures(shown.distribution, shown.longest_gap_days, profile.without_absent.on_schedule),
        recorded=recorded_share(profile.monthly, period),
        warned=warned,
        asked=asked,
    )


def _line(row: "AreaRow", period: Period) -> UnitLine:
    unit, fields = row.unit, row.shown.fields
    standing = Standing.SHOWN
    if row.reason is not None:
        standing = Standing(row.reason.value)
    elif not row.has_group:
        standing = Standing.NO_GROUP
    elif row.is_silent:
        standing = Standing.SILENT
    people = _People() if standing.is_withheld else _People.of(fields)
    if standing is Standing.SILENT:
        # Nobody has counted anything, so there is neither a share nor a mean, and no point in the funnel.
        people = _People(supervisees=people.supervisees)
    return UnitLine(
        name=unit.name,
        standing=standing,
        planned=row.count("sessions_planned"),
        held=row.count("sessions_held"),
        cancelled=row.count("sessions_cancelled"),
        supervisees=people.supervisees,
        attendances=people.attendances,
        on_schedule=people.on_schedule,
        mean=people.mean,
        opened=_within(unit.opened_on, period),
        closed=_within(unit.closed_on, period),
        merged_into=row.merged_into if _within(unit.closed_on, period) else None,
        last_held=row.last_held,
    )


@dataclass(frozen=True, slots=True)
class _People:
    """The figures of a row that rest on people; of a withheld row all are None, whatever it may hold."""

    supervisees: int | None = None
    attendances: int | None = None
    on_schedule: Decimal | None = None
    mean: Decimal | None = None

    @classmethod
    def of(cls, fields: Mapping[str, Value]) -> "_People":
        def whole(name: str) -> int | None:
            value = fields[name]
            return value if isinstance(value, int) else None

        def share(name: str) -> Decimal | None:
            value = fields[name]
            return value if isinstance(value, Decimal) else None

        return cls(whole("supervisees"), whole("attendances"), share("on_schedule"), share("mean"))


def _within(day: date | None, period: Period) -> date | None:
    return day if day is not None and period.first <= day <= period.last else None


def _month(month: MonthShare) -> MonthLine:
    if month.is_withheld:
        return MonthLine(month.month, None, Gap.WITHHELD)
    if not month.is_registered:
        return MonthLine(month.month, None, Gap.SILENT)
    return MonthLine(month.month, month.share, Gap.NO_DAYS if month.share is None else None)


def recorded_share(months: Sequence[MonthShare], period: Period) -> RecordedShare | None:
    """Return the share on schedule of the months of a period that have something recorded.

    Args:
        months: months in a row, those of the period among them; none of the period's is withheld.
        period: whole calendar months.

    Returns:
        None when all of them have, when none has, or when one is withheld or not among them.
    """
    wanted = [month for month in months if period.first <= month.month.first and month.month.last <= period.last]
    recorded = [month for month in wanted if month.is_registered]
    asked = len(months_between(Month.of(period.first), Month.of(period.last)))
    if len(wanted) < asked or any(month.is_withheld for month in wanted) or len(recorded) == len(wanted):
        return None
    days = sum(month.active_days for month in recorded)
    share = half_up(sum(month.on_schedule_days for month in recorded), days, 4)
    return None if share is None else RecordedShare(share, len(recorded), len(wanted))
