"""Who reaches a report: those whose task it is to write it, and, once it is sent, those it is sent to.

The task follows the role and the unit, not the person, so that a report stays where it was written when somebody moves.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, false, select
from sqlalchemy.orm import aliased

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.fidelity.policy import within_reach
from hpmt_supervision.level_reports.models import LevelReport, ReportKind, ReportVersion, VersionState
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.models import SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.policy import led_groups, watched_units
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer

# The kind of report that each role writes.
_WRITES = {
    Role.FM_SUPERVISOR: ReportKind.LEVEL,
    Role.COUNTY_COORDINATOR: ReportKind.COUNTY,
    Role.OFFICE_LEADER: ReportKind.OFFICE_YEAR,
    Role.HPMT_SUPERVISOR: ReportKind.OFFICE_YEAR,
}


def kind_written_by(viewer: Viewer) -> ReportKind | None:
    """Return the kind of report the viewer's role writes, or None for one that only receives."""
    return _WRITES.get(viewer.role) if viewer.may(Permission.REPORT_PERIODS) else None


def units_to_report_on(viewer: Viewer) -> Select[int]:
    """Select the keys of the units the viewer reports on today.

    An FM supervisor reports on each county with a group the viewer leads, a coordinator on the own county, and a leader
    or an HPMT supervisor on the offices whose figures they see in full.
    """
    found = select(Unit.id)
    kind = kind_written_by(viewer)
    if kind is ReportKind.LEVEL:
        led = select(SupervisionGroup.unit_id).where(SupervisionGroup.id.in_(led_groups(viewer)))
        return found.where(Unit.kind == UnitKind.COUNTY, Unit.id.in_(led))
    if kind is ReportKind.COUNTY:
        return found.where(Unit.kind == UnitKind.COUNTY, Unit.id == viewer.unit_id)
    if kind is ReportKind.OFFICE_YEAR:
        return found.where(within_reach(viewer))
    return found.where(false())


def written_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer is among those who write a report."""
    kind = kind_written_by(viewer)
    if kind is None:
        return false()
    return and_(LevelReport.kind == kind, LevelReport.unit_id.in_(units_to_report_on(viewer)))


def addressed_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a report is one that goes to the viewer, sent or not.

    The resource group gets the reports of every county, an FM supervisor and a coordinator those of the units within
    their reach. A coordinator's report does not come back to a coordinator.
    """
    if not viewer.may(Permission.REPORT_PERIODS):
        return false()
    if viewer.role is Role.RESOURCE_GROUP:
        return LevelReport.kind.in_((ReportKind.LEVEL, ReportKind.COUNTY))
    watched = select(Unit.id).where(watched_units(viewer))
    if viewer.role is Role.FM_SUPERVISOR:
        return and_(LevelReport.kind.in_((ReportKind.COUNTY, ReportKind.OFFICE_YEAR)), LevelReport.unit_id.in_(watched))
    if viewer.role is Role.COUNTY_COORDINATOR:
        return and_(LevelReport.kind == ReportKind.OFFICE_YEAR, LevelReport.unit_id.in_(watched))
    return false()


def received_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a report has been sent to the viewer."""
    version: Any = aliased(ReportVersion)
    sent = exists().where(version.report_id == LevelReport.id, version.state != VersionState.DRAFT)
    return and_(addressed_to(viewer), sent)


_REPORTS = frozenset({Permission.REPORT_PERIODS})

REPORTS = Kind(
    "level_report",
    _l("Rapporter for en periode"),
    _l("Tall, meldte behov uten saker, og det som er skrevet om perioden"),
    ways=(
        Way(
            "writer",
            _l("De som skriver rapporten for enheten"),
            _l("Alltid, kladden også"),
            _REPORTS,
            written_by,
            only=frozenset(_WRITES),
        ),
        Way(
            "receiver",
            _l("De den er sendt til"),
            _l("Fra den er sendt"),
            _REPORTS,
            received_by,
            only=frozenset({Role.RESOURCE_GROUP, Role.FM_SUPERVISOR, Role.COUNTY_COORDINATOR}),
        ),
    ),
)


def reachable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the row filter: the reports of which the viewer may read at least one version."""
    return REPORTS.rows(viewer)
