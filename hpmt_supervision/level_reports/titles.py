"""What a report is called, on its pages, in its file and in the mails about it."""

from datetime import date

from hpmt_supervision.level_reports.models import LevelReport, ReportKind
from hpmt_supervision.level_reports.states import KIND_LABELS
from hpmt_supervision.web.formats import day_range


def title_from(kind: ReportKind, unit_name: str, first: date, last: date) -> str:
    """Return the title: the kind of report, the unit and the period.

    Args:
        kind: what kind of report.
        unit_name: the unit's name.
        first, last: the period, both days included.
    """
    return f"{KIND_LABELS[kind]}, {unit_name}, {day_range(first, last)}"


def title_of(report: LevelReport) -> str:
    """Return the title of a stored report."""
    return title_from(ReportKind(report.kind), report.unit.name, report.first, report.last)
