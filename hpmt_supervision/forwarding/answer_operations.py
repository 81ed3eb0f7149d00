"""Taking up what the level below has reported, and answering it."""

from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import NeedKind, NeedState, ReportedNeed
from hpmt_supervision.forwarding.moving import move_need, received_need
from hpmt_supervision.forwarding.states import NeedPart
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_stops_shown

LONGEST_ANSWER = 4000


def take_up(*, need_id: int, session_id: int | None, answer: str | None, by: Viewer) -> ReportedNeed:
    """Note that a session takes a need up, with the answer as far as it is written; those who reported it see no draft.

    Flushes.

    Args:
        need_id: a need that came to a group ``by`` leads.
        session_id: the session, or None.
        answer: the draft of an answer.
        by: somebody who leads the group.

    Raises:
        NotFound: for a need that did not come to a group of theirs.
        IllegalMove: when it is answered already or taken back.
        UserError: when the answer is too long.
    """
    need = received_need(by, need_id)
    if need.state == NeedState.ANSWERED:
        raise IllegalMove(_("Det er alt svart på dette. Endre svaret på siden til det som er meldt."))
    _check_answer(answer)
    if need.state == NeedState.REPORTED:
        move_need(need, NeedState.TAKEN_UP, NeedPart.RECEIVER, by)
    # What waits for an answer since an earlier session is told of in the log of the one that works on it now.
    need.taken_up_session_id = session_id
    need.answer = answer
    db.session.flush()
    return need


def put_back(*, need_id: int, session_id: int, by: Viewer) -> ReportedNeed:
    """Undo that a session took a need up; it waits again, without the draft of an answer. Flushes.

    A need that this session did not take up is left as it is.

    Raises:
        NotFound: for a need that did not come to a group ``by`` leads.
    """
    need = received_need(by, need_id)
    if need.state == NeedState.TAKEN_UP and need.taken_up_session_id == session_id and need.kind != NeedKind.CASE:
        move_need(need, NeedState.REPORTED, NeedPart.RECEIVER, by)
        need.taken_up_session_id = need.answer = None
        db.session.flush()
    return need


def answer_need(
    *, need_id: int, answer: str | None, expected_version: int | None, session_id: int | None = None, by: Viewer
) -> ReportedNeed:
    """Answer a need; those who reported it, and those they had it from, can read the answer. Flushes.

    An answer can be changed later; the time is then that of the change.

    Args:
        need_id: a need that came to a group ``by`` leads.
        answer: the text.
        expected_version: the version the page was opened with, or None.
        session_id: the session that took it up, or None.
        by: somebody who leads the group.

    Raises:
        NotFound: for a need that did not come to a group of theirs.
        UserError: when nothing is written, or it is too long.
        IdentityFound: when the answer points out a person.
        StaleVersion: when somebody else answered meanwhile.
        IllegalMove: when it is taken back.
    """
    need = received_need(by, need_id)
    if not answer:
        raise UserError(_("Skriv svaret til dem som meldte det."), field="answer")
    if need.state == NeedState.ANSWERED and need.answer == answer:
        return need
    expect_version(need, expected_version)
    _check_answer(answer)
    refuse_stops_shown({"answer": answer}, today=by.today)
    need.answer, need.answered_at, need.answered_by_id = answer, clock.now(), by.person_id
    if need.state != NeedState.ANSWERED:
        move_need(need, NeedState.ANSWERED, NeedPart.RECEIVER, by)
        need.taken_up_session_id = need.taken_up_session_id or session_id
    else:
        record_act("need.answer_again", subject_kind="need", subject_id=need.id, by=by)
    db.session.flush()
    return need


def _check_answer(answer: str | None) -> None:
    if answer and len(answer) > LONGEST_ANSWER:
        raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=LONGEST_ANSWER), field="answer")
