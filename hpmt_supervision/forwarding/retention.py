"""Deleting the text of what was reported long ago, with its answer. The rows and their states stay."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from hpmt_supervision.catalogue.queries import hpmt_programme
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import ReportedNeed


def delete_texts(now: datetime) -> int:
    """Delete the texts of needs reported longer ago than the programme keeps its logs, since they come from logs.

    Args:
        now: the present instant. A text is kept through the whole of its last local day.

    Returns:
        How many needs' texts were deleted.
    """
    oldest_kept = clock.local_date(now) - relativedelta(months=hpmt_programme().log_text_months)
    rows = db.session.scalars(
        select(ReportedNeed)
        .where(ReportedNeed.reported_at < clock.day_start(oldest_kept), ReportedNeed.text_deleted_at.is_(None))
        .order_by(ReportedNeed.id)
    ).all()
    for need in rows:
        need.text = need.answer = None
        need.text_deleted_at = now
    db.session.flush()
    return len(rows)
