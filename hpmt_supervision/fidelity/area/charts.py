"""The charts of a county or the nation: one small run chart for each unit, and one of everything together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.fidelity.area.composition import AreaFigures, AreaRow
from hpmt_supervision.fidelity.area.page import change_note, matching, withheld_texts
from hpmt_supervision.fidelity.chance.run_rules import FEWEST_FOR_MEDIAN, ChangeKind, middle_of, present_change
from hpmt_supervision.fidelity.figures.month_shares import MonthShare
from hpmt_supervision.fidelity.figures.months import Month, span
from hpmt_supervision.fidelity.office.page import share_chart, shown_month
from hpmt_supervision.fidelity.pictures.run_chart import RunChart
from hpmt_supervision.fidelity.pictures.small_multiple import SmallMultiple, small_multiple


@dataclass(frozen=True, slots=True)
class Panel:
    """One unit among the small multiples.

    Attributes:
        row: the unit's row.
        months: its months as the page may show them.
        chart: the chart, or None when there is nothing to draw.
        why_empty: what stands in place of the chart, or None.
        icon: the icon beside that.
        note: whether it opened, closed or was merged in the months drawn, or None.
        hides_months: whether some month is withheld, so that a gap in the line is explained.
    """

    row: AreaRow
    months: tuple[MonthShare, ...]
    chart: SmallMultiple | None
    why_empty: str | None
    icon: str
    note: str | None
    hides_months: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """The run chart of everything together.

    Attributes:
        months: the months as the page may show them.
        chart: the chart.
        told: what the rules for a run chart say, in words.
        hides_months: whether some month is withheld.
    """

    months: tuple[MonthShare, ...]
    chart: RunChart
    told: str
    hides_months: bool


def chart_parts(found: AreaFigures, *, search: str | None) -> dict[str, Any]:
    """Return what the templates of the charts draw.

    Args:
        found: the figures.
        search: part of a name that the rows are searched for, or None.
    """
    total = found.total.months if found.total else ()
    median = middle_of(_shares(total))
    return {
        "panels": [_panel(row, found.months, median) for row in matching(found.rows, search)],
        "panel_median": median,
        "panel_months": found.months,
        "whole": Whole(
            total, share_chart(total, found.question.period), change_told(total), any(m.is_withheld for m in total)
        )
        if total and found.total and found.total.has_group
        else None,
    }


def change_told(months: Sequence[MonthShare]) -> str:
    """Return what the rules for a run chart say of the months, in words and without a verdict.

    Args:
        months: the months in order, as the page may show them.
    """
    shares = _shares(months)
    if middle_of(shares) is None:
        return str(_("Medianen kommer når minst %(count)d måneder har tall.", count=FEWEST_FOR_MEDIAN))
    change = present_change(shares, *ChangeKind)
    if change is None:
        return str(_("Ingen forskyvning eller trend nå. Svingningene kan være tilfeldige."))
    first, last = shown_month(months[change.first].month), shown_month(months[change.last].month)
    told = {
        ChangeKind.BELOW: _(
            "%(points)d måneder på rad ligger under medianen, fra %(first)s til %(last)s. Det er sjelden tilfeldig.",
            points=change.points,
            first=first,
            last=last,
        ),
        ChangeKind.ABOVE: _(
            "%(points)d måneder på rad ligger over medianen, fra %(first)s til %(last)s. Det er sjelden tilfeldig.",
            points=change.points,
            first=first,
            last=last,
        ),
        ChangeKind.FALLING: _(
            "%(points)d måneder på rad går ned, fra %(first)s til %(last)s. Det er sjelden tilfeldig.",
            points=change.points,
            first=first,
            last=last,
        ),
        ChangeKind.RISING: _(
            "%(points)d måneder på rad går opp, fra %(first)s til %(last)s. Det er sjelden tilfeldig.",
            points=change.points,
            first=first,
            last=last,
        ),
    }
    return str(told[change.kind])


def _shares(months: Sequence[MonthShare]) -> list[float | None]:
    return [None if month.share is None else float(month.share) for month in months]


def _panel(row: AreaRow, drawn: Sequence[Month], median: float | None) -> Panel:
    months = row.months
    shares = _shares(months)
    hides = any(month.is_withheld for month in months)
    why, icon = _why_empty(row, shares, hides=hides)
    chart = (
        None
        if why
        else small_multiple(
            shares, median, opened=_place(row.unit.opened_on, drawn), closed=_place(row.unit.closed_on, drawn)
        )
    )
    return Panel(row, months, chart, why, icon, change_note(row, span(drawn[0], drawn[-1])), hides)


def _why_empty(row: AreaRow, shares: Sequence[float | None], *, hides: bool) -> tuple[str | None, str]:
    """Return why a unit has no chart, or None, with the icon that goes with it."""
    if not row.has_group:
        return str(_("Gjelder ikke: ingen veiledningsgruppe i perioden")), "CircleSlash"
    if row.is_silent:
        return str(_("Ingenting registrert")), "FileXMark"
    if any(share is not None for share in shares):
        return None, ""
    if row.reason is not None:
        return withheld_texts()[row.reason], "EyeSlash"
    if hides:
        return str(_("Månedene vises ikke")), "EyeSlash"
    return str(_("Ingen måneder med tall")), "CircleSlash"


def _place(day: date | None, drawn: Sequence[Month]) -> int | None:
    """Return the place of a day's month among those drawn, or None when it is not among them."""
    return drawn.index(Month.of(day)) if day is not None and Month.of(day) in drawn else None
