"""What the page of a draft needs beside the draft itself: the reported needs that can come along."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.forwarding.forms import KIND_LABELS
from hpmt_supervision.forwarding.models import NeedKind, ReportedNeed
from hpmt_supervision.level_reports.composition import Composition
from hpmt_supervision.level_reports.figures import Figures
from hpmt_supervision.level_reports.models import LevelReport, ReportKind, ReportVersion, VersionState
from hpmt_supervision.level_reports.need_queries import needs_of_county, theme_texts
from hpmt_supervision.level_reports.tables import item_label
from hpmt_supervision.web.formats import day


@dataclass(frozen=True)
class Offer:
    """The needs a draft can tell of.

    Attributes:
        choices: key, text and help of each, in order of time.
        shown: the needs whose texts are among them.
    """

    choices: tuple[tuple[int, str, str], ...] = ()
    shown: tuple[ReportedNeed, ...] = ()


def needs_to_include(version: ReportVersion) -> Offer:
    """Return the needs of the period that the writer can leave out; none of a report that does not list them."""
    report: LevelReport = version.report
    if report.kind != ReportKind.LEVEL:
        return Offer()
    period = Period(report.first, report.last)
    items = needs_of_county(report.unit_id, period).items
    themes = theme_texts([item.need_id for item in items])
    composition = Composition(
        kind=ReportKind.LEVEL,
        unit_name="",
        period=period,
        number=version.number,
        state=VersionState.DRAFT,
        writer="",
        written_on=period.last,
        texts={},
        figures=Figures(items=items),
        need_texts={need.id: need.text or "" for need in themes},
    )
    choices = tuple(
        (
            item.need_id,
            item_label(composition, item),
            str(_("%(kind)s, meldt %(day)s", kind=KIND_LABELS[NeedKind(item.kind)], day=day(item.reported_on))),
        )
        for item in items
    )
    return Offer(choices, tuple(themes))
