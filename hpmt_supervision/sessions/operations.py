"""Writes to sessions, under one name; booking, changing and holding have modules of their own."""

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.booking_operations import book_series, book_session
from hpmt_supervision.sessions.change_operations import (
    cancel_session,
    cancel_sessions,
    change_session,
    change_sessions,
)
from hpmt_supervision.sessions.holding_operations import (
    invite_guest,
    mark_held,
    possible_attendees,
    take_attendance,
    withdraw_guest,
)
from hpmt_supervision.sessions.joint_operations import invite_beyond, withdraw_joint
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.undo_operations import undo_act

__all__ = [
    "answer_invitation",
    "book_series",
    "book_session",
    "cancel_session",
    "cancel_sessions",
    "change_session",
    "change_sessions",
    "invite_beyond",
    "invite_guest",
    "mark_held",
    "possible_attendees",
    "take_attendance",
    "undo_act",
    "withdraw_guest",
    "withdraw_joint",
]


def answer_invitation(session: SupervisionSession, *, answer: str, by: Viewer) -> Invitation:
    """Answer one's own invitation; it can be changed until the session starts.

    Someone who joined the group after the booking has no invitation row, and gets one by answering.

    Args:
        session: a planned session ``by`` is invited to.
        answer: ``yes``, ``no`` or ``maybe``.
        by: who answers.

    Raises:
        NotFound: when ``by`` is not invited.
        UserError: when the answer is not one of the three.
        IllegalMove: when the session is cancelled, held, or has started.
    """
    invitation = db.session.scalar(
        select(Invitation)
        .where(Invitation.session_id == session.id, Invitation.person_id == by.person_id)
        .with_for_update()
    )
    if invitation is None:
        day = session.local_date
        members = queries.group_days(session.group_id, day, day)
        if not session.whole_group or by.person_id not in members.names:
            raise NotFound("")
        invitation = Invitation(session_id=session.id, person_id=by.person_id, answer=Answer.WAITING)
        db.session.add(invitation)
    if answer not in (Answer.YES, Answer.NO, Answer.MAYBE):
        raise UserError(_("Velg ja, nei eller kanskje."), field="answer")
    if session.status != SessionStatus.PLANNED:
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst. Du trenger ikke å svare."))
    if queries.has_started(session):
        raise IllegalMove(_("Veiledningen har startet. Si fra til den som leder den, om noe har endret seg."))
    if invitation.answer != answer:
        invitation.answer, invitation.answered_at = answer, clock.now()
    db.session.flush()
    return invitation
