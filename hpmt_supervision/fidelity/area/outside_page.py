"""What the page of an office shows to those who do not work there: nothing that could be about one person."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hpmt_supervision.fidelity.area.composition import AreaFigures
from hpmt_supervision.fidelity.area.page import change_note, withheld_texts
from hpmt_supervision.fidelity.chance.uncertainty import poisson_interval
from hpmt_supervision.fidelity.figures.explanations import ABOUT_SOMEONE, explanations
from hpmt_supervision.fidelity.figures.months import Month, months_between
from hpmt_supervision.fidelity.frequency_report.report import NOT_FOR_ONE_OFFICE, OF_ATTENDANCES
from hpmt_supervision.fidelity.office.page import (
    change_words,
    field_texts,
    session_bars,
    share_before,
    share_chart,
    shown_month,
)
from hpmt_supervision.fidelity.profile import ProfileCards
from hpmt_supervision.fidelity.profile.page import card_texts, folded_cards
from hpmt_supervision.sessions.cancel_reasons import ABOUT_NOBODY


def withheld_before(found: AreaFigures) -> frozenset[Month] | None:
    """Return the drawn months that are withheld of an office; None when the period before is not among them.

    Args:
        found: the office's figures.
    """
    period = found.question.period
    asked = len(months_between(Month.of(period.first), Month.of(period.last)))
    if found.total is None or len(found.months) < 2 * asked:
        return None
    return frozenset(month.month for month in found.total.months if month.is_withheld)


def outside_parts(found: AreaFigures, cards: ProfileCards) -> dict[str, Any]:
    """Return what the template of an office draws.

    Args:
        found: the office's figures.
        cards: what it does beyond its frequency, as those outside may see it.
    """
    row, period = found.total, found.question.period
    shared = {"found": found, "row": row, "explained": explanations(), "month_name": shown_month}
    if row is None:
        return shared
    months = row.months
    chart = share_chart(months, period)
    return shared | {
        "months": months,
        "chart": chart,
        "before": None if row.reason else share_before(months, period),
        "hides_months": any(month.is_withheld for month in months),
        "note": change_note(row, period),
        "reason_text": withheld_texts()[row.reason] if row.reason else None,
        "session_bars": session_bars(
            row.count("sessions_held"), row.count("sessions_planned"), merged_reasons(cards.cancelled)
        ),
        "interval": poisson_interval,
        "cards": cards,
        "card_texts": card_texts(cards),
        "folded_cards": folded_cards(cards),
        "change_words": change_words(chart),
        "values": []
        if row.reason
        else field_texts(
            row.shown.fields,
            leave_out=NOT_FOR_ONE_OFFICE,
            hidden=OF_ATTENDANCES if row.hides_attendances else (),
        ),
    }


def merged_reasons(cancelled: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return reason and count of cancelled sessions, with those that may be about one person as one.

    Args:
        cancelled: reason and count of the cancelled sessions.

    Returns:
        The most frequent first; every session is counted.
    """
    counts = Counter[str]()
    for reason, count in cancelled:
        counts[reason if reason in ABOUT_NOBODY else ABOUT_SOMEONE] += count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
