"""The frequency report as text for people and as files for machines."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS
from hpmt_supervision.fidelity.frequency_report.headings import headings, readable, sheet_name
from hpmt_supervision.fidelity.frequency_report.report import FIELDS, Report, ReportRow, Value
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE
from hpmt_supervision.web.csv_cells import shown_as_text

# Decimals of the two fields that are not whole numbers.
DECIMALS = {"mean": 2, "on_schedule": 4}
DISTRIBUTION_COLUMNS = ("n0", "n1", "n2", "n3", "n4", "n5", "n6_plus")
FORMATS = ("table", "csv", "json", "xlsx")


def rendered(report: Report, form: str, *, for_people: bool = False) -> bytes:
    """Return the report as the bytes of a file.

    Args:
        report: the report.
        form: ``table``, ``csv``, ``json`` or ``xlsx``.
        for_people: whether the file is downloaded to be opened in a spreadsheet; see ``as_csv`` and ``as_workbook``.

    Raises:
        UserError: when there is no such format.
    """
    writers: dict[str, Callable[[Report], bytes]] = {
        "table": lambda report: as_table(report).encode(),
        "csv": lambda report: as_csv(report, for_people=for_people).encode(),
        "json": lambda report: as_json(report).encode(),
        "xlsx": lambda report: as_workbook(report, for_people=for_people),
    }
    if form not in writers:
        raise UserError(_("«%(form)s» er ikke et format. Velg table, csv, json eller xlsx.", form=form))
    return writers[form](report)


def as_json(report: Report) -> str:
    """Return the report as JSON; figures are numbers, and null means that the figure does not apply.

    A withheld row carries ``"withheld": true``. Fields that are not shown for any single office are listed once
    under ``"not_shown"``; both appear only when small numbers were withheld, so null keeps one meaning.
    """
    document: dict[str, Any] = {
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "level": report.level,
        "by": report.by,
        "exclude_absent": report.exclude_absent,
    }
    if report.not_shown:
        document["not_shown"] = list(report.not_shown)
    document["units"] = [_json_row(row) for row in report.rows]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json_row(row: ReportRow) -> dict[str, Any]:
    found: dict[str, Any] = {"unit_id": row.unit.text_id, "unit_name": row.unit.name}
    found |= {name: _json_value(row.fields[name]) for name in FIELDS}
    return found | ({"withheld": True} if row.withheld else {})


def _json_value(value: Value) -> Any:
    if isinstance(value, tuple):
        return dict(zip(DISTRIBUTION_KEYS, value, strict=True))
    # Four decimals are far inside what a binary number prints back exactly.
    return float(value) if isinstance(value, Decimal) else value


def columns(report: Report) -> list[str]:
    """Return the columns of a file; ``withheld`` is among them when small numbers were withheld."""
    names = ["unit_id", "unit_name"]
    for name in FIELDS:
        names += DISTRIBUTION_COLUMNS if name == "distribution" else [name]
    return names + (["withheld"] if report.withholds else []) + list(report.extra_columns)


def cells(report: Report, row: ReportRow) -> list[int | Decimal | str | bool | None]:
    """Return a row's cells in the order of ``columns``."""
    found: list[int | Decimal | str | bool | None] = [row.unit.text_id, row.unit.name]
    for name in FIELDS:
        value = row.fields[name]
        if name == "distribution":
            found += value if isinstance(value, tuple) else [None] * len(DISTRIBUTION_COLUMNS)
        elif not isinstance(value, tuple):
            found.append(value)
    return found + ([row.withheld] if report.withholds else []) + list(row.extra)


