"""What the columns of a workbook are called to the person who opens it; CSV and JSON keep the machine's names."""

import re
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS
from hpmt_supervision.fidelity.figures.explanations import explanations
from hpmt_supervision.fidelity.figures.months import Month, month_name
from hpmt_supervision.fidelity.frequency_report.report import FIELDS
from hpmt_supervision.web.formats import active_locale

_MONTH = re.compile(r"on_schedule_(\d{4})_(\d{2})")

Value = int | Decimal | str | bool | date | None


def sheet_name() -> str:
    """Return what the sheet is called."""
    return str(_("Hyppighet"))


def headings(columns: list[str]) -> list[str]:
    """Return the headings of a file's columns in the language of the reader.

    Args:
        columns: the columns by the machine's names.
    """
    explained = explanations()
    known = {name: explained[name].name for name in FIELDS if name != "distribution"} | {
        "unit_id": str(_("Enhetens id")),
        "unit_name": str(_("Enhet")),
        "withheld": str(_("Raden vises ikke")),
        "attendances_withheld": str(_("Oppmøter vises ikke")),
        "last_held_on": str(_("Sist veiledet")),
    }
    for key in DISTRIBUTION_KEYS:
        column = f"n{key}".replace("+", "_plus")
        known[column] = str(_("Veiledere med %(count)s veiledninger", count=key))
    return [known.get(name) or _of_month(name) for name in columns]


def _of_month(name: str) -> str:
    found = _MONTH.fullmatch(name)
    if found is None:
        return name
    month = Month(int(found[1]), int(found[2]))
    return str(_("I rute, %(month)s", month=month_name(month, locale=active_locale())))


def readable(name: str, cell: int | Decimal | str | bool | None) -> Value:
    """Return a cell as a person reads it: yes and no in words, a day as a day, and what is withheld said so.

    Args:
        name: the column by the machine's name.
        cell: the value by the machine's code.
    """
    if name in {"withheld", "attendances_withheld"}:
        return str(_("Ja")) if cell in (True, "true") else str(_("Nei"))
    if name == "last_held_on" and isinstance(cell, str):
        return date.fromisoformat(cell)
    if _MONTH.fullmatch(name) and cell == "withheld":
        return str(_("Vises ikke"))
    return cell
