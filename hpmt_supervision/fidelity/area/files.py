"""The files of the pages of a county, the nation and an office seen from outside: what the page shows, no more."""

import re
from dataclasses import replace
from unicodedata import normalize

from hpmt_supervision.fidelity.area.composition import AreaFigures, AreaRow
from hpmt_supervision.fidelity.area.page import matching
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.frequency_report.report import NOT_FOR_ONE_OFFICE, Report, ReportRow
from hpmt_supervision.people.models import UnitKind


def report_of_page(found: AreaFigures, *, search: str | None) -> Report:
    """Return what a page shows as a report for a file: the same rows, the unit itself last, and each row's months.

    Args:
        found: the figures.
        search: part of a name that the rows are searched for, or None.
    """
    question = found.question
    rows = [
        _with_extra(row, row.last_held.isoformat() if row.last_held else None) for row in matching(found.rows, search)
    ]
    if found.total is not None:
        # The page names no last day for a sum of many units.
        last = found.total.last_held if question.by == UnitKind.OFFICE else None
        rows.append(_with_extra(found.total, last.isoformat() if last else None))
    return Report(
        period=question.period,
        level=question.level,
        by=question.by,
        exclude_absent=question.exclude_absent,
        withholds=True,
        not_shown=NOT_FOR_ONE_OFFICE if question.by == UnitKind.OFFICE else (),
        rows=tuple(rows),
        extra_columns=(
            "last_held_on",
            "attendances_withheld",
            *(f"on_schedule_{month.year:04}_{month.number:02}" for month in found.months),
        ),
    )


def _with_extra(row: AreaRow, last_held: str | None) -> ReportRow:
    months = ["withheld" if month.is_withheld else month.share for month in row.months]
    return replace(row.shown, extra=(last_held, str(row.hides_attendances or row.shown.withheld).lower(), *months))


def file_name(name: str, period: Period, form: str, *, what: str = "hyppighet") -> str:
    """Return the name of a page's file, as ``hyppighet-havlandet-2026-05-2026-10.csv``.

    Args:
        name: the unit's name.
        period: whole calendar months.
        form: the ending.
        what: what the file holds.
    """
    plain = name.casefold().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    slug = re.sub(r"[^a-z0-9]+", "-", normalize("NFKD", plain).encode("ascii", "ignore").decode()).strip("-")
    return f"{what}-{slug or 'enhet'}-{Month.of(period.first).code}-{Month.of(period.last).code}.{form}"
