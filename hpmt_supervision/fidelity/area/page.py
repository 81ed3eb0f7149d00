"""What the page of a county or the nation shows beside the figures: texts, lines and the funnel."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.fidelity.area.composition import AreaFigures, AreaRow
from hpmt_supervision.fidelity.chance.uncertainty import poisson_interval
from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS, Period
from hpmt_supervision.fidelity.figures.explanations import explanations
from hpmt_supervision.fidelity.figures.month_shares import MonthShare
from hpmt_supervision.fidelity.office.page import shown_month
from hpmt_supervision.fidelity.pictures.funnel import Funnel, Unit, funnel
from hpmt_supervision.fidelity.pictures.sparkline import Sparkline, sparkline
from hpmt_supervision.fidelity.withholding.holders import few_people
from hpmt_supervision.fidelity.withholding.small_numbers import Reason
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.web.formats import active_locale, day

# Months in a row's line: a year shows every season once.
LINE_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table.

    Attributes:
        row: the row.
        spark: the line of its months, or None when nothing can be drawn.
        months: the months as the page may show them.
        note: whether it opened, closed or was merged in the period, or None.
    """

    row: AreaRow
    spark: Sparkline | None
    months: tuple[MonthShare, ...]
    note: str | None


def area_parts(found: AreaFigures, *, search: str | None) -> dict[str, Any]:
    """Return what the template of a county or the nation draws.

    Args:
        found: the figures.
        search: part of a name that the rows are searched for, or None.
    """
    period, total = found.question.period, found.total
    lines = [_line(row, period) for row in matching(found.rows, search)]
    distribution = total.shown.fields["distribution"] if total else None
    return {
        "found": found,
        "lines": lines,
        "total": _line(total, period) if total else None,
        "plot": _funnel(found),
        "plotted": len(_comparable(found.rows)),
        "bars": list(zip(DISTRIBUTION_KEYS, distribution, strict=True)) if isinstance(distribution, tuple) else None,
        "heading": heading(found.question.by, len(found.rows), len(lines)),
        "why_empty": why_empty(found),
        "withheld_texts": withheld_texts(),
        "explained": explanations(),
        "interval": poisson_interval,
        "month_name": shown_month,
    }


def matching(rows: Sequence[AreaRow], search: str | None) -> list[AreaRow]:
    """Return the rows whose names hold what is searched for."""
    return [row for row in rows if not search or search.casefold() in row.unit.name.casefold()]


def _line(row: AreaRow, period: Period) -> Line:
    shares = [None if month.share is None else float(month.share) for month in row.months]
    return Line(row, None if row.reason else sparkline(shares), row.months, change_note(row, period))


def change_note(row: AreaRow, period: Period) -> str | None:
    """Return what happened to the unit in the period: that it opened, closed or was merged into another."""
    unit, locale = row.unit, active_locale()
    if unit.closed_on is not None and period.first <= unit.closed_on <= period.last:
        closed = day(unit.closed_on, locale=locale)
        if row.merged_into:
            return str(_("Slått sammen med %(other)s %(day)s", other=row.merged_into, day=closed))
        return str(_("Lagt ned %(day)s", day=closed))
    if unit.opened_on is not None and period.first <= unit.opened_on <= period.last:
        return str(_("Åpnet %(day)s", day=day(unit.opened_on, locale=locale)))
    return None


def withheld_texts() -> dict[str, str]:
    """Return what is said of a withheld row, by reason."""
    return {
        Reason.SMALL: _("Vises ikke: %(few)s veiledere", few=few_people()),
        Reason.SMALL_MONTH: _("Vises ikke: %(few)s veiledere i minst én av månedene", few=few_people()),
        Reason.FOR_ANOTHER: _("Vises ikke: ville røpet tallet for et annet sted"),
        Reason.ONLY_WITH_EVERYONE: _(
            "Vises bare med fravær og sluttede: forskjellen gjelder %(few)s veiledere", few=few_people()
        ),
    }


def heading(kind: str, rows: int, shown: int) -> str:
    """Return how many rows there are, in words.

    Args:
        kind: the kind of the unit above them.
        rows: how many there are.
        shown: how many of them the search leaves.
    """
    is_nation = kind == UnitKind.NATIONAL
    if shown < rows and is_nation:
        return str(_("%(shown)s av %(all)s fylker", shown=shown, all=rows))
    if shown < rows:
        return str(_("%(shown)s av %(all)s kontorer", shown=shown, all=rows))
    if is_nation:
        return str(ngettext("%(num)s fylke", "%(num)s fylker", rows))
    return str(ngettext("%(num)s kontor", "%(num)s kontorer", rows))


def words(kind: str) -> dict[str, str]:
    """Return the page's words for the unit itself and for its rows, by the kind of the unit."""
    if kind == UnitKind.NATIONAL:
        return {
            "column": _("Fylke"),
            "table": _("Fylker, tabell"),
            "search": _("Søk etter fylke"),
            "no_match": _("Ingen fylker har dette i navnet. Skriv en annen del av navnet, eller tøm feltet."),
            "total": _("Landet samlet"),
            "mean": _("Landets snitt"),
            "median": _("medianen for landet"),
            "question": _("Skiller noen fylker seg ut?"),
            "plot": _("Ett punkt per fylke."),
        }
    return {
        "column": _("Kontor"),
        "table": _("Kontor, tabell"),
        "search": _("Søk etter kontor"),
        "no_match": _("Ingen kontorer har dette i navnet. Skriv en annen del av navnet, eller tøm feltet."),
        "total": _("Fylket samlet"),
        "mean": _("Fylkets snitt"),
        "median": _("medianen for fylket"),
        "question": _("Skiller noen kontorer seg ut?"),
        "plot": _("Ett punkt per kontor."),
    }


def why_empty(found: AreaFigures) -> str | None:
    """Return why there are no rows, or nothing at all, on this level."""
    level, is_county = found.question.level, found.question.by == UnitKind.COUNTY
    if found.rows:
        return None
    if found.total is None:
        if is_county and level == 3:
            return str(_("Gjelder ikke: på nivå 3 hører veiledningsgruppa til landet. Velg nivå 1 eller 2."))
        if level == 1:
            return str(_("Gjelder ikke: enheten var ikke åpen i perioden. Velg andre måneder."))
        return str(
            _("Gjelder ikke: det er ingen veiledningsgruppe på dette nivået. En administrator oppretter grupper.")
        )
    if level == 1:
        return str(_("Ingen enheter var åpne her i perioden. En administrator legger inn enheter."))
    if is_county:
        return str(_("På nivå 2 hører veiledningsgruppa til fylket. Derfor har kontorene ingen egne rader."))
    return str(_("På nivå 3 hører veiledningsgruppa til landet. Derfor har fylkene ingen egne rader."))


def _comparable(rows: Sequence[AreaRow]) -> list[Unit]:
    """Return the units that may stand in the funnel: with people, and not withheld."""
    found = []
    for row in rows:
        mean = row.shown.fields["mean"]
        if isinstance(mean, Decimal) and row.reason is None:
            name = row.unit.name
            found.append(Unit(re.sub(r"^Nav ", "", name), row.count("supervisees"), float(mean)))
    return found


def _funnel(found: AreaFigures) -> Funnel | None:
    """Return the funnel plot around the total's mean; none when the total is withheld, for it would be told."""
    total = found.total
    if total is None or total.reason is not None or total.hides_attendances or not total.count("supervisees"):
        return None
    return funnel(_comparable(found.rows), total.count("attendances") / total.count("supervisees"))
