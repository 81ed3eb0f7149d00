"""What a sender fills in: a workbook with the eight sheets and help where the cell is, or a .zip of empty files.

There is no sheet with explanations, since a workbook holds nothing but the eight: what a column wants is said in a note
on its heading, and cells with a named set of values offer them.
"""

import io
import zipfile
from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.exchange.bundle import LAST_ROW
from hpmt_supervision.exchange.schema import TABLES, Column, Kind, Table
from hpmt_supervision.exchange.workbook_writing import MADE_AT, width_of
from hpmt_supervision.exchange.writing import zip_entry

AUTHOR = "HPMT Veiledning"
# How Excel shows, and understands, what is typed in a column; an id with leading zeros stays what it is.
NUMBER_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.LOCAL_TIME: "yyyy-mm-dd hh:mm", Kind.NUMBER: "0"}
AS_TEXT = "@"
NOTE_WIDTH, NOTE_HEIGHT = 320, 130


def workbook_template() -> bytes:
    """Return an empty workbook that can be filled in and taken in."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        heading = book.add_format({"bold": True, "num_format": AS_TEXT})
        styles = {kind: book.add_format({"num_format": NUMBER_FORMATS.get(kind, AS_TEXT)}) for kind in Kind}
        for table in TABLES:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            sheet.set_comments_author(AUTHOR)
            for place, column in enumerate(table.columns):
                sheet.set_column(place, place, width_of(column), styles[column.kind])
                sheet.write_string(0, place, column.name, heading)
                sheet.write_comment(
                    0, place, _note(table, column), {"x_scale": 1, "width": NOTE_WIDTH, "height": NOTE_HEIGHT}
                )
                _offer_values(sheet, place, column)
    return file.getvalue()


def zip_template() -> bytes:
    """Return a .zip of eight empty CSV files: headings alone, with semicolons, as a Norwegian Excel opens them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            archive.writestr(zip_entry(table), "\ufeff" + ";".join(table.headings) + "\r\n")
    return file.getvalue()


def _offer_values(sheet: Any, place: int, column: Column) -> None:
    """Let Excel offer the values of a named set, and check numbers; an empty cell is left alone."""
    below_heading = (1, place, LAST_ROW - 1, place)
    if column.choices:
        rule: dict[str, Any] = {"validate": "list", "source": list(column.choices)}
    elif column.kind is Kind.NUMBER:
        rule = {"validate": "integer", "criteria": "between", "minimum": column.low, "maximum": column.high}
    else:
        return
    told = {
        "error_title": column.name,
        "error_message": _note_values(column)[:255],
    }
    sheet.data_validation(*below_heading, rule | told)


def _note(table: Table, column: Column) -> str:
    """What a column wants, in whole sentences."""
    parts = [_ABOUT[column.kind]()] if column.kind in _ABOUT else []
    if column.refers_to is not None:
        parts.append(_("Id fra arket %(sheet)s, eller en id som er i løsningen fra før.", sheet=column.refers_to))
    if column.choices or column.kind is Kind.NUMBER:
        parts.append(_note_values(column))
    if column.empty_is is not None:
        parts.append(_("Tom celle betyr %(value)s.", value=column.empty_is))
    elif column.required:
        parts.append(_("Må fylles ut."))
    else:
        parts.append(_("Kan stå tom."))
    if table is TABLES[0] and column is table.columns[0]:
        parts.append(
            _(
                "Fyll ut bare det du har. Ark uten rader endrer ingenting, og ingenting slettes. Behold arknavnene og"
                " kolonnenavnene."
            )
        )
    return "\n".join(parts)


def _note_values(column: Column) -> str:
    text: str
    if column.choices:
        text = _("Skriv en av disse: %(values)s.", values=", ".join(column.choices))
    else:
        text = _("Skriv et helt tall fra %(low)s til %(high)s.", low=column.low, high=column.high)
    return text


_ABOUT = {
    Kind.ID: lambda: _("Din egen id, en for hver rad. Den samme id-en oppdaterer raden neste gang."),
    Kind.DATE: lambda: _("En dato, som 2026-01-31 eller 31.01.2026."),
    Kind.LOCAL_TIME: lambda: _("Dato og klokkeslett norsk tid, som 2026-01-31 09:00."),
    Kind.EMAIL: lambda: _("En e-postadresse."),
}
