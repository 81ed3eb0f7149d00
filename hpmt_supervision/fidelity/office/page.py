"""What the office page shows beside the figures themselves: texts, bars and the chart, ready to be drawn."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.fidelity.chance.run_words import change_label, change_sentence
from hpmt_supervision.fidelity.chance.uncertainty import poisson_interval
from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS, Period, half_up
from hpmt_supervision.fidelity.figures.explanations import cancel_reasons, explanations
from hpmt_supervision.fidelity.figures.month_shares import MonthShare
from hpmt_supervision.fidelity.figures.months import Month, month_name, months_between, span
from hpmt_supervision.fidelity.frequency_report.report import FIELDS, Value
from hpmt_supervision.fidelity.office.queries import OfficeProfile
from hpmt_supervision.fidelity.pictures.run_chart import RunChart, run_chart
from hpmt_supervision.fidelity.profile import ProfileCards
from hpmt_supervision.fidelity.profile.page import card_texts, folded_cards
from hpmt_supervision.web.formats import active_locale, number, percent


def page_parts(profile: OfficeProfile, cards: ProfileCards, *, without_absent: bool) -> dict[str, Any]:
    """Return what the template draws.

    Args:
        profile: the office's figures.
        cards: what it does beyond its frequency, for the period of the page.
        without_absent: whether the figures shown leave out absent people.
    """
    shown = profile.without_absent if without_absent else profile.figures
    counted = profile.figures
    chart = share_chart(profile.monthly, cards.period)
    return {
        "profile": profile,
        "shown": shown,
        "chart": chart,
        "bars": list(zip(DISTRIBUTION_KEYS, shown.distribution, strict=True)),
        "session_bars": session_bars(counted.sessions_held, counted.sessions_planned, profile.cancelled),
        "interval": poisson_interval,
        "explained": explanations(),
        "values": field_texts({name: getattr(shown, name) for name in FIELDS}),
        "month_name": shown_month,
        "cards": cards,
        "card_texts": card_texts(cards),
        "folded_cards": folded_cards(cards),
        "change_words": change_words(chart),
        "before": share_before(profile.monthly, cards.period),
    }


def shown_month(month: Month, **how: str) -> str:
    """Return a month's name in the language of the page."""
    return month_name(month, locale=active_locale(), **how)


def share_before(monthly: Sequence[MonthShare], period: Period) -> tuple[Period, Decimal] | None:
    """Return the equally many months before a period, and the share on schedule in them, everyone counted.

    Args:
        monthly: the months in order, the last one the last of the period.
        period: the period of the page.

    Returns:
        None when they are not all drawn, one is withheld, nothing is registered in them or no day is active.
    """
    length = len(months_between(Month.of(period.first), Month.of(period.last)))
    before = monthly[max(0, len(monthly) - 2 * length) : max(0, len(monthly) - length)]
    if len(before) < length or any(month.is_withheld or not month.is_registered for month in before):
        return None
    share = half_up(sum(month.on_schedule_days for month in before), sum(month.active_days for month in before), 4)
    return None if share is None else (span(before[0].month, before[-1].month), share)


def share_chart(monthly: Sequence[MonthShare], period: Period) -> RunChart:
    """Return the chart's layout; of a longer period than the chart, the months that it shows are marked.

    Args:
        monthly: the months in order, the last one the last of the period.
        period: the period of the page.
    """
    shares = [(month.month, None if month.share is None else float(month.share)) for month in monthly]
    return run_chart(shares, max(Month.of(period.first), shares[0][0]), Month.of(period.last))


def change_words(chart: RunChart) -> dict[str, str] | None:
    """Return label and sentence of the present change in a chart, or None when there is none."""
    if chart.bracket is None:
        return None
    change = chart.bracket.change
    return {"label": change_label(change), "sentence": change_sentence(change)}


def session_bars(held: int, planned: int, cancelled: Sequence[tuple[str, int]]) -> list[tuple[str, int, str]]:
    """Return label, count and look of each bar of the sessions; no bar for planned ones when there are none.

    Args:
        held: sessions held.
        planned: sessions planned.
        cancelled: reason and count of the cancelled ones.
    """
    names = cancel_reasons()
    bars = [(_("Holdt"), held, "c-bar")]
    if planned:
        bars.append((_("Planlagt"), planned, "c-none"))
    return bars + [(names[reason], count, "c-bar2") for reason, count in cancelled]


def field_texts(
    fields: Mapping[str, Value], *, leave_out: Collection[str] = (), hidden: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return every figure but the distribution as text, by field name.

    Args:
        fields: the figures of a row by name.
        leave_out: fields that are not shown at all.
        hidden: fields that are withheld, which is not the same as not applying.
    """
    locale = active_locale()

    def text(name: str) -> str:
        value = fields[name]
        if name in hidden:
            return str(_("Vises ikke"))
        if value is None or isinstance(value, tuple):
            return str(_("Gjelder ikke"))
        if name == "on_schedule":
            return percent(value, locale=locale)
        return number(value, 2 if name == "mean" else 0, locale=locale)

    return [(name, text(name)) for name in FIELDS if name != "distribution" and name not in leave_out]
