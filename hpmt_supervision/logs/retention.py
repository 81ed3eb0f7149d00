"""Deleting the text of old logs. The rows, the tools practised and the counts stay."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import select, update

from hpmt_supervision.cases.models import Agenda, AgendaItem
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import Agreement, ItemWork, LogAddition, SessionLog
from hpmt_supervision.sessions.models import SupervisionSession


def delete_texts(now: datetime) -> int:
    """Delete the text of logs whose session lies longer back than the programme keeps it.

    Args:
        now: the present instant. A text is kept through the whole of its last local day.

    Returns:
        How many sessions' texts were deleted.
    """
    months = db.session.scalar(select(Programme.log_text_months).order_by(Programme.id).limit(1)) or 24
    oldest_kept = clock.local_date(now) - relativedelta(months=months)
    old = select(SupervisionSession.id).where(SupervisionSession.local_date < oldest_kept)
    items = select(AgendaItem.id).join(Agenda).where(Agenda.session_id.in_(old))
    logs = db.session.scalars(
        select(SessionLog)
        .where(SessionLog.session_id.in_(old), SessionLog.text_deleted_at.is_(None))
        .order_by(SessionLog.id)
    ).all()
    for log in logs:
        log.closing_line = None
        log.composed = None
        log.text_deleted_at = now
    of_old_logs = LogAddition.log_id.in_(select(SessionLog.id).where(SessionLog.session_id.in_(old)))
    db.session.execute(update(LogAddition).where(of_old_logs).values(text=None))
    db.session.execute(update(Agreement).where(Agreement.session_id.in_(old)).values(what=None))
    db.session.execute(update(ItemWork).where(ItemWork.item_id.in_(items)).values(learning=None))
    db.session.flush()
    return len(logs)
