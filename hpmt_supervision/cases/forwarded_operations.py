"""A case from the level below: a copy with the text its author agreed to, in the queue of the group above."""

from hpmt_supervision.cases.models import CaseMove, CaseState, SupervisionCase, Urgency
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.finds import still_kept


def receive_case(
    original: SupervisionCase,
    *,
    group_id: int,
    title: str | None,
    story: str | None,
    question: str | None,
    by: Viewer,
) -> SupervisionCase:
    """Put a copy of a case into the queue of a group on the level above. Flushes.

    The caller has checked that the author agrees, and to exactly these texts.

    Args:
        original: the case on the level below.
        group_id: the group that receives it.
        title, story, question: the texts the author agreed to.
        by: the supervisor who forwards it; the group above knows the case by this name.
    """
    now = clock.now()
    copy = SupervisionCase(
        author_id=original.author_id,
        group_id=group_id,
        state=CaseState.SUBMITTED,
        title=title,
        story=story,
        question=question,
        phase_id=original.phase_id,
        meeting_kind=original.meeting_kind,
        help_wanted=original.help_wanted,
        urgency=Urgency.NORMAL,
        kept_words=still_kept(original.kept_words, (title, story, question)),
        submitted_at=now,
        touched_at=now,
        forwarded_from_id=original.id,
        forwarded_by_id=by.person_id,
    )
    copy.moves = [CaseMove(from_state=None, to_state=CaseState.SUBMITTED, at=now, by_id=by.person_id)]
    db.session.add(copy)
    db.session.flush()
    record_act("case.forward", subject_kind="case", subject_id=copy.id, by=by, original=original.id, group_id=group_id)
    return copy