def as_csv(report: Report, *, for_people: bool = False) -> str:
    """Return the report as CSV: comma, decimal point, fixed decimals, empty for null, lines ended by LF.

    Names are written as they are, so that a machine reads back what is in the database.

    Args:
        report: the report.
        for_people: whether a name that a spreadsheet would run as a formula is marked as text.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns(report))
    for row in report.rows:
        line = [_csv_cell(cell) for cell in cells(report, row)]
        writer.writerow([shown_as_text(cell) for cell in line] if for_people else line)
    return text.getvalue()


def _csv_cell(cell: int | Decimal | str | bool | None) -> str:
    if cell is None:
        return ""
    # A Decimal that was rounded to fixed decimals prints them all, also the zeros.
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def as_workbook(report: Report, *, for_people: bool = False) -> bytes:
    """Return the report as an XLSX workbook with one sheet. No name can become a formula or a link.

    Args:
        report: the report.
        for_people: whether sheet, headings and cells are in the language of the reader; else they have the names and
            codes of the CSV, for a program.
    """
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(sheet_name() if for_people else "frequency")
        heading = book.add_format({"bold": True})
        styles = {name: book.add_format({"num_format": "0." + "0" * places}) for name, places in DECIMALS.items()}
        day_format = book.add_format({"num_format": "dd.mm.yyyy"})
        names = columns(report)
        for place, name in enumerate(headings(names) if for_people else names):
            sheet.write_string(0, place, name, heading)
        for line, row in enumerate(report.rows, start=1):
            for place, (name, value) in enumerate(zip(names, cells(report, row), strict=True)):
                cell = readable(name, value) if for_people else value
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, datetime.combine(cell, time()), day_format)
                elif isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                elif isinstance(cell, bool):
                    sheet.write_boolean(line, place, cell)
                elif cell is not None:
                    sheet.write_number(line, place, float(cell), styles.get(name))
        sheet.freeze_panes(1, 2)
        sheet.autofit()
    return file.getvalue()


def _labels() -> dict[str, str]:
    """Return the short headings of the table on a terminal."""
    return {
        "supervisees": _("Veiledere"),
        "sessions_planned": _("Planlagt"),
        "sessions_held": _("Holdt"),
        "sessions_cancelled": _("Avlyst"),
        "attendances": _("Oppmøter"),
        "mean": _("Snitt"),
        "active_days": _("Dager"),
        "on_schedule_days": _("I rute-dager"),
        "on_schedule": _("I rute"),
        "longest_gap_days": _("Lengste opphold"),
    }


def as_table(report: Report) -> str:
    """Return the report as an aligned table for a terminal, with Norwegian decimal commas."""
    labels = _labels()
    head = [_("Enhet")]
    for name in FIELDS:
        head += DISTRIBUTION_KEYS if name == "distribution" else [labels[name]]
    lines = [head, *([_plain(row.unit.name), *_table_cells(row)] for row in report.rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    text = [_title(report), ""]
    for line in lines:
        first, rest = (
            line[0].ljust(widths[0]),
            (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        )
        text.append("  ".join([first, *rest]).rstrip())
    if not report.rows:
        text.append(_("Ingen enheter å vise i perioden."))
    if report.withholds:
        text += [
            "",
            _(
                "x: vises ikke, fordi tallet bygger på under %(count)d personer eller ville røpet et slikt tall.",
                count=FEWEST_PEOPLE,
            ),
        ]
    return "\n".join(text) + "\n"


def _title(report: Report) -> str:
    kinds = {"office": _("per kontor"), "county": _("per fylke"), "national": _("for hele landet")}
    title: str = _(
        "Hyppighet %(first)s–%(last)s, nivå %(level)s, %(by)s",
        first=format_date(report.period.first, "d. MMMM y", locale="nb"),
        last=format_date(report.period.last, "d. MMMM y", locale="nb"),
        level=report.level,
        by=kinds[report.by],
    )
    return title + (_(", uten fravær og sluttede") if report.exclude_absent else "")


def _table_cells(row: ReportRow) -> list[str]:
    found: list[str] = []
    for name in FIELDS:
        value = row.fields[name]
        hidden = value is None and (row.withheld or name == "distribution")
        if isinstance(value, tuple):
            found += [str(count) for count in value]
        elif name == "distribution":
            found += ["x"] * len(DISTRIBUTION_KEYS)
        elif hidden:
            found.append("x")
        elif name == "on_schedule" and isinstance(value, Decimal):
            # Two decimals moved, not rounded: 0.8333 is 83.33 per cent.
            found.append(f"{value * 100:.2f} %".replace(".", ","))
        else:
            found.append("–" if value is None else str(value).replace(".", ","))
    return found


def _plain(name: str) -> str:
    """Return a name without characters that could steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
