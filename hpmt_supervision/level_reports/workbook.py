"""The figures of a report as a workbook: one table a sheet, and charts of the spreadsheet's own with words for each.

It holds no text that somebody has written, and no cell of it can become a formula or a link.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.fidelity.chance.uncertainty import poisson_limits
from hpmt_supervision.fidelity.files.tables import Cell, Column, Look, ReportTable
from hpmt_supervision.fidelity.files.workbooks import Book, written_workbook
from hpmt_supervision.fidelity.pictures.funnel import INNER, OUTER
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE
from hpmt_supervision.level_reports.charts import comparable_of, reference_of
from hpmt_supervision.level_reports.composition import Composition
from hpmt_supervision.level_reports.pdf import document_title
from hpmt_supervision.level_reports.states import STATE_LABELS
from hpmt_supervision.level_reports.tables import figure_tables, tables_of
from hpmt_supervision.web.formats import day

# The limits of the funnel are drawn through at most so many places.
_STEPS = 40


def workbook_of(composition: Composition) -> bytes:
    """Return the figures of a report as an XLSX workbook in the language of the request.

    Args:
        composition: the report.
    """
    return written_workbook(
        document_title(composition), composition.written_on, lambda book: _write_sheets(book, composition)
    )


def _write_sheets(book: Book, composition: Composition) -> None:
    book.write(_about(composition))
    for table in figure_tables(list(tables_of(composition).values())):
        if table.key == "maneder":
            _write_months(book, table)
            continue
        sheet, name = book.write(table)
        if table.key == "enheter":
            _draw_sessions(book, sheet, name, table)
        elif table.key == "fordeling":
            _draw_distribution(book, sheet, name, table)
    _write_funnel(book, composition)


def _about(composition: Composition) -> ReportTable:
    facts = [
        (_("Rapport"), document_title(composition)),
        (_("Versjon"), str(composition.number)),
        (_("Status"), str(STATE_LABELS[composition.state])),
        (_("Dato"), day(composition.written_on)),
        (
            _("Tall som ikke vises"),
            _(
                "Tall om færre enn %(count)d personer vises ikke utenfor kontoret, og heller ikke tall som ville "
                "røpet dem.",
                count=FEWEST_PEOPLE,
            ),
        ),
        (_("Bruk"), _("Tallene er til hjelp for veiledningen og brukes ikke til å følge opp enkeltpersoner.")),
    ]
    rows = tuple((Cell(str(label)), Cell(str(text))) for label, text in facts)
    return ReportTable("om", _("Om rapporten"), (Column(_("Hva")), Column(_("Verdi"))), rows)


def _write_months(writing: Book, table: ReportTable) -> None:
    """Write the months with a column for why one has no figure: a text among numbers would be drawn as zero."""
    rows = tuple(
        (label, replace(share, text=""), Cell("" if share.value is not None else share.text))
        for label, share in table.rows
    )
    columns = (*table.columns, Column(_("Merknad")))
    sheet, name = writing.write(replace(table, columns=columns, rows=rows))
    chart = writing.book.add_chart({"type": "line"})
    last = len(rows)
    chart.add_series(
        {
            "name": [name, 0, 1],
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, 1, last, 1],
            "marker": {"type": "circle", "size": 5},
        }
    )
    chart.set_title({"name": table.title})
    chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
    chart.show_blanks_as("gap")
    chart.set_legend({"none": True})
    chart.set_size({"width": 760, "height": 360})
    words = _(
        "Linjediagram: andelen av dagene i rute for hver måned i tabellen. En måned uten tall er et brudd i linja."
    )
    sheet.insert_chart(1, len(columns) + 1, chart, {"description": words})


def _draw_sessions(writing: Book, sheet: Any, name: str, table: ReportTable) -> None:
    """Draw the sessions of each unit; they are counts of meetings and never withheld."""
    last = len(table.rows) - (1 if table.has_total else 0)
    if last < 1:
        return
    chart = writing.book.add_chart({"type": "bar", "subtype": "stacked"})
    for place in (4, 5, 6):
        chart.add_series(
            {"name": [name, 0, place], "categories": [name, 1, 0, last, 0], "values": [name, 1, place, last, place]}
        )
    chart.set_title({"name": _("Veiledninger")})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 760, "height": 140 + 26 * last})
    words = _("Stolpediagram: holdte, planlagte og avlyste veiledninger for hver enhet i tabellen.")
    sheet.insert_chart(len(table.rows) + 2, 0, chart, {"description": words})


def _draw_distribution(writing: Book, sheet: Any, name: str, table: ReportTable) -> None:
    chart = writing.book.add_chart({"type": "column"})
    last = len(table.rows)
    chart.add_series({"name": [name, 0, 1], "categories": [name, 1, 0, last, 0], "values": [name, 1, 1, last, 1]})
    chart.set_title({"name": table.title})
    chart.set_legend({"none": True})
    words = _("Stolpediagram: antall veiledere etter hvor mange veiledninger de har hatt.")
    sheet.insert_chart(1, 3, chart, {"description": words})


def _write_funnel(writing: Book, composition: Composition) -> None:
    """Write the offices that are shown and the limits of chance, and draw the one over the other."""
    mean, units = reference_of(composition), comparable_of(composition)
    if not mean or not units:
        return
    columns = (Column(_("Kontor")), Column(_("Veiledere (n)"), True), Column(_("Snitt"), True))
    rows = tuple(
        (Cell(unit.name), Cell("", unit.people, Look.WHOLE), Cell("", Decimal(str(unit.mean)), Look.MEAN))
        for unit in units
    )
    sheet, name = writing.write(ReportTable("trakt", _("Trakt"), columns, rows))
    sizes = [unit.people for unit in units]
    limits_name, count = _write_limits(writing, mean, max(1, min(sizes) - 3), max(sizes) + 3)
    chart = writing.book.add_chart({"type": "scatter", "subtype": "straight"})
    for place in range(1, 6):
        chart.add_series(
            {
                "name": [limits_name, 0, place],
                "categories": [limits_name, 1, 0, count, 0],
                "values": [limits_name, 1, place, count, place],
                "marker": {"type": "none"},
            }
        )
    chart.add_series(
        {
            "name": [name, 0, 0],
            "categories": [name, 1, 1, len(rows), 1],
            "values": [name, 1, 2, len(rows), 2],
            "line": {"none": True},
            "marker": {"type": "circle", "size": 8},
        }
    )
    chart.set_title({"name": _("Skiller noen kontorer seg ut?")})
    chart.set_x_axis({"name": _("Antall veiledere")})
    chart.set_y_axis({"name": _("Snitt per veileder"), "min": 0})
    chart.set_size({"width": 760, "height": 420})
    words = _(
        "Traktdiagram: snittet for hvert kontor som vises, mot antall veiledere, med grenser på 95 % og 99,8 % "
        "rundt snittet for fylket."
    )
    sheet.insert_chart(1, 4, chart, {"description": words})


def _write_limits(writing: Book, mean: float, low: int, high: int) -> tuple[str, int]:
    """Write the limits around the reference mean; return the sheet's name and how many rows it has."""
    sizes = sorted({*range(low, high, max(1, (high - low) // _STEPS)), high})
    labels = (_("Snitt"), _("95 %, nedre"), _("95 %, øvre"), _("99,8 %, nedre"), _("99,8 %, øvre"))
    columns = (Column(_("Veiledere (n)"), True), *(Column(label, True) for label in labels))
    rows = []
    for size in sizes:
        limits = (mean, *poisson_limits(mean, size, INNER), *poisson_limits(mean, size, OUTER))
        rows.append((Cell("", size, Look.WHOLE), *(Cell("", Decimal(str(limit)), Look.MEAN) for limit in limits)))
    _sheet, name = writing.write(ReportTable("grenser", _("Traktens grenser"), columns, tuple(rows)))
    return name, len(rows)
