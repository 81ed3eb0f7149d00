"""Reports for a period as lines of Min side: the drafts one writes on, and those that have come."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.home.waiting import MOST_OF_A_KIND, Days, Line
from hpmt_supervision.level_reports.models import ReportKind, ReportVersion
from hpmt_supervision.level_reports.states import KIND_LABELS
from hpmt_supervision.web.formats import day_range
from hpmt_supervision.web.links import url_or_none


def reports(versions: Sequence[ReportVersion], days: Days) -> list[Line]:
    """Return one line for each report that waits; of many, the first few and one line for the rest.

    Args:
        versions: drafts of the viewer, and versions sent to the viewer.
        days: how days are written.
    """
    lines = [
        _draft(version, days) if version.is_draft else _received(version, days) for version in versions[:MOST_OF_A_KIND]
    ]
    rest = len(versions) - len(lines)
    if rest:
        text = ngettext("%(num)d rapport til", "%(num)d rapporter til", rest)
        lines.append(Line(_("Rapport"), text, None, _("Se rapportene"), url_or_none("level_reports.index")))
    return lines


def _draft(version: ReportVersion, days: Days) -> Line:
    report = version.report
    return Line(
        str(KIND_LABELS[ReportKind(report.kind)]),
        _("Utkast til rapport om %(unit)s, %(period)s", unit=report.unit.name, period=_period(version)),
        _("Lagret %(day)s av %(name)s", day=days.day(version.saved_at), name=version.saved_by.name),
        _("Fortsett"),
        url_or_none("level_reports.edit", report_id=report.id),
    )


def _received(version: ReportVersion, days: Days) -> Line:
    report = version.report
    assert version.sent_at is not None and version.sent_by is not None, "a version that has come was sent by somebody"
    return Line(
        str(KIND_LABELS[ReportKind(report.kind)]),
        _("Ny rapport fra %(unit)s, %(period)s", unit=report.unit.name, period=_period(version)),
        _("Sendt %(day)s av %(name)s", day=days.day(version.sent_at), name=version.sent_by.name),
        _("Les rapporten"),
        url_or_none("level_reports.show", report_id=report.id),
    )


def _period(version: ReportVersion) -> str:
    return day_range(version.report.first, version.report.last)
