"""Reports put together by hand, for the pages, the PDF and the workbook alike."""

from datetime import date
from decimal import Decimal

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month, months_up_to
from hpmt_supervision.level_reports.composition import Composition
from hpmt_supervision.level_reports.figures import (
    CourseLine,
    Figures,
    Gap,
    GroupLine,
    InsideFigures,
    MonthLine,
    NeedCount,
    NeedItem,
    Standing,
    ToolCount,
    UnitLine,
)
from hpmt_supervision.level_reports.models import ReportKind, VersionState


def make_line(name: str, people: int, attendances: int, on_schedule: str, **more: object) -> UnitLine:
    """Make a row that is shown."""
    return UnitLine(
        name=name,
        standing=Standing.SHOWN,
        planned=1,
        held=8,
        cancelled=2,
        supervisees=people,
        attendances=attendances,
        on_schedule=Decimal(on_schedule),
        mean=(Decimal(attendances) / people).quantize(Decimal("0.01")),
        **more,  # type: ignore[arg-type]
    )


def make_figures() -> Figures:
    """Make the figures of a county with every kind of row and month."""
    months = [MonthLine(month, Decimal("0.8123")) for month in months_up_to(Month(2026, 8), 12)]
    months[2] = MonthLine(months[2].month, None, Gap.WITHHELD)
    months[3] = MonthLine(months[3].month, None, Gap.NO_DAYS)
    return Figures(
        lines=(
            make_line("=Nav Aure", 8, 40, "0.9012"),
            UnitLine("Nav Bø", Standing.SMALL, 0, 7, 1),
            make_line("Nav Eid", 9, 18, "0.4321", closed=date(2026, 7, 31), merged_into="Nav Aure"),
            UnitLine("Nav Lo", Standing.FOR_ANOTHER, 0, 9, 0),
            UnitLine("Nav Storøya", Standing.SILENT, 0, 0, 0, 6),
            UnitLine("Nav Ytre", Standing.NO_GROUP, 0, 0, 0, 0, 0),
        ),
        total=make_line("Havlandet", 30, 71, "0.6789"),
        months=tuple(months),
        intervals=(14,),
        groups=(GroupLine("Nivå 2 i Havlandet", 1, 4, 0),),
        courses=(CourseLine("Grunnopplæring", 7), CourseLine("Samling 2", None)),
        need_counts=(NeedCount("theme", 2, 1, 0, 1), NeedCount("training", 1, 0, 1, 0), NeedCount("case", 1, 0, 0, 0)),
        tools=(ToolCount("Nettverkskart", 1),),
        items=(
            NeedItem(1, "theme", None, date(2026, 6, 10), "answered", False, date(2026, 6, 20)),
            NeedItem(2, "training", "Nettverkskart", date(2026, 6, 12), "reported", True, None),
            NeedItem(3, "case", None, date(2026, 7, 1), "reported", False, None),
            NeedItem(4, "theme", None, date(2026, 7, 2), "taken_up", False, None),
        ),
    )


def make_composition(**changes: object) -> Composition:
    """Make a county's report that is sent."""
    whole: dict[str, object] = {
        "kind": ReportKind.LEVEL,
        "unit_name": "Havlandet",
        "period": Period(date(2026, 5, 1), date(2026, 8, 31)),
        "number": 2,
        "state": VersionState.SENT,
        "writer": "Astrid Lunde",
        "written_on": date(2026, 9, 14),
        "texts": {"worked": "Faste dager hjalp.\n\nDet gjorde <b>også</b> en fast leder.", "asks": "En samling."},
        "figures": make_figures(),
        "need_texts": {1: "Å stå i taushet"},
    }
    return Composition(**whole | changes)  # type: ignore[arg-type]


def make_office_year() -> Composition:
    """Make an office's own year review, as those who work there see it."""
    figures = Figures(
        total=make_line("Nav Aure", 8, 40, "0.9012"),
        months=tuple(MonthLine(month, Decimal("0.9")) for month in months_up_to(Month(2025, 12), 12)),
        intervals=(14,),
        groups=(GroupLine("Gruppe Aure", 0, 20, 3),),
        cancelled=(("workload", 2), ("sickness", 1)),
        inside=InsideFigures((0, 1, 0, 2, 1, 1, 3), 34, Decimal("0.9444")),
    )
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    return make_composition(
        kind=ReportKind.OFFICE_YEAR, unit_name="Nav Aure", period=year, figures=figures, need_texts={}
    )
