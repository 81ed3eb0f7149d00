"""What the logs do when earlier rooms change something they hang on."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from hpmt_supervision.cases.models import Agenda, AgendaItem
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import composition
from hpmt_supervision.logs.models import Agreement, ItemWork, LogState, SessionLog


def on_agenda_items_removed(sender: Any, *, items: Sequence[AgendaItem], **_rest: Any) -> None:
    """Let go of what was written of items that leave an agenda; the agreements made on them stay with the session."""
    ids = [item.id for item in items if item.id is not None]
    if not ids:
        return
    db.session.execute(update(Agreement).where(Agreement.item_id.in_(ids)).values(item_id=None))
    for work in db.session.scalars(select(ItemWork).where(ItemWork.item_id.in_(ids)).order_by(ItemWork.id)):
        work.tools = []
    db.session.flush()
    db.session.execute(delete(ItemWork).where(ItemWork.item_id.in_(ids)))


def on_case_texts_deleted(sender: Any, *, case_ids: Collection[int], **_rest: Any) -> None:
    """Delete the titles of cases from signed logs when the cases' own texts are deleted."""
    wanted = set(case_ids)
    logs = db.session.scalars(
        select(SessionLog)
        .where(SessionLog.state == LogState.SIGNED, SessionLog.composed.is_not(None))
        .where(
            SessionLog.session_id.in_(
                select(Agenda.session_id)
                .join(AgendaItem, AgendaItem.agenda_id == Agenda.id)
                .where(AgendaItem.case_id.in_(wanted))
            )
        )
        .order_by(SessionLog.id)
    )
    for log in logs:
        composed = composition.from_json(log.composed or "{}")
        for case_id in wanted:
            composed = composition.without_case(composed, case_id)
        log.composed = composition.to_json(composed)
    db.session.flush()
