"""What this room does when a case moves, and when the texts of cases are deleted."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import CaseShare, NeedState, ReportedNeed, ShareState
from hpmt_supervision.forwarding.moving import move_with_case
from hpmt_supervision.forwarding.share_operations import note_taken_back
from hpmt_supervision.people.viewer import Viewer

_FOLLOWS = {CaseState.DISCUSSED: NeedState.TAKEN_UP, CaseState.WITHDRAWN: NeedState.WITHDRAWN}


def on_case_moved(
    sender: object, *, case: SupervisionCase, target: CaseState, session_id: int | None, by: Viewer | None, **_more: Any
) -> None:
    """Let the need by which a case came to this level follow it, and a yes be taken back with what it gave."""
    if not case.is_forwarded or target not in _FOLLOWS:
        return
    need = db.session.scalar(select(ReportedNeed).where(ReportedNeed.case_id == case.id))
    if need is not None:
        move_with_case(need, _FOLLOWS[target], session_id=session_id, by=by)
    if target == CaseState.WITHDRAWN:
        share = db.session.scalar(select(CaseShare).where(CaseShare.case_id == case.forwarded_from_id))
        if share is not None and share.state == ShareState.YES:
            note_taken_back(share)


def on_case_texts_deleted(sender: object, *, case_ids: Collection[int], **_more: Any) -> None:
    """Delete the text an author agreed to share when the case's own text is deleted."""
    db.session.execute(
        update(CaseShare)
        .where(CaseShare.case_id.in_(case_ids))
        .values(title=None, story=None, question=None, version=CaseShare.version + 1)
    )
