"""Moving a need: the table is asked, and the move and the act are written in the same transaction."""

from sqlalchemy import select

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import policy
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.forwarding.states import NEED_MOVES, NeedPart
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act


def received_need(viewer: Viewer, need_id: int) -> ReportedNeed:
    """Return a need that came to a group the viewer leads.

    Raises:
        NotFound: when there is none, or it is taken back.
    """
    need = db.session.scalar(
        select(ReportedNeed).where(ReportedNeed.id == need_id, policy.received(viewer)).with_for_update(of=ReportedNeed)
    )
    if need is None:
        raise NotFound("")
    return need


def move_need(need: ReportedNeed, target: NeedState, part: NeedPart, by: Viewer | None) -> None:
    """Move a need, and write who moved it and when. Does not flush.

    Args:
        need: the need.
        target: the state it goes to.
        part: what the mover is to it.
        by: who moves it; None for an import or a job.

    Raises:
        IllegalMove: when the table does not allow it.
    """
    NEED_MOVES.check(need.state, target, {part})
    origin, need.state = need.state, target
    if target == NeedState.WITHDRAWN:
        # What it was made of can be reported again, and an answer to what is taken back is nobody's to read.
        need.origin_key, need.source_id = f"withdrawn:{need.id}", None
        need.answer = need.answered_at = need.answered_by_id = None
    record_act(f"need.{target}", subject_kind="need", subject_id=need.id, by=by, from_state=origin)


def move_with_case(need: ReportedNeed, target: NeedState, *, session_id: int | None, by: Viewer | None) -> None:
    """Let a need follow its case: taken up when the case is discussed, withdrawn when its author takes it back."""
    if not NEED_MOVES.allows(need.state, target, {NeedPart.CASE}):
        return
    move_need(need, target, NeedPart.CASE, by)
    if target == NeedState.TAKEN_UP:
        need.taken_up_session_id = session_id
