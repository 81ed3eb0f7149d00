"""Answers to invitations, and asking once more those who have not given one."""

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.answers import is_to_be_asked, read_answer
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import lock_as_leader


def answer_invitation(session: SupervisionSession, *, answer: str, by: Viewer, reason: str | None = None) -> Invitation:
    """Answer one's own invitation; it can be changed until the session starts. The same answer twice is once.

    Someone who joined the group after the booking has no invitation row, and gets one by answering.

    Args:
        session: a planned session ``by`` is invited to.
        answer: ``yes``, ``no`` or ``maybe``.
        by: who answers.
        reason: an ``AnswerReason`` for no or maybe, or None; a yes has none, whatever is given.

    Raises:
        NotFound: when ``by`` is not invited.
        UserError: when the answer or the reason is not one of those there are.
        IllegalMove: when the session is cancelled, held, or has started.
    """
    invitation = db.session.scalar(
        select(Invitation)
        .where(Invitation.session_id == session.id, Invitation.person_id == by.person_id)
        .with_for_update()
        # The page has read the row before it was locked; a second click meets what the first one wrote.
        .execution_options(populate_existing=True)
    )
    if invitation is None:
        day = session.local_date
        members = queries.group_days(session.group_id, day, day)
        if not session.whole_group or by.person_id not in members.names:
            raise NotFound("")
        invitation = Invitation(session_id=session.id, person_id=by.person_id, answer=Answer.WAITING)
        db.session.add(invitation)
    given = read_answer(answer, reason)
    check_can_be_answered(session)
    if (invitation.answer, invitation.answer_reason) != given:
        invitation.answer, invitation.answer_reason = given
        invitation.answered_at = clock.now()
    db.session.flush()
    return invitation


def check_can_be_answered(session: SupervisionSession) -> None:
    """Pass silently while a session is planned and has not started.

    Args:
        session: the session somebody answers.

    Raises:
        IllegalMove: when it is cancelled, held, or has started.
    """
    if session.status != SessionStatus.PLANNED:
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst. Du trenger ikke å svare."))
    if queries.has_started(session):
        raise IllegalMove(_("Veiledningen har startet. Si fra til den som leder den, om noe har endret seg."))


def ask_again(session: SupervisionSession, *, by: Viewer) -> int:
    """Ask those who have not answered once more, each at most once a day; members who came later are asked too.

    Args:
        session: a planned session of a group that ``by`` leads.
        by: who asks.

    Returns:
        How many were asked.

    Raises:
        NotFound: when ``by`` does not lead the group.
        IllegalMove: when the session is over, cancelled or under way, or there is nobody to ask today.
    """
    lock_as_leader(session, by)
    if session.status != SessionStatus.PLANNED or queries.has_started(session):
        raise IllegalMove(_("Veiledningen er i gang, gjennomført eller avlyst. Det er ingen å spørre."))
    rows = db.session.scalars(
        select(Invitation)
        .where(Invitation.session_id == session.id)
        .order_by(Invitation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    day, today = session.local_date, clock.today()
    asked = {row.person_id for row in rows}
    members = queries.group_days(session.group_id, day, day).on(day, None if session.whole_group else asked)
    if session.whole_group:
        newcomers = [key for key in members.invited if key not in asked]
        new = [Invitation(session_id=session.id, person_id=key) for key in newcomers]
        db.session.add_all(new)
        rows = [*rows, *new]
    # Who has an absence that day since is not waited for.
    waiting = [row for row in rows if is_to_be_asked(row, today) and row.person_id not in members.away]
    if not waiting:
        raise IllegalMove(_("Alle har svart, eller er spurt på nytt i dag. Prøv igjen i morgen."))
    for row in waiting:
        row.asked_again_on = today
    db.session.flush()
    db.session.expire(session, ["invitations"])
    people = [row.person_id for row in waiting]
    record_act("session.ask_again", subject_kind="session", subject_id=session.id, by=by, person_ids=people)
    announce(Act.INVITED, [session], person_ids=people, guest_ids=(), by=by)
    return len(people)
