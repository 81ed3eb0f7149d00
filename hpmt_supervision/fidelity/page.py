"""What the office page shows beside the figures themselves: texts, bars and the chart, ready to be drawn."""

from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.fidelity.definitions import DISTRIBUTION_KEYS, Figures, Period
from hpmt_supervision.fidelity.explanations import cancel_reasons, explanations
from hpmt_supervision.fidelity.months import Month, month_name
from hpmt_supervision.fidelity.office_queries import OfficeProfile
from hpmt_supervision.fidelity.run_chart import RunChart, run_chart
from hpmt_supervision.fidelity.uncertainty import poisson_interval
from hpmt_supervision.web.formats import active_locale, number, percent


def page_parts(profile: OfficeProfile, period: Period, *, without_absent: bool) -> dict[str, Any]:
    """Return what the template draws.

    Args:
        profile: the office's figures.
        period: the period of the page.
        without_absent: whether the figures shown leave out absent people.
    """
    shown = profile.without_absent if without_absent else profile.figures
    return {
        "profile": profile,
        "shown": shown,
        "chart": _chart(profile, period),
        "bars": list(zip(DISTRIBUTION_KEYS, shown.distribution, strict=True)),
        "session_bars": _session_bars(profile),
        "interval": poisson_interval,
        "explained": explanations(),
        "values": _values(shown),
        "month_name": lambda month, **how: month_name(month, locale=active_locale(), **how),
    }


def _chart(profile: OfficeProfile, period: Period) -> RunChart:
    """Return the chart's layout; of a longer period than the chart, the months that it shows are marked."""
    shares = [(month.month, None if month.share is None else float(month.share)) for month in profile.monthly]
    return run_chart(shares, max(Month.of(period.first), shares[0][0]), Month.of(period.last))


def _session_bars(profile: OfficeProfile) -> list[tuple[str, int, str]]:
    """Return label, count and look of each bar of the sessions; no bar for planned ones when there are none."""
    figures, names = profile.figures, cancel_reasons()
    bars = [(_("Holdt"), figures.sessions_held, "c-bar")]
    if figures.sessions_planned:
        bars.append((_("Planlagt"), figures.sessions_planned, "c-none"))
    return bars + [(names[reason], count, "c-bar2") for reason, count in profile.cancelled]


def _values(figures: Figures) -> list[tuple[str, str]]:
    """Return every figure but the distribution as text, by field name."""
    locale = active_locale()
    none = _("Gjelder ikke")

    def whole(value: int | None) -> str:
        return none if value is None else number(value, locale=locale)

    mean, share = figures.mean, figures.on_schedule
    return [
        ("supervisees", whole(figures.supervisees)),
        ("sessions_planned", whole(figures.sessions_planned)),
        ("sessions_held", whole(figures.sessions_held)),
        ("sessions_cancelled", whole(figures.sessions_cancelled)),
        ("attendances", whole(figures.attendances)),
        ("mean", none if mean is None else number(mean, 2, locale=locale)),
        ("active_days", whole(figures.active_days)),
        ("on_schedule_days", whole(figures.on_schedule_days)),
        ("on_schedule", none if share is None else percent(share, locale=locale)),
        ("longest_gap_days", whole(figures.longest_gap_days)),
    ]
