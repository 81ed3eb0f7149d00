"""What happened in the period of a report: the one place where this room asks the room of early warnings.

The texts of answers and questions are not read at all. They were written to those who were named before they were
written, and a report goes to others.
"""

from collections.abc import Collection

from flask_babel import gettext as _

from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.period_queries import happened_in
from hpmt_supervision.early_warnings.words import title_of
from hpmt_supervision.level_reports.figures import AskedLine, WarnedLine
from hpmt_supervision.level_reports.models import LevelReport, ReportKind
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.web.formats import day

# The levels whose warnings each kind of report tells of.
_LEVELS = {
    ReportKind.LEVEL: frozenset({1, 2}),
    ReportKind.COUNTY: frozenset({1}),
    ReportKind.OFFICE_YEAR: frozenset({1}),
}
# A report to the level above tells of the questions that those who write it asked; an office knows all it was asked.
_ASKED_BY = {
    ReportKind.LEVEL: frozenset({Role.FM_SUPERVISOR}),
    ReportKind.COUNTY: frozenset({Role.COUNTY_COORDINATOR}),
    ReportKind.OFFICE_YEAR: frozenset(Role),
}
# These rest on dates of meetings, which are always shown. The others rest on people or on cases.
ABOUT_MEETINGS = frozenset({WarningKind.NO_DATE, WarningKind.NO_SESSION})
# The key by which the writer leaves out the days since the last session.
SINCE = "since"


def happened(
    report: LevelReport, *, withheld: Collection[int] = ()
) -> tuple[tuple[WarnedLine, ...], tuple[AskedLine, ...]]:
    """Return the warnings and the questions of a report's period.

    Args:
        report: the report.
        withheld: the keys of the units whose figures on people are not shown. Of those, and of the groups above the
            offices, whose people are not counted here, only what rests on dates is told.
    """
    kind = ReportKind(report.kind)
    found = happened_in(report.unit_id, report.first, report.last, levels=_LEVELS[kind], roles=_ASKED_BY[kind])
    return (
        tuple(
            WarnedLine(one.warning_id, one.unit, one.kind, one.raised_on, one.answered_on, one.new_date, one.ended_on)
            for one in found.warnings
            if one.kind in ABOUT_MEETINGS or (one.level == 1 and one.unit_id not in withheld)
        ),
        tuple(
            AskedLine(one.question_id, one.unit, one.asked_role, one.asked_on, one.answered_on)
            for one in found.questions
        ),
    )


def happenings_to_include(report: LevelReport) -> tuple[tuple[str, str, str], ...]:
    """Return key, text and help of what the writer can keep or leave out, in the order of the report.

    Args:
        report: the report, with its unit.
    """
    warnings, questions = happened(report)
    since = (
        SINCE,
        str(_("Dager siden sist veiledning")),
        str(_("Telles fram til dagen du sender.")),
    )
    warned = [
        (
            line.key,
            f"{line.unit}: {title_of(WarningKind(line.kind), outside=True)}",
            " ".join(_days_of_warning(line)),
        )
        for line in warnings
    ]
    asked = [
        (
            line.key,
            str(_("%(unit)s: spørsmål fra %(role)s", unit=line.unit, role=ROLE_LABELS[Role(line.asked_role)])),
            str(
                _("Spurt %(asked)s, besvart %(answered)s.", asked=day(line.asked_on), answered=day(line.answered_on))
                if line.answered_on
                else _("Spurt %(asked)s, ikke besvart.", asked=day(line.asked_on))
            ),
        )
        for line in questions
    ]
    return (since, *warned, *asked)


def _days_of_warning(line: WarnedLine) -> list[str]:
    told = [str(_("Varslet %(day)s.", day=day(line.raised_on)))]
    if line.answered_on:
        told.append(str(_("Besvart %(day)s.", day=day(line.answered_on))))
    if line.ended_on:
        told.append(str(_("Ordnet %(day)s.", day=day(line.ended_on))))
    return told
