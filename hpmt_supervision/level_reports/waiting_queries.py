"""What waits for somebody among the reports: the drafts they write on, and what has come and is not received yet."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.level_reports import policy
from hpmt_supervision.level_reports.models import LevelReport, ReportVersion, VersionState
from hpmt_supervision.people.viewer import Viewer


def waiting_versions(viewer: Viewer) -> list[ReportVersion]:
    """Return the drafts the viewer writes on and the versions sent to the viewer that nobody has received, in order.

    Args:
        viewer: who asks.
    """
    if not viewer.may(Permission.REPORT_PERIODS):
        return []
    rows = db.session.scalars(select(ReportVersion).where(waits_for(viewer)).options(*with_report()))
    return in_order(rows.all())


def waits_for(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a version waits for the viewer, so that another room's query can join it.

    Args:
        viewer: who asks. The query must select from ReportVersion.
    """
    drafts = select(LevelReport.id).where(policy.written_by(viewer)).correlate(None)
    addressed = select(LevelReport.id).where(policy.addressed_to(viewer)).correlate(None)
    return or_(
        and_(ReportVersion.state == VersionState.DRAFT, ReportVersion.report_id.in_(drafts)),
        and_(ReportVersion.state == VersionState.SENT, ReportVersion.report_id.in_(addressed)),
    )


def with_report() -> tuple[ORMOption, ...]:
    """Return what is read along with a version: its report and unit, and who saved and sent it."""
    return (
        joinedload(ReportVersion.report).joinedload(LevelReport.unit),
        joinedload(ReportVersion.saved_by),
        joinedload(ReportVersion.sent_by),
    )


def in_order(versions: Sequence[ReportVersion]) -> list[ReportVersion]:
    """Return drafts first, the latest saved first, and then what has come, the latest sent first."""
    return sorted(
        versions,
        key=lambda one: (not one.is_draft, -(one.sent_at or one.saved_at).timestamp(), one.id),
    )
