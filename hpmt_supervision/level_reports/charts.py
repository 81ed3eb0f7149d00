"""The charts of a report, laid out from what it shows; what is withheld is not in them. Values in, values out."""

import re

from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.pictures.funnel import Funnel, Unit, funnel
from hpmt_supervision.fidelity.pictures.run_chart import RunChart, run_chart
from hpmt_supervision.level_reports.composition import Composition


def run_chart_of(composition: Composition) -> RunChart | None:
    """Return the shares on schedule by month with the report's period marked, or None without any."""
    months = composition.figures.months
    if not any(line.share is not None for line in months):
        return None
    shares = [(line.month, None if line.share is None else float(line.share)) for line in months]
    first = max(Month.of(composition.period.first), shares[0][0])
    return run_chart(shares, first, Month.of(composition.period.last))


def reference_of(composition: Composition) -> float | None:
    """Return the mean that the offices are held against; None when it is withheld, for the chart would tell it."""
    total = composition.figures.total
    if total is None or not total.supervisees or total.attendances is None:
        return None
    return total.attendances / total.supervisees


def comparable_of(composition: Composition) -> list[Unit]:
    """Return the offices that may stand in the funnel, by their short names."""
    return [
        Unit(re.sub(r"^Nav ", "", line.name), line.supervisees or 0, float(line.mean))
        for line in composition.figures.comparable
        if line.mean is not None
    ]


def funnel_of(composition: Composition) -> Funnel | None:
    """Return the funnel plot, or None for an office or when there is nothing to hold the offices against."""
    mean = reference_of(composition)
    return None if mean is None else funnel(comparable_of(composition), mean)


def bars_of(composition: Composition) -> list[tuple[str, int]] | None:
    """Return the people by number of supervisions, for those at the office alone; None without anybody."""
    inside = composition.figures.inside
    if inside is None or not any(inside.distribution):
        return None
    return list(zip(DISTRIBUTION_KEYS, inside.distribution, strict=True))
