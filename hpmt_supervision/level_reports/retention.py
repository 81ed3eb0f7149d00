"""Deleting the texts of old reports and their answers. The rows, their states and their figures stay."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import and_, or_, select, update

from hpmt_supervision.catalogue.queries import hpmt_programme
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.level_reports.models import ReportAnswer, ReportVersion, VersionState


def delete_texts(now: datetime) -> int:
    """Delete the texts of reports sent longer ago than logs are kept, and of drafts left longer than other drafts.

    Args:
        now: the present instant. A text is kept through the whole of its last local day.

    Returns:
        How many versions' texts were deleted.
    """
    programme, today = hpmt_programme(), clock.local_date(now)
    oldest_sent = clock.day_start(today - relativedelta(months=programme.log_text_months))
    oldest_draft = clock.day_start(today - relativedelta(months=programme.fe_text_months))
    is_draft = ReportVersion.state == VersionState.DRAFT
    rows = db.session.scalars(
        select(ReportVersion)
        .where(
            ReportVersion.text_deleted_at.is_(None),
            or_(ReportVersion.sent_at < oldest_sent, and_(is_draft, ReportVersion.saved_at < oldest_draft)),
        )
        .order_by(ReportVersion.id)
    ).all()
    for version in rows:
        version.worked = version.obstacles = version.plans = version.asks = None
        version.text_deleted_at = now
    # An answer can be younger than what it answers, and is deleted with it: alone it would tell half a story.
    of_old = ReportAnswer.version_id.in_([version.id for version in rows])
    db.session.execute(update(ReportAnswer).where(of_old).values(text=None))
    db.session.flush()
    return len(rows)
